/** What only threads that share memory can do. */

import { run } from "goroutines";
import { goOn, shared } from "goroutines/cores";
import { equal } from "../package/case.ts";
import type { fillParts, increments } from "./cores-work.ts";
import { work, type WorldCases } from "./cores-world.ts";

export const memory: WorldCases = {
  "a counter": async () => {
    const total = await run(function* () {
      const [counter, wg] = [shared.int32(), shared.waitGroup()];
      wg.add(2);
      for (const worker of [0, 1]) yield* goOn<typeof increments>(worker, work, "increments", 1000, counter, wg);
      yield* wg.wait();
      return counter.load();
    });
    equal(total, 2000);
  },

  "an array in shared memory, by a channel and as an argument": async () => {
    const numbers = new Int32Array(new SharedArrayBuffer(4 * 100));
    await run(function* () {
      const parts = shared.chan<Int32Array>();
      const wg = shared.waitGroup();
      wg.add(2);
      for (const worker of [0, 1]) yield* goOn<typeof fillParts>(worker, work, "fillParts", numbers, parts, wg);
      for (let from = 0; from < 100; from += 10) yield* parts.send(numbers.subarray(from, from + 10));
      parts.close();
      yield* wg.wait();
    });
    equal(
      [...numbers],
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
  },
};
