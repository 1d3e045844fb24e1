/**
 * The kernel's own channels under the conformance suite, with more programs than the suite's default, and a
 * look at what the programs have in them.
 *
 * `FC_SEED=<seed> npx vitest run test/properties` repeats a run.
 */

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { atWill, buffered, byStep, type Check } from "../../lib/dev/testing/conformance/conformance.ts";
import { runFreely } from "../../lib/dev/testing/conformance/free-running.ts";
import { freePrograms } from "../../lib/dev/testing/conformance/generate.ts";
import { seed } from "./seed.ts";
import { ours } from "./subject.ts";
import { Tally } from "./tally.ts";

/** Of each property. */
const CASES = 10_000;

/** Prints what the cases had in them, and asserts that each kind is in a fifth of them or more. */
async function passes(check: Check): Promise<void> {
  const tally = new Tally();
  expect(await check.run(ours, { runs: CASES, seed, had: (had) => tally.add(had) })).toBe(null);
  console.log(tally.summary());
  expect(tally.least).toBeGreaterThanOrEqual(0.2);
}

describe("random programs", () => {
  beforeAll(() => console.log(`FC_SEED=${seed}`));

  test("step by step, they do what the model does", { timeout: 60_000 }, () => passes(byStep));

  test("running freely, they have a history of the model's and keep the invariants", { timeout: 60_000 }, () =>
    passes(atWill),
  );

  test("under the thread's own scheduler too", { timeout: 60_000 }, () =>
    passes({
      ...atWill,
      run: (subject, options) => atWill.run({ ...subject, lacks: new Set(["schedules"]) }, options),
    }),
  );

  test("a large buffer is a queue", async () => {
    expect(await buffered.run(ours, { runs: CASES / 10, seed })).toBe(null);
  });

  // The clock has a say only in how programs and async functions take turns with each other.
  test("a program of goroutines has one history", async () => {
    for (const program of fc.sample(freePrograms(fc, new Set()), { seed, numRuns: 200 })) {
      if (program.tasks.some((kind) => kind !== "goroutine")) continue;
      expect(await runFreely(ours, program)).toEqual(await runFreely(ours, program));
    }
  });
});
