/** What had been suspected of a world that has been closed is nothing to the one that follows it. */

import { afterEach, expect, it } from "vitest";
import { DeadlockError, run } from "../../../../lib/index.ts";
import { cores, goOn, shared, type Cores } from "../../../../lib/link/cores/index.ts";
import type * as work from "./work.ts";

const url = new URL("./work.ts", import.meta.url);
let world: Cores;
afterEach(() => world.close());

it.each(["memory", "messages"] as const)(
  "one deadlock after another, each in a world of its own, by %s",
  { timeout: 60_000 },
  async (sharing) => {
    for (let n = 0; n < 6; n++) {
      world = cores({ size: 1, sharing });
      const ran = run(
        function* () {
          // Meanwhile the worker starts, and all others are quiet.
          yield* goOn<typeof work.receive>(0, url, "receive", shared.chan<number>());
          yield* shared.chan<number>().recv();
        },
        { deadlock: "exact" },
      );
      const error = await ran.catch((e: unknown) => e);
      expect(error).toBeInstanceOf(DeadlockError);
      expect((error as DeadlockError).dump).toMatch(/\[chan receive\][^]*\[chan receive, worker 0\]/);
      await world.close();
    }
  },
);
