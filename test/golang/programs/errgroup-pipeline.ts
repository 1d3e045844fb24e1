// A pipeline in one group: a source, three workers, a sink. A bad item ends all of them.
import { attempt, chan, main, select, stop, type Routine } from "goroutines";
import { background, withCancel, type Context } from "goroutines/context";
import { Group, withContext } from "goroutines/errgroup";

function* squares(parent: Context, n: number, bad: number): Routine<[sum: number, err: Error | undefined]> {
  const [g, ctx] = withContext(parent);
  const numbers = chan<number>();
  const results = chan<number>();
  yield* g.go(function* () {
    try {
      for (let i = 1; i <= n; i++) {
        const r = yield* select({ sent: numbers.send(i), stop: ctx.done().recv() });
        if (r.case === "stop") {
          throw ctx.err();
        }
      }
    } finally {
      numbers.close();
    }
  });
  const workers = new Group();
  for (let w = 0; w < 3; w++) {
    yield* workers.go(function* () {
      yield* numbers.forEach(function* (i) {
        if (i === bad) {
          throw new Error(`cannot square ${i}`);
        }
        const r = yield* select({ sent: results.send(i * i), stop: ctx.done().recv() });
        return r.case === "stop" ? stop : undefined;
      });
    });
  }
  yield* g.go(function* () {
    try {
      yield* workers.wait();
    } finally {
      results.close();
    }
  });
  let sum = 0;
  yield* g.go(function* () {
    yield* results.forEach((r) => {
      sum += r;
    });
  });
  const [, err] = yield* attempt(g.wait());
  return [sum, err];
}

main(function* () {
  const [sum, fine] = yield* squares(background(), 100, 0);
  console.log("sum", sum, "fine:", fine === undefined);
  const [, bad] = yield* squares(background(), 100, 100);
  console.log("error:", bad?.message);
  const [ctx, cancel] = withCancel(background());
  cancel();
  const [, stopped] = yield* squares(ctx, 1_000_000, 0);
  console.log("error:", stopped?.message);
});
