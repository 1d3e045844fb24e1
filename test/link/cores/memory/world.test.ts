/** A world in which a worker dies, and is started anew, while goroutines are on their way to it. */

import { afterEach, describe, expect, it } from "vitest";
import { run } from "../../../../lib/index.ts";
import { cores, goOn, shared, type Cores } from "../../../../lib/link/cores/index.ts";
import type { MemoryWorld } from "../../../../lib/link/cores/memory/world.ts";
import { world as ambient } from "../../../../lib/link/world.ts";

const spinning = new URL("../pool-functions.ts", import.meta.url);
const work = new URL("./work.ts", import.meta.url);

describe("a worker that is started anew", () => {
  let world: Cores | null = null;
  afterEach(() => world?.close());

  it("has no goroutine whose arguments went ahead to the one that died", async () => {
    const now = (world = cores({ size: 1, sharing: "memory" }));
    const { peers } = ambient.current as MemoryWorld;
    // At once, as soon as it is known to have ended.
    peers.onExit.add((worker) => peers.restart(worker));
    await run(function* () {
      const begun = shared.chan<number>(1);
      yield* goOn(0, spinning, "spin", begun);
      yield* begun.recv();
      expect(peers.goroutinesOf(0)).toBe(1);
    });
    const started = run(function* () {
      yield* goOn(0, work, "nothing", new MessageChannel().port1);
    });
    // It spins, and never hears of what is on its way.
    now.terminate(0);
    await expect(started).rejects.toMatchObject({ code: "ERR_WORKER_DIED" });
    expect(peers.isAlive(0)).toBe(true);
    expect(peers.goroutinesOf(0)).toBe(0);
    await run(() => goOn(0, work, "nothing"));
  });
});
