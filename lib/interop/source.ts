/**
 * `Source`: what every `from...` that reads returns. A channel to receive from, which can be cancelled, and whose
 * receive throws the error of what it reads. `Feed` is what every source is inside: a buffer, those who wait to
 * receive, and its end.
 *
 * Two designs were left. A `done()` that throws the error beside a plain channel: a caller that forgets it takes half a
 * download for a whole one. A goroutine that reads ahead and sends: it takes a value that no receiver may want, and
 * outlives the receivers.
 *
 * Invariants of a feed:
 * - Receivers wait only while nothing is buffered and it has not ended.
 * - It ends once: closed, or failed. What was buffered by then can still be received.
 */

import { afterwards } from "../core/afterwards.ts";
import type { RecvChan } from "../core/chan.ts";
import { Channel } from "../core/channel.ts";
import { created, tracksOps } from "../core/debug.ts";
import { currentProgram, defaultProgram } from "../core/default-program.ts";
import { detached } from "../core/detached.ts";
import { GoError } from "../core/error.ts";
import { inspectable, summary } from "../core/inspect.ts";
import type { Verb } from "../core/observer.ts";
import { Operation, type Op } from "../core/op.ts";
import type { Program, Resource } from "../core/program.ts";
import { Receivable } from "../core/receivable.ts";
import { BLOCKED, CLOSED } from "../core/thread.ts";
import type { Waiter } from "../core/waiter.ts";
import { OutsideQueue } from "./outside.ts";
import { onAbort, stopped } from "./abort-signal.ts";

/**
 * A channel that something of JavaScript's feeds: an iterable, a stream, events.
 *
 * It closes when that has ended. If that fails, every receive throws its error once the values that came
 * before have been received; so do `forEach` and `for await`.
 *
 * Made in a goroutine of a `run` or `main`, it fails with `ERR_PROGRAM_ENDED` when that program ends.
 */
export interface Source<out T> extends RecvChan<T, undefined> {
  /**
   * Stops what feeds it, and closes the channel. Values that are buffered can still be received; one
   * that is on its way is dropped. It may be called at any time, more than once.
   *
   * @param reason handed to a stream that is cancelled.
   * @returns a promise that settles once the source has let go, rejected with what that threw. Unhandled,
   * that is the host's unhandled rejection. In a goroutine: `yield* until(source.cancel())`.
   */
  readonly cancel: (reason?: unknown) => Promise<void>;
}

export interface SourceOptions {
  /** Aborting it stops the source: receives then throw its reason, once what was buffered has been received. */
  readonly signal?: AbortSignal | undefined;
}

export abstract class Feed<T> extends Receivable<T, undefined> implements Source<T>, Resource {
  readonly cap: number;
  protected readonly buffer: Channel<T, undefined>;
  protected readonly receivers: OutsideQueue = new OutsideQueue();
  protected ended = false;
  /** What it failed with, in a box, since any value can be thrown. */
  #failure: { readonly error: unknown } | null = null;
  #stopping: Promise<void> | null = null;
  /** The program that it ends with. */
  readonly #program: Program | null;
  #forgetSignal: () => void = () => {};
  readonly #recv: Recv<T>;
  readonly #recvOk: RecvOk<T>;

  /** `places`: how many values the buffer holds, where that is not the same as the capacity. */
  constructor(capacity: number, places: number = capacity) {
    super();
    this.cap = capacity;
    this.buffer = new Channel<T, undefined>(places, undefined);
    this.#recv = new Recv(this);
    this.#recvOk = new RecvOk(this);
    const program = currentProgram();
    this.#program = program === defaultProgram ? null : program;
  }

  /** Begins to heed what may end it from outside. Last in the constructor: a signal may have aborted already. */
  protected heed(signal: AbortSignal | undefined): void {
    this.#program?.adopt(this);
    this.#forgetSignal = onAbort(signal, (reason) => this.abort(reason));
    if (this.ended) this.#forgetSignal();
  }

  /** Makes what feeds it let go, early. */
  protected abstract stop(reason: unknown): unknown;

  /** A receiver has begun to wait, or there is room again. */
  wanted(): void {}

  /** Whether a receive would complete now. */
  get readable(): boolean {
    return this.ended || this.buffer.len > 0;
  }

