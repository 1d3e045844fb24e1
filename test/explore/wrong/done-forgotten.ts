/** Goroutines that count themselves out at their end, unless they return before. */

import { chan, go, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

function* send(to: string, wg: WaitGroup): Routine<boolean> {
  if (!to.includes("@")) return false;
  const sent = chan<void>(1);
  yield* sent.send();
  wg.done();
  return true;
}

export const wrong: Wrong = {
  name: "done-forgotten",
  mistake: "a goroutine that returns early does not call wg.done()",
  kind: "deadlock",
  cause: /main waits for wg1.*counter 1/,
  advice: { helps: /call wg1\.done\(\) however send \(3\) ends/ },
  *program() {
    const wg = new WaitGroup();
    for (const to of ["ada@example.org", "bob"]) {
      wg.add(1);
      go(send, to, wg);
    }
    yield* wg.wait();
  },
};
