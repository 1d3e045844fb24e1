/**
 * `Sink`: what every `from...` that writes returns. A channel to send to, which hands each value to a stream, and whose
 * send throws what the stream failed with. `Drain` is what every sink is inside: those who wait to send, those who wait
 * for the end, and the failure.
 *
 * Invariants of a drain:
 * - Senders wait only while the stream's own buffer is full: it is the channel's.
 * - A value is handed to the stream at the moment its send completes, and never otherwise.
 * - An error is thrown by a send, by `close` or by `done`; if none of them can, it is the host's unhandled rejection.
 */

import { afterwards } from "../core/afterwards.ts";
import type { SendChan } from "../core/chan.ts";
import { closeOfClosed, sendOnClosed } from "../core/closed.ts";
import { created, tracksOps } from "../core/debug.ts";
import { detached } from "../core/detached.ts";
import { inspectable, summary } from "../core/inspect.ts";
import type { Verb } from "../core/observer.ts";
import { type Op, Operation } from "../core/op.ts";
import { BLOCKED, CLOSED } from "../core/thread.ts";
import type { Waiter } from "../core/waiter.ts";
import { OutsideQueue } from "./outside.ts";
import { onAbort, stopped } from "./abort-signal.ts";

/**
 * A channel whose values go into a stream.
 *
 * If the stream fails, every send throws its error, also one that waits.
 */
export interface Sink<in T> extends SendChan<T> {
  /**
   * Waits until the stream has ended, everything written: after `close`. It may be a case of `select`.
   *
   * @throws what the stream failed with; after an abort, the reason.
   */
  readonly done: () => Op<void>;
  /**
   * Gives the stream up: what it has not written yet is dropped. Sends, also those that wait, throw `send
   * on closed channel`. It may be called at any time, more than once.
   *
   * @param reason handed to the stream.
   * @returns a promise that settles once the stream has let go, rejected with what that threw. Unhandled,
   * that is the host's unhandled rejection.
   */
  readonly cancel: (reason?: unknown) => Promise<void>;
}

/** The stream. It calls `failed` of its sink once, if it fails. */
export interface Outlet<T> {
  /** How many values its buffer holds, and how many it can hold. */
  readonly len: number;
  readonly cap: number;
  /** Whether its buffer has room. */
  hasRoom(): boolean;
  /** Calls `call` once there may be room again. */
  onRoom(call: () => void): void;
  write(value: T): void;
  /** Ends it after what has been written; resolved when all of it is out. */
  end(): Promise<void>;
  /** Gives it up. */
  abort(reason: unknown): PromiseLike<unknown> | void;
}

export class Drain<T> implements Sink<T> {
  readonly #outlet: Outlet<T>;
  readonly senders: OutsideQueue = new OutsideQueue();
  readonly finishers: OutsideQueue = new OutsideQueue();
  /** By `close`, by `cancel`. */
  #closed = false;
  #stopping: Promise<void> | null = null;
  /** What it failed with, in a box, and whether an op or `close` has told it. */
  #failure: { readonly error: unknown; told: boolean } | null = null;
  /** What waits to be handled by the host if `done` does not handle it first. */
  #untold: Promise<never> | null = null;
  #watching = false;
  finished = false;
  readonly #done: Done = new Done(this);
  #forgetSignal: () => void = () => {};

  constructor(outlet: (failed: (error: unknown) => void) => Outlet<T>, signal: AbortSignal | undefined) {
    this.#outlet = outlet((error) => this.#fail(error));
    this.#forgetSignal = onAbort(signal, (reason) => this.#abort(reason));
    if (this.finished) this.#forgetSignal();
  }

  get len(): number {
    return this.#outlet.len;
  }

  get cap(): number {
    return this.#outlet.cap;
  }

  /** Whether a send would complete now, if only by a throw. */
  get writable(): boolean {
    return this.#isOver || (this.senders.isEmpty && this.#outlet.hasRoom());
  }

