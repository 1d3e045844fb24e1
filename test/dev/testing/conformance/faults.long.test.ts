// The suite is worth what it catches: a copy of the kernel's channels with a fault in it must fail, a faithful copy
// must pass.
import { afterAll, describe, expect, test } from "vitest";
import { conformance } from "goroutines/testing/conformance";
import { atWill } from "../../../../lib/dev/testing/conformance/conformance.ts";
import { faults, type Fault } from "../../../properties/faults.ts";
import { withPlanted } from "../../../properties/plant.ts";

const RUNS = 1000;
const seed = Number(process.env["FC_SEED"] ?? 1);

/** The report; null if the copy has passed. */
async function verdict(fault: Fault | null): Promise<string | null> {
  return withPlanted(fault, async ({ makeChan, select, trySelect }) => {
    try {
      await conformance(makeChan, { runs: RUNS, seed, select, trySelect });
      return null;
    } catch (e) {
      expect(e).toMatchObject({ code: "ERR_CONFORMANCE" });
      return (e as Error).message;
    }
  });
}

describe("planted faults", () => {
  const caught: string[] = [];
  afterAll(() => console.log(`${caught.length} faults caught:\n${caught.join("\n")}`));

  test("a faithful copy passes", { timeout: 60_000 }, async () => {
    expect(await verdict(null)).toBe(null);
  });

  test.each(faults)("$name", { timeout: 60_000 }, async (fault) => {
    const report = await verdict(fault);
    caught.push(`  ${fault.name}: ${/found .*/.exec(report ?? "")?.[0]}`);
    expect(report).not.toBe(null);
    // Shrunk: a few steps show it.
    expect(report?.match(/^ {2}\d+\. /gm)?.length ?? 0, report ?? "").toBeLessThanOrEqual(8);
  });
});

describe("the programs that run freely, alone", () => {
  const shallow = faults.filter(({ name }) =>
    [
      "an unbuffered sender is not woken",
      "last in, first out",
      "a waiting sender's value goes in front of the buffer",
      "close wakes only one receiver",
      "a blocked select waits at its first case only",
      "a losing case that was ready is performed as well",
      "priority is forgotten",
    ].includes(name),
  );

  test.each([
    ["the explorer's engine", []],
    ["the thread's scheduler", ["schedules"]],
  ] as const)("catch faults under %s", { timeout: 60_000 }, async (_, lacks) => {
    expect(shallow.length).toBe(7);
    for (const fault of shallow) {
      const found = await withPlanted(fault, (copy) =>
        atWill.run({ ...copy, settle: null, lacks: new Set(lacks) }, { runs: RUNS / 2, seed }),
      );
      expect(found, fault.name).not.toBe(null);
      expect(found?.difference.transcript, fault.name).not.toEqual([]);
    }
  });
});
