// Contexts. Once `cancel` has returned, the context and all below it are done, each announced once, with the cause
// of the first cancellation that reached it. What could break that: two cancellations at different places of the tree,
// a deadline that passes as somebody cancels, a child that is made as its parent is cancelled.

import { describe, expect, test } from "vitest";
import { chan, gosched, nilChan, select, sleep, trySelect, type RecvChan, type Routine } from "goroutines";
import {
  afterFunc,
  background,
  cause,
  withCancel,
  withCancelCause,
  withoutCancel,
  withSignal,
  withTimeout,
  withTimeoutCause,
  withValue,
  type ContextLike,
} from "goroutines/context";
import { WaitGroup } from "goroutines/sync";
import { Channel } from "../../../lib/core/channel.ts";
import { thread } from "../../../lib/core/thread.ts";
import { failure, invariant, outcomes } from "./model.ts";

describe("a tree of contexts", () => {
  test("that is cancelled at two places: each is done once, by the first that reaches it", async () => {
    const results = await outcomes(function* () {
      const [root, cancelRoot] = withCancelCause(background());
      const [left, cancelLeft] = withCancelCause(root);
      const [leaf] = withCancel(withValue(left, "k", 1));
      const [right] = withCancel(root);
      const wg = new WaitGroup();
      const announced: unknown[] = [];
      for (const ctx of [leaf, right]) {
        wg.add(1);
        afterFunc(ctx, function* () {
          announced.push(ctx);
          wg.done();
        });
      }
      wg.go(function* () {
        cancelRoot("root");
        invariant(
          [root, left, leaf, right].every((ctx) => ctx.err() !== undefined),
          "all below the root are done",
        );
      });
      wg.go(function* () {
        cancelLeft("left");
        invariant(leaf.err() !== undefined, "the leaf is done");
      });
      yield* leaf.done().recv();
      invariant(left.err() !== undefined, "what is above was done before");
      yield* wg.wait();
      invariant(announced.length === 2 && new Set(announced).size === 2, "each is announced once");
      invariant(
        cause(root) === "root" && cause(right) === "root" && cause(left) === cause(leaf),
        "who is below has the cause of who is above",
      );
      return String(cause(leaf));
    });
    expect(results).toEqual(["left", "root"]);
  });

  test("an abort listener meets no half-cancelled tree, whoever waits for it", async () => {
    const results = await outcomes(function* () {
      const [root, cancel] = withCancel(background());
      const [left] = withCancel(root);
      const [right] = withCancel(root);
      const children = [left, right].map((ctx) => ctx.done());
      let closed = 0;
      root.signal.addEventListener("abort", () => {
        closed = children.filter((done) => done.tryRecv() !== undefined).length;
      });
      const wg = new WaitGroup();
      // A select, which runs what was put off when it is woken.
      wg.go(function* () {
        yield* select({ done: left.done().recv(), never: nilChan().recv() });
      });
      yield* gosched();
      cancel();
      yield* wg.wait();
      return `${closed} closed`;
    });
    expect(results).toEqual(["2 closed"]);
  });

  test("a child that is made meanwhile is done as well", async () => {
    const results = await outcomes(function* () {
      const [root, cancel] = withCancel(background());
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* gosched();
        cancel();
      });
      yield* gosched();
      const early = root.err() === undefined;
      const [child] = withCancel(root);
      yield* child.done().recv();
      yield* wg.wait();
      return early;
    });
    expect(results).toEqual([false, true]);
  });

  test("one whose channel is closed by whoever finds it open is caught", async () => {
    const { message } = await failure(function* () {
      const done = chan<never>();
      const wg = new WaitGroup();
      for (let i = 0; i < 2; i++) {
        wg.go(function* () {
          if (done.tryRecv() !== undefined) return;
          yield* gosched();
          done.close();
        });
      }
      yield* wg.wait();
    });
    expect(message).toContain("close of closed channel");
  });

  test("withoutCancel keeps what is below it from being done", async () => {
    const results = await outcomes(function* () {
      const [root, cancel] = withCancel(background());
      const [child, cancelChild] = withCancel(withoutCancel(root));
      const wg = new WaitGroup();
      wg.go(function* () {
        cancel();
        invariant(
          child.err() === undefined && trySelect({ done: child.done().recv() }) === undefined,
          "the child is not done",
        );
      });
      yield* root.done().recv();
      invariant(cause(child) === undefined, "the child has no cause");
      cancelChild();
      yield* child.done().recv();
      yield* wg.wait();
      return String(child.err()?.message);
    });
    expect(results).toEqual(["context canceled"]);
  });
});