  /** Hands a value to the stream: undefined when done, CLOSED, or BLOCKED. */
  give(value: T): unknown {
    if (this.#isOver) return CLOSED;
    if (!this.writable) return BLOCKED;
    this.#outlet.write(value);
    return undefined;
  }

  enter(waiter: Waiter): void {
    this.senders.push(waiter);
    afterwards(() => this.#watch());
  }

  send(value: T): Op<void> {
    if (this === undefined || !(#outlet in this)) throw detached("sink.send(v)");
    return created(new Send(this, value), this.send);
  }

  trySend(value: T): boolean {
    if (this === undefined || !(#outlet in this)) throw detached("sink.trySend(v)");
    const outcome = this.give(value);
    if (outcome === CLOSED) this.throwClosed();
    return outcome !== BLOCKED;
  }

  done(): Op<void> {
    if (this === undefined || !(#outlet in this)) throw detached("sink.done()");
    return tracksOps() ? created(new Done(this), this.done) : this.#done;
  }

  close(): void {
    if (this === undefined || !(#outlet in this)) throw detached("sink.close()");
    if (this.#closed) throw closeOfClosed();
    this.#closed = true;
    if (this.#failure !== null && !this.#failure.told) this.throwFailure();
    if (this.finished || this.#stopping !== null) return;
    this.senders.wakeAll(CLOSED);
    this.#outlet.end().then(
      () => this.#finish(),
      (error: unknown) => this.#fail(error),
    );
  }

  cancel(reason?: unknown): Promise<void> {
    if (this === undefined || !(#outlet in this)) throw detached("sink.cancel()");
    if (this.finished || this.#stopping !== null) return this.#stopping ?? Promise.resolve();
    const stopping = this.#stop(reason);
    this.senders.wakeAll(CLOSED);
    const finish = (): void => this.#finish();
    stopping.then(finish, finish);
    return stopping;
  }

  /** Throws what it failed with, if it has. */
  throwFailure(): void {
    if (this.#failure === null) return;
    this.#failure.told = true;
    this.#untold?.catch(() => {});
    throw this.#failure.error;
  }

  /** Throws what a send throws once it is over. */
  throwClosed(): never {
    this.throwFailure();
    throw sendOnClosed();
  }

  get #isOver(): boolean {
    return this.#closed || this.#failure !== null || this.#stopping !== null;
  }

  /** Waits for room, while senders wait. */
  #watch(): void {
    if (this.#watching || this.senders.isEmpty) return;
    this.#watching = true;
    this.#outlet.onRoom(() => {
      this.#watching = false;
      while (!this.senders.isEmpty && !this.#isOver && this.#outlet.hasRoom()) {
        const sender = this.senders.shift();
        if (sender === null) break;
        this.#outlet.write(sender.value as T);
        sender.wake(undefined);
      }
      this.#watch();
    });
  }

  #finish(): void {
    this.finished = true;
    this.#forgetSignal();
    this.finishers.wakeAll(undefined);
  }

  #fail(error: unknown): void {
    if (this.finished || this.#stopping !== null) return;
    const heard = !this.senders.isEmpty || !this.finishers.isEmpty;
    this.#failure = { error, told: heard };
    // There are no sends after a close, so `done` alone can tell.
    if (this.#closed && !heard) this.#untold = rejected(error);
    this.senders.wakeAll(CLOSED);
    this.#finish();
  }

  /** Given up since the signal has aborted. */
  #abort(reason: unknown): void {
    if (this.finished || this.#stopping !== null) return;
    this.#fail(reason);
    stopped(this.#stop(reason), reason);
  }

  #stop(reason: unknown): Promise<void> {
    return (this.#stopping = new Promise((resolve) => resolve(this.#outlet.abort(reason) as undefined)));
  }

  static {
    inspectable(this, (sink) => summary("Sink", `len ${sink.len}`, `cap ${sink.cap}`, sink.#isOver && "ended"));
  }
}

async function rejected(error: unknown): Promise<never> {
  throw error;
}

export class Send<T> extends Operation<void> {
  readonly sink: Drain<T>;
  readonly value: T;

  constructor(sink: Drain<T>, value: T) {
    super();
    this.sink = sink;
    this.value = value;
  }

  override get reason(): string {
    return "chan send";
  }

  override get event(): Verb {
    return "send";
  }

  override get subject(): object {
    return this.sink;
  }

  override ready(): boolean {
    return this.sink.writable;
  }

  override poll(): unknown {
    return this.sink.give(this.value);
  }

  override park(waiter: Waiter): void {
    waiter.value = this.value;
    this.sink.enter(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.sink.senders.remove(waiter);
  }

  override settle(outcome: unknown): void {
    if (outcome === CLOSED) this.sink.throwClosed();
  }
}

export class Done extends Operation<void> {
  override readonly reason: string = "stream end";
  readonly sink: Drain<never>;

  constructor(sink: Drain<never>) {
    super();
    this.sink = sink;
  }

  override get subject(): object {
    return this.sink;
  }

  override ready(): boolean {
    return this.sink.finished;
  }

  override poll(): unknown {
    return this.sink.finished ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    this.sink.finishers.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.sink.finishers.remove(waiter);
  }

  override settle(): void {
    this.sink.throwFailure();
  }
}
