/**
 * `Queue`: a channel that knows how many of its values are still being worked on.
 *
 * A value counts from the moment the queue takes it over (into the buffer, or straight to a waiting
 * receiver) until `taskDone` is called for it. A sender that waits for room still holds its value.
 *
 * Counting in the two steps through which every value of a channel goes, before those wake a waiter,
 * leaves no moment at which a receiver has a value that does not count. An op around each send could not
 * do that: a waiting sender runs only after its value may have been received.
 */

import { Channel } from "../../core/channel.ts";
import type { Chan } from "../../core/chan.ts";
import { created, tracksOps } from "../../core/debug.ts";
import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { RuntimeError, UsageError } from "../../core/error.ts";
import { counted, inspectable, summary, waiting } from "../../core/inspect.ts";
import type { ChannelSubject, Verb } from "../../core/observer.ts";
import { Operation, type Op } from "../../core/op.ts";
import { BLOCKED, thread } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";

class JoinableQueue<T, Z> extends Channel<T, Z> implements Queue<T, Z> {
  unfinished = 0;
  readonly joiners: WaitQueue = new WaitQueue();
  /** It holds nothing of one performance, so one serves all. */
  readonly #join: Join = new Join(this);

  constructor(maxsize = 0, zero?: Z) {
    if (!Number.isInteger(maxsize) || maxsize < 0) {
      throw new UsageError(
        "ERR_QUEUE_SIZE",
        `Queue: maxsize must be a whole number, 0 for no limit, not ${describe(maxsize)}`,
      );
    }
    super(maxsize === 0 ? Infinity : maxsize, zero as Z);
  }

  override get thing(): "queue" {
    return "queue";
  }

  override give(value: unknown): unknown {
    if (!this.closed && (this.receivers.head !== null || this.len < this.cap)) this.unfinished++;
    return super.give(value);
  }

  override take(): unknown {
    const { len } = this;
    const isFull = this.senders.head !== null;
    const value = super.take();
    // The value of a sender has come into the place that became free.
    if (isFull && this.len === len) this.unfinished++;
    return value;
  }

  taskDone(): void {
    if (this === undefined || !(#join in this)) throw detached("queue.taskDone()");
    if (this.unfinished === 0) {
      if (thread.observer !== null) thread.observer.used(this, "look");
      throw new RuntimeError("ERR_TASK_DONE", "queue: taskDone called too many times");
    }
    if (thread.observer !== null) thread.observer.emit("add", this, -1);
    if (--this.unfinished > 0) return;
    for (let w = this.joiners.shift(); w !== null; w = this.joiners.shift()) w.wake(undefined);
  }

  join(): Op<void> {
    if (this === undefined || !(#join in this)) throw detached("queue.join()");
    return tracksOps() ? created(new Join(this), this.join) : this.#join;
  }

  static {
    inspectable(this, (queue) =>
      summary("Queue", ...queue.state(), counted(queue.unfinished, "unfinished"), waiting(queue.joiners)),
    );
  }
}

/** What `join` sees of a queue. */
interface Joinable extends ChannelSubject {
  readonly unfinished: number;
  readonly joiners: WaitQueue;
}

/** Waits until nothing is unfinished. */
class Join extends Operation<void> {
  override readonly reason: string = "queue.Queue.Join";
  readonly queue: Joinable;

  constructor(queue: Joinable) {
    super();
    this.queue = queue;
  }

  override get subject(): object {
    return this.queue;
  }

  override get event(): Verb {
    return "wait";
  }

  override ready(): boolean {
    return this.queue.unfinished === 0;
  }

  override poll(): unknown {
    if (this.queue.unfinished !== 0) return BLOCKED;
    if (thread.observer !== null) thread.observer.emit("wait", this.queue);
    return undefined;
  }

  override park(waiter: Waiter): void {
    this.queue.joiners.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.queue.joiners.remove(waiter);
  }

  override settle(): void {}
}

/**
 * A joinable queue: a channel, and with it the sender can wait until all has been worked on. Python's
 * `queue.Queue`, with the channel's names: `send` and `recv` for `put` and `get`.
 *
 * It can be given to whatever takes a channel. Unlike `chan()` it is unbounded unless told otherwise.
 * Close it to end its workers' loops; `join` still waits for what they have not finished.
 *
 * @example
 * ```ts
 * const queue = new Queue<number>();
 * for (let i = 0; i < 2; i++) go(function* worker() {
 *   yield* queue.forEach(function* (n) {
 *     try {
 *       yield* sleep(n);
 *     } finally {
 *       queue.taskDone();
 *     }
 *   });
 * });
 * for (const n of [1, 2, 3]) yield* queue.send(n);
 * yield* queue.join();
 * queue.close();
 * ```
 */
export interface Queue<in out T, out Z = T | undefined> extends Chan<T, Z> {
  /** How many values have been sent for which `taskDone` has not been called. */
  readonly unfinished: number;
  /**
   * Says that a value that was received has been worked on: once for each.
   *
   * @throws {RuntimeError} `queue: taskDone called too many times`.
   */
  readonly taskDone: () => void;
  /**
   * Waits until `taskDone` has been called for every value that was sent. As a case of `select` it may
   * lose and leaves nothing behind.
   */
  readonly join: () => Op<void>;
}

interface QueueConstructor {
  /**
   * @param maxsize how many values it holds before a send waits; 0 (the default) for as many as come.
   * @param zero what a receive gets once the queue is closed and empty; undefined unless given.
   * @throws {UsageError} if `maxsize` is no whole number, or negative.
   */
  new <T>(maxsize?: number): Queue<T>;
  new <T>(maxsize: number, zero: T): Queue<T, T>;
}

/** See the interface of the same name. */
export const Queue: QueueConstructor = JoinableQueue;
