/** A channel to read from, as the compiler infers it best. */

import type { RecvChan } from "../core/chan.ts";

/**
 * A channel of `T`. Its values are inferred from what a loop over it gets: a receive alone can't tell a
 * value from what stands for none once the channel is closed.
 */
export type ReadableChan<T> = RecvChan<NoInfer<T>, unknown> & {
  readonly [Symbol.asyncIterator]: () => AsyncGenerator<T, void, undefined>;
};
