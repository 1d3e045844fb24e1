/**
 * Random programs on the real runtime, compared with the model and held to the invariants.
 *
 * `FC_SEED=<seed> npx vitest run test/properties` repeats a run; with `FC_PATH=<path>` and `-t <test>`
 * only the case that failed, shrunk.
 */

import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { runFreely } from "./free-running.ts";
import { freePrograms } from "./programs.ts";
import { buffersInOrder, keepsInvariants, runsAsModel, stepsAsModel } from "./property.ts";
import { runs, seed } from "./seed.ts";
import { ours } from "./subject.ts";
import { Tally } from "./tally.ts";

vi.mock("../../lib/core/random.ts", () => import("./chance.ts"));
// A deadlock report asks the inspector where each goroutine stands: 10 ms, and no property is about it.
vi.mock("#host", async (original) => {
  const { host } = await original<typeof import("#host")>();
  return { host: { ...host, locate: () => [] } };
});

/** Of each property. */
const CASES = 10_000;

/** Prints what the cases had in them, and asserts that each kind is in a fifth of them or more. */
function checkTally(tally: Tally): void {
  console.log(tally.summary());
  if (process.env["FC_PATH"] === undefined) expect(tally.least).toBeGreaterThanOrEqual(0.2);
}

describe("random programs", () => {
  beforeAll(() => console.log(`FC_SEED=${seed}`));

  test("step by step, they do what the model does", { timeout: 60_000 }, async () => {
    const tally = new Tally();
    await fc.assert(stepsAsModel(ours, tally), runs(CASES));
    checkTally(tally);
  });

  test("running freely, they have a history of the model's", { timeout: 60_000 }, async () => {
    const tally = new Tally();
    await fc.assert(runsAsModel(ours, tally), runs(CASES));
    checkTally(tally);
  });

  test("running freely, they keep the invariants", { timeout: 60_000 }, async () => {
    await fc.assert(keepsInvariants(ours), runs(CASES));
  });

  test("a large buffer is a queue", async () => {
    await fc.assert(buffersInOrder(ours), runs(CASES / 10));
  });

  // The clock has a say only in how programs and async functions take turns with each other.
  test("a program of goroutines has one history", async () => {
    for (const program of fc.sample(freePrograms, { seed, numRuns: 200 })) {
      if (program.tasks.some((kind) => kind !== "goroutine")) continue;
      expect(await runFreely(ours, program)).toEqual(await runFreely(ours, program));
    }
  });
});
