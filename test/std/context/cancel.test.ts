// Contexts that can be cancelled: texts, the roots, the tree.
import { describe, expect, test } from "vitest";
import {
  DeadlockError,
  RuntimeError,
  UsageError,
  chan,
  go,
  gosched,
  isNil,
  run,
  select,
  sleep,
  trySelect,
  until,
} from "goroutines";
import {
  Canceled,
  DeadlineExceeded,
  background,
  cause,
  todo,
  withCancel,
  withCancelCause,
  withDeadline,
  withDeadlineCause,
  withTimeout,
  withTimeoutCause,
  withValue,
  withoutCancel,
  afterFunc,
  withSignal,
  type Context,
  type ContextLike,
} from "goroutines/context";
import { thrownBy, watchers } from "./inside.ts";

describe("texts", () => {
  test("`context canceled`, `context deadline exceeded`", () => {
    expect(Canceled.message).toBe("context canceled");
    expect(Canceled.code).toBe("ERR_CANCELED");
    expect(DeadlineExceeded.message).toBe("context deadline exceeded");
    expect(DeadlineExceeded.code).toBe("ERR_DEADLINE_EXCEEDED");
    expect([DeadlineExceeded.timeout(), DeadlineExceeded.temporary()]).toEqual([true, true]);
  });

  const nil = null as unknown as ContextLike;
  test.each<[string, () => unknown]>([
    ["withCancel", () => withCancel(nil)],
    ["withCancelCause", () => withCancelCause(nil)],
    ["withDeadline", () => withDeadline(nil, new Date())],
    ["withDeadlineCause", () => withDeadlineCause(nil, new Date(), null)],
    ["withTimeout", () => withTimeout(nil, 1)],
    ["withTimeoutCause", () => withTimeoutCause(nil, 1, null)],
    ["withValue", () => withValue(undefined as unknown as ContextLike, "k", 1)],
    ["withoutCancel", () => withoutCancel(nil)],
    ["withSignal", () => withSignal(nil, new AbortController().signal)],
  ])("panics `cannot create context from nil parent`: %s", (_, make) => {
    const e = thrownBy(make);
    expect(e).toBeInstanceOf(RuntimeError);
    expect(e).toMatchObject({ code: "ERR_NIL_PARENT", message: "cannot create context from nil parent" });
  });

  test("what is no context is named", () => {
    const e = thrownBy(() => withCancel({ done: () => 1 } as unknown as ContextLike));
    expect(e).toBeInstanceOf(UsageError);
    expect((e as Error).message).toBe("withCancel: needs a context, and a plain object has no method deadline");
    expect(() => withTimeout(background(), "1s" as unknown as number)).toThrow(
      'withTimeout: the duration must be a number of milliseconds, not the string "1s"',
    );
    expect(() => withDeadline(background(), new Date(Number.NaN))).toThrow(
      "withDeadline: the deadline must be a valid Date, not an invalid Date",
    );
    expect(() => withDeadlineCause(background(), 5 as unknown as Date, 1)).toThrow(
      "withDeadlineCause: the deadline must be a valid Date, not the number 5",
    );
    expect(() => afterFunc(background(), 5 as never)).toThrow(
      "afterFunc: needs a generator function or a generator, not the number 5",
    );
  });
});

describe("Background, TODO and WithoutCancel", () => {
  test.each<[string, () => Context]>([
    ["background", background],
    ["todo", todo],
    [
      "withoutCancel of a cancelled one",
      () => {
        const [ctx, cancel] = withCancelCause(background());
        cancel(new Error("gone"));
        return withoutCancel(ctx);
      },
    ],
    ["withValue over background", () => withValue(background(), "k", 1)],
  ])("have a nil Done, no deadline, no error, no cause, and a signal that never aborts: %s", (_, make) => {
    const ctx = make();
    expect(isNil(ctx.done())).toBe(true);
    expect(ctx.deadline()).toBeUndefined();
    expect(ctx.err()).toBeUndefined();
    expect(cause(ctx)).toBeUndefined();
    expect(ctx.signal.aborted).toBe(false);
    expect(ctx.signal).not.toBe(ctx.signal);
  });

  test("what is derived from WithoutCancel is not done with the parent", () => {
    const [parent, cancel] = withCancel(withValue(background(), "k", "v"));
    const [child, cancelChild] = withCancel(withoutCancel(parent));
    cancel();
    expect(child.err()).toBeUndefined();
    expect(child.value("k")).toBe("v");
    cancelChild();
    expect(child.err()).toBe(Canceled);
  });
});

