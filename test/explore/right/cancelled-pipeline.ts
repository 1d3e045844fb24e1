/** A pipeline of three stages that all end when its reader has enough. */

import { chan, go, select, type RecvChan, type Routine } from "goroutines";
import { background, withCancel, type Context } from "goroutines/context";
import { returns, type Right } from "../right.ts";

function count(ctx: Context): RecvChan<number> {
  const out = chan<number>();
  go(function* counter() {
    for (let n = 1; n < 20; n++) {
      const r = yield* select({ out: out.send(n), done: ctx.done().recv() });
      if (r.case === "done") break;
    }
    out.close();
  });
  return out;
}

function map(ctx: Context, input: RecvChan<number>, f: (n: number) => number): RecvChan<number> {
  const out = chan<number>();
  go(function* mapper() {
    for (;;) {
      const [n, ok] = yield* input.recvOk();
      if (!ok) break;
      const r = yield* select({ out: out.send(f(n)), done: ctx.done().recv() });
      if (r.case === "done") break;
    }
    out.close();
  });
  return out;
}

function* take(ctx: Context, n: number): Routine<number[]> {
  const [own, cancel] = withCancel(ctx);
  try {
    const values: number[] = [];
    const input = map(
      own,
      map(own, count(own), (x) => x * x),
      (x) => x + 1,
    );
    while (values.length < n) values.push((yield* input.recv()) ?? -1);
    return values;
  } finally {
    cancel();
  }
}

export const right: Right = {
  name: "cancelled-pipeline",
  *program() {
    return yield* take(background(), 3);
  },
  check: returns([2, 5, 10]),
};
