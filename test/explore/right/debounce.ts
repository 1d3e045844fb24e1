/** A debounce: what changes often is saved once it has been quiet for a while, and at the end in any case. */

import { chan, select, type RecvChan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { Timer } from "goroutines/time";
import type { Right } from "../right.ts";

function* debounced(changes: RecvChan<string>, quiet: number, save: (text: string) => void): Routine {
  let text: string | null = null;
  const timer = new Timer(quiet);
  timer.stop();
  for (;;) {
    const r = yield* select({ change: changes.recvOk(), quiet: timer.c.recv() });
    if (r.case === "change") {
      const [change, ok] = r.value;
      if (!ok) break;
      text = change;
      timer.reset(quiet);
    } else if (text !== null) {
      save(text);
      text = null;
    }
  }
  timer.stop();
  if (text !== null) save(text);
}

export const right: Right = {
  name: "debounce",
  *program() {
    const changes = chan<string>();
    const saved: string[] = [];
    const wg = new WaitGroup();
    wg.go(debounced, changes, 300, (text: string) => {
      saved.push(text);
    });
    for (const text of ["h", "he", "hello"]) yield* changes.send(text);
    changes.close();
    yield* wg.wait();
    return saved;
  },
  // By an adversarial clock it may be quiet after any change.
  check(saved) {
    if ((saved as string[]).at(-1) !== "hello" || (saved as string[]).length > 3) throw new Error(String(saved));
  },
};
