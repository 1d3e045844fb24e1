// Whether counts can come from a uniform choice: Pearson's test at one false alarm in ten million.
import { expect } from "vitest";

export interface ChiSquare {
  readonly counts: readonly number[];
  readonly statistic: number;
  /** What a uniform choice exceeds once in ten million times. */
  readonly limit: number;
}

/** z of a probability of 1e-7, one side. */
const Z = 5.1993;

export function chiSquare(counts: readonly number[]): ChiSquare {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // The Wilson-Hilferty approximation of the chi-square quantile.
  const freedom = counts.length - 1;
  const limit = freedom * (1 - 2 / (9 * freedom) + Z * Math.sqrt(2 / (9 * freedom))) ** 3;
  return { counts, statistic, limit };
}

expect.extend({
  toBeRandom(received: ChiSquare) {
    return {
      pass: received.statistic <= received.limit,
      message: () =>
        `${received.counts.join(", ")}: chi-square ${received.statistic.toFixed(1)}, at most ${received.limit.toFixed(1)} expected`,
    };
  },
});

declare module "vitest" {
  interface Matchers {
    /** Passes for counts that a uniform choice can have made. */
    toBeRandom(): void;
  }
}
