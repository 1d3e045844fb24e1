// A context of our own making is a parent like any other: its children follow when its Done closes,
// with its error, whatever that is.
import { chan, main, type Chan } from "goroutines";
import { cause, withCancel, withTimeout, withValue, type ContextLike } from "goroutines/context";
import { Hour } from "goroutines/time";

const errLunch = new Error("out for lunch");

class Shop implements ContextLike {
  readonly closed: Chan<never> = chan<never>();
  failure: Error | undefined = undefined;

  deadline(): undefined {
    return undefined;
  }

  done(): Chan<never> {
    return this.closed;
  }

  err(): Error | undefined {
    return this.failure;
  }

  value(key: unknown): unknown {
    return key === "owner" ? "ada" : undefined;
  }

  close(): void {
    this.failure = errLunch;
    this.closed.close();
  }
}

main(function* () {
  const parent = new Shop();
  const [child, cancel] = withCancel(parent);
  const [grandchild, cancelGrandchild] = withTimeout(withValue(child, "till", 3), Hour);
  const [gone, cancelGone] = withCancel(parent);
  cancelGone();

  console.log("owner", grandchild.value("owner"), "till", grandchild.value("till"));
  console.log("alive:", child.err() === undefined, grandchild.err() === undefined);
  parent.close();
  yield* grandchild.done().recv();
  console.log("child:", child.err()?.message, "- cause:", (cause(child) as Error).message);
  console.log("grandchild:", grandchild.err()?.message, "- the very error:", grandchild.err() === errLunch);
  console.log("cancelled before:", gone.err()?.message);
  console.log("cause of the parent itself:", (cause(parent) as Error).message);

  const [late, cancelLate] = withCancel(parent);
  console.log("born dead:", late.err()?.message);
  cancelLate();
  cancelGrandchild();
  cancel();
});
