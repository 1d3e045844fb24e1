import { afterEach, describe, expect, it } from "vitest";
import { cores, type Cores } from "../../../../lib/link/cores/index.ts";
import { round } from "./stress.ts";

describe("channels between threads under stress", () => {
  let world: Cores | null = null;
  afterEach(() => world?.close());

  it.each([
    ["memory", 50_000],
    ["messages", 5_000],
  ] as const)(
    "deliver every value exactly once and in its producer's order, and leave nothing behind: by %s",
    async (sharing, items) => {
      world = cores({ size: 2, sharing });
      for (let seed = 1; seed <= 4; seed++) expect(await round(world, items, seed)).toEqual([]);
    },
    300_000,
  );
});