  /** Takes a value: it, CLOSED, or BLOCKED. */
  take(): unknown {
    const value = this.buffer.take();
    if (this.ended) return value === BLOCKED ? CLOSED : value;
    this.wanted();
    return value;
  }

  enter(waiter: Waiter): void {
    this.receivers.push(waiter);
    afterwards(() => this.wanted());
  }

  leave(waiter: Waiter): void {
    this.receivers.remove(waiter);
  }

  /** Hands a value to the oldest receiver, or buffers it; whether there was room. */
  protected deliver(value: T): boolean {
    const receiver = this.receivers.shift();
    if (receiver === null) return this.buffer.give(value) !== BLOCKED;
    receiver.wake(value);
    return true;
  }

  /** There will be no more values. */
  protected end(): void {
    if (this.ended) return;
    this.ended = true;
    this.#program?.disown(this);
    this.#forgetSignal();
    this.receivers.wakeAll(CLOSED);
  }

  /** What feeds it has failed. */
  protected fail(error: unknown): void {
    if (this.ended) return;
    this.#failure = { error };
    this.end();
  }

  /** Stops it since its signal has aborted, or its program has ended; receivers are told why. */
  protected abort(reason: unknown): void {
    if (this.ended) return;
    this.fail(reason);
    stopped(this.#stop(reason), reason);
  }

  cancel(reason?: unknown): Promise<void> {
    if (this === undefined || !(#recv in this)) throw detached("ch.cancel()");
    if (this.ended) return this.#stopping ?? Promise.resolve();
    this.end();
    return this.#stop(reason);
  }

  #stop(reason: unknown): Promise<void> {
    return (this.#stopping = new Promise((resolve) => resolve(this.stop(reason) as undefined)));
  }

  /** Its program has ended: nothing of it may keep what it reads from open. */
  release(): void {
    afterwards(() => this.abort(new GoError("ERR_PROGRAM_ENDED", "the program that reads from this source has ended")));
  }

  get len(): number {
    return this.buffer.len;
  }

  recv(): Op<T | undefined> {
    if (this === undefined || !(#recv in this)) throw detached("ch.recv()");
    return tracksOps() ? created(new Recv(this), this.recv) : this.#recv;
  }

  override recvOk(): Op<readonly [T, true] | readonly [undefined, false]> {
    if (this === undefined || !(#recv in this)) throw detached("ch.recvOk()");
    return tracksOps() ? created(new RecvOk(this), this.recvOk) : this.#recvOk;
  }

  tryRecv(): readonly [T, true] | readonly [undefined, false] | undefined {
    if (this === undefined || !(#recv in this)) throw detached("ch.tryRecv()");
    const outcome = this.readable ? this.take() : BLOCKED;
    return outcome === BLOCKED ? undefined : this.#recvOk.settle(outcome);
  }

  /** Throws what it failed with, if it has. */
  checkFailure(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  static {
    inspectable(this, (source) => summary("Source", `len ${source.len}`, `cap ${source.cap}`, source.ended && "ended"));
  }
}

/** What both receive ops do; they differ in what they make of the outcome. */
abstract class Receive<T, R> extends Operation<R> {
  readonly feed: Feed<T>;

  constructor(feed: Feed<T>) {
    super();
    this.feed = feed;
  }

  override get reason(): string {
    return "chan receive";
  }

  override get event(): Verb {
    return "receive";
  }

  override get subject(): object {
    return this.feed;
  }

  override ready(): boolean {
    return this.feed.readable;
  }

  override poll(): unknown {
    return this.feed.take();
  }

  override park(waiter: Waiter): void {
    this.feed.enter(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.feed.leave(waiter);
  }
}

class Recv<T> extends Receive<T, T | undefined> {
  override settle(outcome: unknown): T | undefined {
    if (outcome !== CLOSED) return outcome as T;
    this.feed.checkFailure();
    return undefined;
  }
}

class RecvOk<T> extends Receive<T, readonly [T, true] | readonly [undefined, false]> {
  override settle(outcome: unknown): readonly [T, true] | readonly [undefined, false] {
    if (outcome !== CLOSED) return [outcome as T, true];
    this.feed.checkFailure();
    return [undefined, false];
  }
}
