/** The properties are worth what they catch: each planted fault must fail at least one of them. */

import fc, { type IAsyncProperty } from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { faults, type Fault } from "./faults.ts";
import { withPlanted } from "./plant.ts";
import { buffersInOrder, choosesFairly, keepsInvariants, runsAsModel, stepsAsModel } from "./property.ts";
import { seed } from "./seed.ts";
import type { Subject } from "./subject.ts";

vi.mock("../../lib/core/random.ts", () => import("./chance.ts"));
vi.mock("#host", async (original) => {
  const { host } = await original<typeof import("#host")>();
  return { host: { ...host, locate: () => [] } };
});

/** A property as a net for faults. */
interface Net {
  readonly property: (subject: Subject) => IAsyncProperty<unknown>;
  /** How many cases it has to find a fault. */
  readonly tries: number;
}

const nets: Readonly<Record<string, Net>> = {
  "step by step": { property: stepsAsModel, tries: 1000 },
  "free-running": { property: runsAsModel, tries: 500 },
  invariants: { property: keepsInvariants, tries: 500 },
  fairness: { property: choosesFairly, tries: 20 },
  buffer: { property: buffersInOrder, tries: 100 },
};

/** The properties that fail, each with the number of cases it took. */
async function caughtBy(subject: Subject, fault: Fault | null): Promise<string[]> {
  const caught: string[] = [];
  for (const [name, { property, tries }] of Object.entries(nets)) {
    const { failed, numRuns } = await fc.check(property(subject), { seed, numRuns: tries, endOnFailure: true });
    if (failed) caught.push(`${name} (${numRuns})`);
    if (failed && fault?.tangles) break;
  }
  return caught;
}

describe("planted faults", () => {
  const report: string[] = [];

  beforeAll(() => console.log(`FC_SEED=${seed}`));
  afterAll(() => console.log(`caught by, after so many cases:\n${report.join("\n")}`));

  test("a faithful copy has all properties", { timeout: 60_000 }, async () => {
    expect(await withPlanted(null, (subject) => caughtBy(subject, null))).toEqual([]);
  });

  test("what fails is shrunk to a few steps, and can be replayed", async () => {
    const fault = faults.find(({ name }) => name === "close forgets the blocked receivers") ?? null;
    await withPlanted(fault, async (subject) => {
      const first = await fc.check(stepsAsModel(subject), { seed, numRuns: 1000 });
      expect(first.counterexample?.[0].steps.length).toBeLessThanOrEqual(4);
      const again = await fc.check(stepsAsModel(subject), { seed, path: first.counterexamplePath ?? "", numRuns: 1 });
      expect(again.failed).toBe(true);
      expect(again.counterexample?.[0].steps).toEqual(first.counterexample?.[0].steps);
    });
  });

  test.each(faults)("$name", { timeout: 60_000 }, async (fault) => {
    const caught = await withPlanted(fault, (subject) => caughtBy(subject, fault));
    report.push(`  ${fault.name}: ${caught.join(", ") || "nothing"}`);
    expect(caught).not.toEqual([]);
  });
});
