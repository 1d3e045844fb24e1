// A context of our own making that has an afterFunc of its own: children and afterFunc ask that
// one, and give it up when they are done before it.
import { chan, main, type Chan } from "goroutines";
import { afterFunc, cause, withCancel, withTimeout, type ContextLike } from "goroutines/context";
import { Hour } from "goroutines/time";

const errLunch = new Error("out for lunch");

class Shop implements ContextLike {
  readonly closed: Chan<never> = chan<never>();
  failure: Error | undefined = undefined;
  next = 0;
  readonly waiting: Map<number, () => void> = new Map();

  deadline(): undefined {
    return undefined;
  }

  done(): Chan<never> {
    return this.closed;
  }

  err(): Error | undefined {
    return this.failure;
  }

  value(): undefined {
    return undefined;
  }

  afterFunc(f: () => void): () => boolean {
    const id = this.next++;
    this.waiting.set(id, f);
    return () => this.waiting.delete(id);
  }

  close(): void {
    this.failure = errLunch;
    this.closed.close();
    for (const [id, f] of this.waiting) {
      this.waiting.delete(id);
      f();
    }
  }
}

main(function* () {
  const parent = new Shop();
  const [child, cancel] = withCancel(parent);
  const [grandchild, cancelGrandchild] = withTimeout(child, Hour);
  const [gone, cancelGone] = withCancel(parent);
  const called = chan<string>();
  afterFunc(parent, function* () {
    yield* called.send("called");
  });
  const giveUp = afterFunc(parent, function* () {
    yield* called.send("called in vain");
  });
  console.log("asked:", parent.next, "waiting:", parent.waiting.size);

  cancelGone();
  console.log("given up:", giveUp(), giveUp(), "cancelled:", gone.err()?.message, "waiting:", parent.waiting.size);

  parent.close();
  console.log("child:", child.err()?.message, "- cause:", (cause(child) as Error).message);
  console.log("grandchild:", grandchild.err()?.message, "- waiting:", parent.waiting.size);
  console.log(yield* called.recv());

  const [late, cancelLate] = withCancel(parent);
  console.log("born dead:", late.err()?.message, "- asked:", parent.next);
  cancelLate();
  cancelGrandchild();
  cancel();
});
