// The first cause wins, children inherit it, and Err never shows it.
import { main } from "goroutines";
import { background, cause, withCancel, withCancelCause, withValue, type Context } from "goroutines/context";

function show(name: string, ctx: Context): void {
  const why = cause(ctx) as Error | undefined;
  console.log(name, "- err:", ctx.err()?.message ?? "none", "- cause:", why?.message ?? "none");
}

main(function* () {
  const first = new Error("the disk is full");
  const second = new Error("the net is down");

  let [ctx, cancel] = withCancelCause(background());
  const [child, cancelChild] = withCancel(ctx);
  const [own, cancelOwn] = withCancelCause(ctx);
  show("before", ctx);
  cancelOwn(second);
  show("own cause first", own);
  cancel(first);
  cancel(second);
  show("cancelled twice", ctx);
  show("child", child);
  show("own cause stays", own);
  cancelChild();
  show("child cancelled after", child);
  console.log("the very error:", cause(child) === first);

  [ctx, cancel] = withCancelCause(background());
  cancel(null);
  show("cause nil", ctx);
  cancel(first);
  show("and then a cause", ctx);

  const [plain, cancelPlain] = withCancel(background());
  const [below, cancelBelow] = withCancelCause(plain);
  cancelPlain();
  cancelBelow(first);
  show("below a plain cancel", below);

  const [late, cancelLate] = withCancelCause(child);
  show("born dead", late);
  cancelLate(second);
  show("born dead, cancelled", late);
  show("a value of it", withValue(child, "k", 1));
  show("background", background());
});
