/**
 * `Source`: what every `from...` that reads returns. A channel to receive from, which can be cancelled,
 * and whose receive throws the error of what it reads.
 *
 * Two designs were left. A `done()` that throws the error beside a plain channel: who forgets it takes
 * half a download for a whole one. A goroutine that reads ahead and sends: it takes a value that nobody
 * may want, and outlives those who do.
 */

import type { RecvChan } from "../core/chan.ts";

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
   * @returns a promise that settles once the source has let go, rejected with what that threw. If nobody
   * handles that, it is the host's unhandled rejection. In a goroutine: `yield* until(source.cancel())`.
   */
  readonly cancel: (reason?: unknown) => Promise<void>;
}

export interface SourceOptions {
  /** Aborting it stops the source: receives then throw its reason, once what was buffered has been received. */
  readonly signal?: AbortSignal | undefined;
}
