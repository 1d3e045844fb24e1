// WithTimeoutCause and WithDeadlineCause: the cause counts only when time runs out, not when cancel is called.
import { main, type Routine } from "goroutines";
import {
  Canceled,
  DeadlineExceeded,
  background,
  cause,
  withCancelCause,
  withDeadlineCause,
  withTimeoutCause,
  type Context,
} from "goroutines/context";
import { Hour, Millisecond, Minute } from "goroutines/time";

const tooSlow = new Error("the server is too slow");

function* show(name: string, ctx: Context): Routine {
  yield* ctx.done().recv();
  console.log(name, "- err:", ctx.err()?.message, "- cause:", (cause(ctx) as Error).message);
}

main(function* () {
  let [ctx, cancel] = withTimeoutCause(background(), 20 * Millisecond, tooSlow);
  const [child, cancelChild] = withCancelCause(ctx);
  yield* show("timed out", ctx);
  yield* show("its child", child);
  cancelChild(new Error("too late"));
  cancel();
  yield* show("cancelled after that", ctx);

  [ctx, cancel] = withTimeoutCause(background(), Hour, tooSlow);
  cancel();
  yield* show("cancelled in time", ctx);

  [ctx, cancel] = withDeadlineCause(background(), new Date(Date.now() - Minute), tooSlow);
  yield* show("deadline in the past", ctx);
  cancel();

  [ctx, cancel] = withTimeoutCause(background(), 20 * Millisecond, null);
  yield* show("no cause given", ctx);
  cancel();

  const [parent, cancelParent] = withCancelCause(background());
  [ctx, cancel] = withTimeoutCause(parent, Hour, tooSlow);
  cancelParent(new Error("we close at noon"));
  yield* show("the parent was first", ctx);
  cancel();

  console.log("DeadlineExceeded is a timeout:", DeadlineExceeded.timeout());
  console.log("Canceled is a timeout:", "timeout" in Canceled);
});
