/** Locks, counters and contexts that threads share. */

import { run } from "goroutines";
import { background } from "goroutines/context";
import { goOn, shared } from "goroutines/cores";
import { equal } from "../package/case.ts";
import type { increments, untilCancelled } from "./cores-work.ts";
import { work, type WorldCases } from "./cores-world.ts";

export const locks: WorldCases = {
  "a lock, a counter and a wait group": async () => {
    const total = await run(function* () {
      const [mu, counter, wg] = [shared.mutex(), shared.int32(), shared.waitGroup()];
      wg.add(4);
      for (let i = 0; i < 4; i++) yield* goOn<typeof increments>(i % 2, work, "increments", 500, mu, counter, wg);
      yield* wg.wait();
      return counter.load();
    });
    equal(total, 2000);
  },

  "a context's cancel": async () => {
    const told = await run(function* () {
      const [ctx, cancel] = shared.withCancel(background());
      const answers = shared.chan<string>();
      yield* goOn<typeof untilCancelled>(0, work, "untilCancelled", ctx, answers);
      yield* goOn<typeof untilCancelled>(1, work, "untilCancelled", ctx, answers);
      const running = [yield* answers.recv(), yield* answers.recv()];
      cancel();
      return [...running, yield* answers.recv(), yield* answers.recv()];
    });
    equal(told, ["running", "running", "context canceled", "context canceled"]);
  },
};
