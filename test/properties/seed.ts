/**
 * Which cases are run. `FC_SEED=<seed>` runs the same ones again, and `FC_PATH=<path>` with it only the
 * one that failed; a failure prints both.
 */

import type { Parameters } from "fast-check";

const given = process.env["FC_SEED"];

export const seed: number = given === undefined ? (Date.now() ^ (process.pid << 16)) | 0 : Number(given);

/** Runs that one can repeat. */
export function runs(numRuns: number): Parameters<unknown> {
  const path = process.env["FC_PATH"];
  return path === undefined ? { seed, numRuns } : { seed, numRuns: 1, path };
}