describe("cancel", () => {
  test("closes done, once, and sets err", async () => {
    const [ctx, cancel] = withCancel(background());
    const done = ctx.done();
    expect(ctx.done()).toBe(done);
    expect([ctx.err(), done.tryRecv()]).toEqual([undefined, undefined]);
    cancel();
    expect(ctx.err()).toBe(Canceled);
    expect(ctx.done()).toBe(done);
    expect(done.tryRecv()).toEqual([undefined, false]);
    expect(await done.recv()).toBeUndefined();
  });

  test("is idempotent", () => {
    const [ctx, cancel] = withCancelCause(background());
    cancel(1);
    cancel(2);
    cancel();
    expect(cause(ctx)).toBe(1);
  });

  test("a done channel that was never asked for is made closed", () => {
    const [ctx, cancel] = withCancel(background());
    cancel();
    expect(ctx.done().tryRecv()).toEqual([undefined, false]);
    expect(ctx.done()).toBe(ctx.done());
  });

  test("is Disposable", () => {
    const [ctx, cancel] = withCancel(background());
    cancel[Symbol.dispose]();
    expect(ctx.err()).toBe(Canceled);
    const [second, cancelSecond] = withCancelCause(ctx);
    const [third, cancelThird] = withCancelCause(background());
    cancelSecond[Symbol.dispose]();
    cancelThird[Symbol.dispose]();
    expect([cause(second), cause(third)]).toEqual([Canceled, Canceled]);
    const [timed, cancelTimed] = withTimeout(background(), 1000);
    cancelTimed[Symbol.dispose]();
    expect(timed.err()).toBe(Canceled);
  });

  test("is synchronous down the tree: all are done when it returns", () => {
    const [root, cancel] = withCancel(background());
    const all: Context[] = [];
    const grow = (parent: Context, depth: number): void => {
      for (let i = 0; i < 3; i++) {
        const [child] = withCancel(i === 1 ? withValue(parent, i, i) : parent);
        all.push(child);
        if (depth > 1) grow(child, depth - 1);
      }
    };
    grow(root, 4);
    cancel();
    expect(all).toHaveLength(120);
    expect(all.filter((ctx) => ctx.err() !== Canceled || ctx.done().tryRecv() === undefined)).toEqual([]);
  });

  test("parent before child, and all are marked before anybody is told", () => {
    const [root, cancel] = withCancel(background());
    const [child] = withCancel(root);
    const [grandchild] = withCancel(child);
    const [sibling] = withCancel(root);
    const log: string[] = [];
    const all = { root, child, grandchild, sibling };
    for (const [name, ctx] of Object.entries(all)) {
      ctx.signal.addEventListener("abort", () => {
        log.push(name);
        expect(Object.values(all).every((each) => each.err() === Canceled)).toBe(true);
      });
    }
    cancel();
    expect(log).toHaveLength(4);
    expect(log[0]).toBe("root");
    expect(log.indexOf("child")).toBeLessThan(log.indexOf("grandchild"));
  });

  test("of a child leaves the parent and the siblings alone", () => {
    const [root, cancel] = withCancel(background());
    const children = Array.from({ length: 5 }, () => withCancel(root));
    const order = [2, 0, 4, 1];
    for (const i of order) children[i]?.[1]();
    expect(root.err()).toBeUndefined();
    expect(children.map(([ctx]) => ctx.err() === Canceled)).toEqual([true, true, true, false, true]);
    cancel();
    expect(children[3]?.[0].err()).toBe(Canceled);
  });

  test("a chain of 100,000 is cancelled without recursion", () => {
    const [root, cancel] = withCancel(background());
    let ctx: Context = root;
    for (let i = 0; i < 50_000; i++) ctx = withValue(withCancel(ctx)[0], `k${i % 7}`, i);
    expect(ctx.value("none")).toBeUndefined();
    expect(ctx.deadline()).toBeUndefined();
    cancel();
    expect(ctx.err()).toBe(Canceled);
  });

  test("from a listener while the tree is being announced does no harm", () => {
    const [root, cancel] = withCancelCause(background());
    const [child, cancelChild] = withCancelCause(root);
    const born: Context[] = [];
    root.signal.addEventListener("abort", () => {
      cancelChild("late");
      born.push(withCancel(child)[0], withCancel(root)[0]);
    });
    cancel("first");
    expect(cause(child)).toBe("first");
    expect(born.map((ctx) => cause(ctx))).toEqual(["first", "first"]);
  });

  test("is met by an until that loses to done, in the middle of the tree", async () => {
    await run(function* () {
      const [root, cancel] = withCancelCause(background());
      const [middle, cancelMiddle] = withCancelCause(root);
      const [leaf] = withCancel(middle);
      const log: unknown[] = [];
      go(function* () {
        const r = yield* select({
          done: root.done().recv(),
          never: until((signal) => {
            signal.addEventListener("abort", () => {
              cancelMiddle("from the listener");
              log.push(cause(leaf), withCancel(leaf)[0].err());
            });
            return new Promise(() => {});
          }),
        });
        log.push(r.case);
      });
      yield* gosched();
      cancel("first");
      expect(log).toEqual(["first", Canceled]);
      yield* gosched();
      expect(log).toEqual(["first", Canceled, "done"]);
    });
  });
});

