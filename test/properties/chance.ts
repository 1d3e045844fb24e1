/**
 * Stands in for lib/core/random.ts, so that a case decides by its own seed what select chooses and can
 * be replayed: `vi.mock("../../lib/core/random.ts", () => import("./chance.ts"))`.
 */

let state = 0;

/** The choices from here on follow from `seed`. */
export function reseed(seed: number): void {
  state = seed;
}

/** A whole number from 0 to `below - 1` (mulberry32). */
export function random(below: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
}
