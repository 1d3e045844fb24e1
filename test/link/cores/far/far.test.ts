/**
 * The conformance suite with its tasks spread over two workers: only `close` and `len` are called from this thread, a
 * third one.
 */

import { afterAll, beforeAll, describe, it } from "vitest";
import { conformance } from "../../../../lib/dev/testing/conformance/conformance.ts";
import { cores, type Cores } from "../../../../lib/link/cores/index.ts";
import { Far } from "./far.ts";

describe("shared channels", () => {
  let world: Cores;
  let far: Far;
  beforeAll(async () => {
    world = cores({ size: 2 });
    far = new Far();
    await far.begin(2);
  }, 60_000);
  afterAll(async () => {
    far.end();
    await world.close();
  });

  it("behave as Go's channels do where those who use them are on several threads", async () => {
    await conformance(far.chan, {
      runs: 150,
      seed: 7,
      select: far.select,
      settle: () => far.rest(),
      without: {
        tryOps: "here nobody knows at once what another thread does",
        ready: "here nobody knows at once what another thread knows",
        values: "a value of undefined can't be told from a closed channel by the adapter's recv",
        fairness: "each worker's select has its own chance; checked on one thread",
        schedules: "the explorer does not see other threads",
      },
    });
  }, 300_000);
});
