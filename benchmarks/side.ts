// What an implementation of the benchmarks consists of: a round for each workload it can do, and the
// pieces that the tables of memory, scale and latency are made of.

import type { Round } from "./catalogue.ts";

export interface Side {
  readonly rounds: Readonly<Record<string, Round>>;

  /**
   * Lets n tasks wait on one channel, calls `parked` while they do, closes the channel, and resolves
   * to the number that woke.
   */
  readonly park?: (n: number, parked: () => void) => Promise<number> | number;

  /**
   * Sends a token `laps` times round a ring of n tasks, calls `warm`, and does the same again.
   * Resolves to the token, which each of n - 1 members adds 1 to.
   */
  readonly ring?: (n: number, laps: number, warm: () => void) => Promise<number>;

  /** Keeps `pairs` pairs of tasks exchanging messages until `over` says so; resolves to their number. */
  readonly busy?: (pairs: number, over: () => boolean) => Promise<number>;
}
