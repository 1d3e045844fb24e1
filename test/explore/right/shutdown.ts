/** A service of three parts: the first that fails ends the others, and each cleans up. */

import { chan, select, sleep, type Chan, type Routine } from "goroutines";
import { background, type Context } from "goroutines/context";
import { withContext } from "goroutines/errgroup";
import { choose } from "goroutines/testing";
import type { Right } from "../right.ts";

function* listener(ctx: Context, requests: Chan<number>): Routine {
  try {
    for (let n = 0; n < 2; n++) {
      const r = yield* select({ request: requests.send(n), done: ctx.done().recv() });
      if (r.case === "done") return;
    }
  } finally {
    requests.close();
  }
}

function* handler(ctx: Context, requests: Chan<number>, handled: number[]): Routine {
  for (;;) {
    const r = yield* select({ request: requests.recvOk(), done: ctx.done().recv() });
    if (r.case === "done" || !r.value[1]) return;
    if (choose(2, "whether the handler fails") === 1) throw new Error("the handler failed");
    handled.push(r.value[0]);
  }
}

function* reporter(ctx: Context): Routine {
  for (let i = 0; i < 2; i++) {
    const r = yield* select({ pause: sleep(10), done: ctx.done().recv() });
    if (r.case === "done") return;
  }
}

export const right: Right = {
  name: "shutdown",
  *program() {
    const [group, ctx] = withContext(background());
    const requests = chan<number>();
    const handled: number[] = [];
    yield* group.go(listener, ctx, requests);
    yield* group.go(handler, ctx, requests, handled);
    yield* group.go(reporter, ctx);
    try {
      yield* group.wait();
      return handled;
    } catch (e) {
      return (e as Error).message;
    }
  },
  check(result) {
    const text = JSON.stringify(result);
    if (text !== "[0,1]" && text !== '"the handler failed"') throw new Error(text);
  },
};
