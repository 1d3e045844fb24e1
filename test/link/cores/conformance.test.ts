/** Shared channels are channels: what holds for the local ones holds for them. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cores, shared, type Cores } from "../../../lib/link/cores/index.ts";
import { currentSlot } from "../../../lib/link/cores/memory/world.ts";
import { conformance } from "../../../lib/dev/testing/conformance/conformance.ts";

describe("a shared channel", () => {
  let world: Cores;
  beforeAll(() => {
    world = cores({ size: 1 });
  });
  afterAll(() => world.close());

  it("behaves as a Go channel does where all its ends are on one thread", async () => {
    await conformance((capacity, zero) => shared.chan(capacity, zero), {
      runs: 1000,
      seed: 5,
      settle: async () => currentSlot()?.drain(),
      without: { schedules: "the explorer does not see what is shared with other threads" },
    });
  }, 120_000);

  it("leaves no wait behind, but for those of async functions", () => {
    const waits = [...(currentSlot()?.waits.byToken.values() ?? [])];
    expect(waits.filter(({ entries }) => entries.some(({ waiter }) => waiter.owner !== null))).toEqual([]);
  });
});
