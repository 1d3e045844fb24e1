/**
 * `Drain`: what every sink is inside. Those who wait to send, those who wait for the end, and the failure.
 *
 * Invariants:
 * - Senders wait only while the stream's own buffer is full: it is the channel's.
 * - A value is handed to the stream at the moment its send completes, and never otherwise.
 * - An error is thrown by a send, by `close` or by `done`; if none of them can, it is the host's unhandled rejection.
 */

import { closeOfClosed, sendOnClosed } from "../core/closed.ts";
import { afterwards } from "../core/afterwards.ts";
import { created, trackingOps } from "../core/debug.ts";
import { detached } from "../core/detached.ts";
import { inspectable, summary } from "../core/inspect.ts";
import type { Op } from "../core/op.ts";
import { BLOCKED, CLOSED } from "../core/thread.ts";
import type { Waiter } from "../core/waiter.ts";
import { OutsideQueue } from "./outside.ts";
import { onAbort, stopped } from "./signal.ts";
import { Done, Send } from "./sink-ops.ts";
import type { Outlet, Sink } from "./sink.ts";

export class Drain<T> implements Sink<T> {
  readonly #outlet: Outlet<T>;
  readonly senders: OutsideQueue = new OutsideQueue();
  readonly finishers: OutsideQueue = new OutsideQueue();
  /** By `close`, by `cancel`. */
  #closed = false;
  #stopping: Promise<void> | null = null;
  /** What it failed with, in a box, and whether anybody has been told. */
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
    return trackingOps ? created(new Done(this), this.done) : this.#done;
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

  /** Waits for room, while anybody waits for it. */
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
    // Nobody sends after a close, so `done` alone can tell.
    if (this.#closed && !heard) this.#untold = rejected(error);
    this.senders.wakeAll(CLOSED);
    this.#finish();
  }

  /** Given up since nobody may go on. */
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