describe("causes", () => {
  test("Err never shows the cause", () => {
    const [ctx, cancel] = withCancelCause(background());
    const why = new Error("why");
    expect(cause(ctx)).toBeUndefined();
    cancel(why);
    expect(ctx.err()).toBe(Canceled);
    expect(cause(ctx)).toBe(why);
  });

  test("without a cause it is Err", () => {
    const [ctx, cancel] = withCancelCause(background());
    cancel(null);
    expect(cause(ctx)).toBe(Canceled);
    const [other, cancelOther] = withCancel(background());
    cancelOther();
    expect(cause(other)).toBe(Canceled);
  });

  test("the first cause wins, the parent's or the child's", () => {
    const [parent, cancelParent] = withCancelCause(background());
    const [child, cancelChild] = withCancelCause(parent);
    cancelParent("parent");
    cancelChild("child");
    expect([cause(parent), cause(child)]).toEqual(["parent", "parent"]);
    const [parent2, cancelParent2] = withCancelCause(background());
    const [child2, cancelChild2] = withCancelCause(parent2);
    cancelChild2("child");
    cancelParent2("parent");
    expect([cause(parent2), cause(child2)]).toEqual(["parent", "child"]);
  });

  test("go down to children that were made without one", () => {
    const [parent, cancel] = withCancelCause(background());
    const [child] = withTimeout(withValue(withCancel(parent)[0], "k", 1), 1000);
    cancel("why");
    expect([cause(child), cause(withValue(child, "l", 2))]).toEqual(["why", "why"]);
  });

  test("a child of a dead parent is born dead with its Err and Cause", () => {
    const [parent, cancel] = withCancelCause(background());
    cancel("why");
    const children = [
      withCancel(parent)[0],
      withCancelCause(withValue(parent, 1, 1))[0],
      withTimeout(parent, 1000)[0],
      withTimeoutCause(parent, 1000, "late")[0],
    ];
    for (const child of children)
      expect([child.err(), cause(child), child.done().tryRecv()]).toEqual([Canceled, "why", [undefined, false]]);
    const [late] = withTimeoutCause(background(), 0, "late");
    const [child] = withCancel(late);
    expect([child.err(), cause(child)]).toEqual([DeadlineExceeded, "late"]);
  });
});

describe("done().recv()", () => {
  test("wakes goroutines, selects and async functions", async () => {
    const [ctx, cancel] = withCancel(background());
    const log: string[] = [];
    const awaiting = (async () => {
      await ctx.done().recv();
      log.push("async");
    })();
    await run(function* () {
      const ended = chan<void>();
      go(function* () {
        yield* ctx.done().recv();
        log.push("goroutine");
        yield* ended.send(undefined);
      });
      go(function* () {
        const r = yield* select({ never: chan<number>().recv(), stop: ctx.done().recvOk(), late: sleep(1000) });
        log.push(`select ${r.case} ${String(r.value)}`);
        yield* ended.send(undefined);
      });
      yield* gosched();
      cancel();
      yield* ended.recv();
      yield* ended.recv();
    });
    await awaiting;
    expect(log.toSorted()).toEqual(["async", "goroutine", "select stop ,false"]);
  });

  test("a loser leaves no trace: 10,000 lost selects beside it", async () => {
    const [ctx] = withCancel(background());
    await run(function* () {
      const ch = chan<number>();
      go(function* () {
        for (let i = 0; i < 10_000; i++) yield* ch.send(i);
      });
      for (let i = 0; i < 10_000; i++) {
        const r = yield* select({ v: ch.recv(), stop: ctx.done().recv() });
        expect(r).toEqual({ case: "v", value: i });
      }
    });
    expect(watchers(ctx.done())).toBe(0);
  });

  test("the nil channel of background is a case that is switched off", () => {
    expect(trySelect({ stop: background().done().recv() })).toBeUndefined();
  });

  test("a wait that nothing can end is a deadlock: the reason is chan receive", async () => {
    const [ctx] = withCancel(background());
    const failure = run(
      function* () {
        yield* ctx.done().recv();
      },
      { deadlock: "exact" },
    );
    await expect(failure).rejects.toBeInstanceOf(DeadlockError);
    await failure.catch((e: DeadlockError) => expect(e.dump).toContain("[chan receive]"));
    expect(watchers(ctx.done())).toBe(0);
    const nil = run(
      function* () {
        yield* background().done().recv();
      },
      { deadlock: "exact" },
    );
    await nil.catch((e: DeadlockError) => expect(e.dump).toContain("[chan receive (nil chan)]"));
    await expect(nil).rejects.toBeInstanceOf(DeadlockError);
  });
});