describe("a deadline", () => {
  /** Work that takes 5 ms under a deadline of 10: why the context is done. */
  function* working(): Routine<string> {
    const [ctx, cancel] = withTimeoutCause(background(), 10, "too late");
    const [child] = withTimeout(ctx, 1000);
    const wg = new WaitGroup();
    wg.go(function* () {
      yield* sleep(5);
      cancel();
    });
    const r = yield* select({ done: child.done().recv(), never: nilChan().recv() });
    invariant(
      r.case === "done" && ctx.err() === child.err() && cause(ctx) === cause(child),
      "the child is done as its parent is",
    );
    yield* wg.wait();
    return `${child.err()?.message}, ${cause(child) === child.err() ? "no cause" : String(cause(child))}`;
  }

  test("may pass before the work is over, however short that is", async () => {
    expect(await outcomes(working)).toEqual(["context canceled, no cause", "context deadline exceeded, too late"]);
  });

  test("does not pass where time moves only when nobody can run", async () => {
    expect(await outcomes(working, { time: "idle" })).toEqual(["context canceled, no cause"]);
  });

  test("of a child and of its parent: the one that passes first counts", async () => {
    const results = await outcomes(function* () {
      const [parent, cancelParent] = withTimeoutCause(background(), 20, "parent");
      const [child, cancelChild] = withTimeoutCause(parent, 10, "child");
      yield* child.done().recv();
      const why = String(cause(child));
      yield* gosched();
      invariant(cause(child) === why, "it is done once");
      cancelChild();
      cancelParent();
      return why;
    });
    expect(results).toEqual(["child", "parent"]);
  });

  test("that is cancelled leaves no timer behind", async () => {
    const results = await outcomes(function* () {
      const [ctx, cancel] = withTimeout(background(), 10);
      const r = yield* select({ done: ctx.done().recv(), work: sleep(5) });
      cancel();
      const why = ctx.err()?.message;
      invariant(thread.current?.owner.timers.pending.length === 0, "no timer is left");
      yield* gosched();
      invariant(ctx.err()?.message === why, "nothing changes it");
      return r.case;
    });
    expect(results).toEqual(["done", "work"]);
  });
});

describe("afterFunc", () => {
  test("runs the function or is stopped, never both", async () => {
    const results = await outcomes(
      function* () {
        const [ctx, cancel] = withCancel(background());
        const wg = new WaitGroup();
        let ran = 0;
        const stop = afterFunc(ctx, function* () {
          ran++;
          yield* gosched();
        });
        let stopped = false;
        wg.go(function* () {
          stopped = stop();
          invariant(!stop(), "it is stopped once");
        });
        wg.go(function* () {
          cancel();
          cancel();
        });
        yield* wg.wait();
        yield* sleep(1);
        return `${stopped} ${ran}`;
      },
      { time: "idle" },
    );
    expect(results).toEqual(["false 1", "true 0"]);
  });
});

describe("a parent from elsewhere", () => {
  /** A context of somebody else's, with a channel of its own. */
  class Foreign implements ContextLike {
    readonly #done = new Channel<never, undefined>(0, undefined);
    #err: Error | undefined;
    deadline(): undefined {}
    value(): undefined {}
    done(): RecvChan<never, undefined> {
      return this.#done;
    }
    err(): Error | undefined {
      return this.#err;
    }
    get isWaitedFor(): boolean {
      return this.#done.receivers.head !== null;
    }
    end(): void {
      this.#err = new Error("foreign");
      this.#done.close();
    }
  }

  test("has its children done with it, and a child that is cancelled first leaves its channel", async () => {
    const results = await outcomes(function* () {
      const parent = new Foreign();
      const [child, cancel] = withCancel(parent);
      const [leaf] = withCancel(child);
      const wg = new WaitGroup();
      wg.go(function* () {
        parent.end();
        invariant(leaf.err() !== undefined, "it is done before close returns");
      });
      wg.go(function* () {
        cancel();
        invariant(leaf.err() !== undefined, "it is done before cancel returns");
        invariant(!parent.isWaitedFor, "nobody waits at the parent's channel");
      });
      yield* leaf.done().recv();
      yield* wg.wait();
      return String(child.err()?.message);
    });
    expect(results).toEqual(["context canceled", "foreign"]);
  });

  test("and an abort signal: whichever comes first", async () => {
    const results = await outcomes(function* () {
      const controller = new AbortController();
      const [root, cancel] = withCancelCause(background());
      const [ctx] = withSignal(root, controller.signal);
      const wg = new WaitGroup();
      wg.go(function* () {
        controller.abort("signal");
      });
      wg.go(function* () {
        cancel("root");
      });
      yield* ctx.done().recv();
      yield* wg.wait();
      return String(cause(ctx));
    });
    expect(results).toEqual(["root", "signal"]);
  });
});
