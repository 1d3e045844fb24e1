import { afterEach, describe, expect, it } from "vitest";
import { go, run, sleep } from "../../../../lib/index.ts";
import { cores, goOn, type Cores } from "../../../../lib/link/cores/index.ts";
import { kill, kills, players, type Toll } from "./kills.ts";

describe("a worker that dies inside operations", () => {
  let world: Cores | null = null;
  afterEach(() => world?.close());

  it.each([
    ["memory", 50],
    ["messages", 20],
  ] as const)(
    "leaves the others going, and no lock held: by %s",
    async (sharing, total) => {
      const toll = await kills(total, 10, sharing);
      expect(toll.faults).toEqual([]);
      expect(toll.kills).toBe(total);
    },
    600_000,
  );

  it.each(["throw", "exit", "heap"] as const)(
    "may die by itself: %s",
    async (how) => {
      const toll: Toll = { kills: 0, ops: 0, lost: 0, faults: [] };
      world = cores({ size: 3, resourceLimits: { maxOldGenerationSizeMb: 64 } });
      const exit = await kill(world, 0, toll, () => {
        go(function* () {
          yield* sleep(2);
          yield* goOn(0, players, "die", how);
        });
      });
      expect(toll).toMatchObject({ kills: 1, faults: [] });
      expect(exit).toMatchObject({ worker: 0 });
      if (how === "throw") expect(exit).toMatchObject({ error: { message: "nobody catches this" } });
      if (how === "heap") expect(exit).toMatchObject({ error: { code: "ERR_WORKER_OUT_OF_MEMORY" } });
    },
    60_000,
  );

  it("fails a goOn that waits for it", async () => {
    const crew = cores({ size: 1 });
    world = crew;
    const running = run(function* () {
      go(function* () {
        yield* sleep(5);
        crew.terminate(0);
      });
      for (;;) yield* goOn(0, players, "die", "not");
    });
    await expect(running).rejects.toMatchObject({ code: "ERR_WORKER_DIED" });
  }, 60_000);
});
