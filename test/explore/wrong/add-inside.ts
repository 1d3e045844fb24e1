/** A fan-out whose goroutines count themselves in. */

import { go, sleep, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

export const wrong: Wrong = {
  name: "add-inside",
  mistake: "wg.add(1) stands in the goroutine, so wait may come before it",
  kind: "property",
  cause: /(0|1|2) of 3 pings/,
  advice: { asks: /wg1\.add\(\).*wg1\.go\(\)|wg1\.go\(\)/ },
  *program() {
    const wg = new WaitGroup();
    let pings = 0;
    function* ping(): Routine {
      wg.add(1);
      yield* sleep(5);
      pings++;
      wg.done();
    }
    for (let i = 0; i < 3; i++) go(ping);
    yield* wg.wait();
    return pings;
  },
  check(pings) {
    if (pings !== 3) throw new Error(`${String(pings)} of 3 pings`);
  },
};
