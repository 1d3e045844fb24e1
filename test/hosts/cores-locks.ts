/** Locks and counters in shared memory, and contexts. */

import { run } from "goroutines";
import { background } from "goroutines/context";
import { goOn, shared } from "goroutines/cores";
import { equal } from "../package/case.ts";
import type { passes, untilCancelled } from "./cores-work.ts";
import { work, type WorldCases } from "./cores-world.ts";

export const locks: WorldCases = {
  "a lock and a wait group": async () => {
    const log = await run(function* () {
      const [mu, wg, passed] = [shared.mutex(), shared.waitGroup(), shared.chan<string>(400)];
      wg.add(4);
      for (let i = 0; i < 4; i++) yield* goOn<typeof passes>(i % 2, work, "passes", i, 50, mu, passed, wg);
      yield* wg.wait();
      passed.close();
      const all: string[] = [];
      yield* passed.forEach((text) => void all.push(text));
      return all;
    });
    // Who has come in goes out before anybody else comes in.
    equal(log.length, 400);
    equal(
      log.filter((text, i) => i % 2 === 1 && text !== log[i - 1]?.replace("in", "out")),
      [],
    );
  },
};

export const contexts: WorldCases = {
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
