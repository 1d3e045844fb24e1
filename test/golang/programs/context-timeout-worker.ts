// A worker that looks at its context between steps; timeouts and cancel end it where it stands.
import { after, main, select, type Routine } from "goroutines";
import { background, withCancel, withTimeout, type Context } from "goroutines/context";
import { Hour, Millisecond, afterFunc } from "goroutines/time";

type Done = readonly [done: number, err: Error | undefined];

function* work(ctx: Context, steps: number, pause: number): Routine<Done> {
  for (let done = 0; ; done++) {
    if (done === steps) {
      return [done, undefined];
    }
    const r = yield* select({ stop: ctx.done().recv(), step: after(pause).recv() });
    if (r.case === "stop") {
      return [done, ctx.err()];
    }
  }
}

function report(name: string, [done, err]: Done): void {
  if (err === undefined) {
    console.log(`${name}:`, "all", done, "steps");
  } else {
    console.log(`${name}:`, "stopped after", done, "steps:", err.message);
  }
}

main(function* () {
  report("no limit", yield* work(background(), 3, Millisecond));

  let [ctx, cancel] = withTimeout(background(), 30 * Millisecond);
  report("too slow", yield* work(ctx, 5, Hour));
  cancel();

  [ctx, cancel] = withTimeout(background(), Hour);
  report("fast enough", yield* work(ctx, 2, Millisecond));
  cancel();
  report("with a cancelled context", yield* work(ctx, 2, Hour));

  const [outer, cancelOuter] = withCancel(background());
  afterFunc(30 * Millisecond, function* () {
    cancelOuter();
  });
  const [inner, cancelInner] = withTimeout(outer, Hour);
  report("cancelled from above", yield* work(inner, 5, Hour));
  cancelInner();
});
