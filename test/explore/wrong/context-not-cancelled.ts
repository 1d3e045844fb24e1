/** A watcher that lives until its context ends, and a caller that forgets the cancel in one branch. */

import { choose } from "goroutines/testing";
import { chan, go, select, type RecvChan, type Routine } from "goroutines";
import { background, withCancel, type Context } from "goroutines/context";
import type { Wrong } from "../wrong.ts";

function* watch(ctx: Context, updates: RecvChan<number>): Routine {
  for (;;) {
    const { case: which } = yield* select({ update: updates.recv(), done: ctx.done().recv() });
    if (which === "done") return;
  }
}

export const wrong: Wrong = {
  name: "context-not-cancelled",
  mistake: "the early return does not cancel the context, so the watcher waits for ever",
  kind: "leak",
  cause: /watch \(2\) waits in a select/,
  advice: { helps: /cancel ctx1 when it has served, however that comes about/ },
  *program() {
    const [ctx, cancel] = withCancel(background());
    const updates = chan<number>();
    go(watch, ctx, updates);
    yield* updates.send(1);
    const valid = choose(2, "whether the update is refused") === 0;
    if (!valid) return "refused";
    yield* updates.send(2);
    cancel();
    return "ok";
  },
};
