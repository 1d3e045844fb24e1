/**
 * `Sink`: what every `from...` that writes returns. A channel to send to, which hands each value to a
 * stream, and whose send throws what the stream failed with.
 */

import type { SendChan } from "../core/chan.ts";
import type { Op } from "../core/op.ts";

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
   * @returns a promise that settles once the stream has let go, rejected with what that threw. If nobody
   * handles that, it is the host's unhandled rejection.
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
