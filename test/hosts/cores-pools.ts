/** Pools and parallel calls. */

import { run } from "goroutines";
import { parallel, pool } from "goroutines/cores";
import { equal, rejection } from "../package/case.ts";
import type { adds, square, squareLater, throws } from "./cores-work.ts";
import { work, type WorldCases } from "./cores-world.ts";

const inputs = Float64Array.from({ length: 1000 }, (_, i) => i);

export const pools: WorldCases = {
  "a pool": async () => {
    const squares = pool<typeof squareLater>(work, "squareLater");
    equal(await Promise.all([1, 2, 3, 4].map((n) => squares.run(n))), [1, 4, 9, 16]);
    const error = (await rejection(Promise.resolve(pool<typeof throws>(work, "throws").run()))) as Error & {
      readonly code?: unknown;
    };
    equal([error.code, (error.cause as Error).message], ["ERR_TASK", "too far"]);
  },

  "parallel calls": async () => {
    const [squares, sum] = await run(function* () {
      return [
        yield* parallel.map<typeof square>(work, "square", inputs),
        yield* parallel.reduce<typeof adds, typeof square>(work, "adds", inputs, { map: "square", initial: 0 }),
      ] as const;
    });
    equal([squares.length, squares.at(-1), sum], [1000, 998_001, 332_833_500]);
  },
};
