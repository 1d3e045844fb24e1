// Contexts that threads share, on one thread: as any context, and mixed with those of that thread alone.
import { describe, expect, test } from "vitest";
import { chan, go, run, select, sleep, trySelect, type Routine } from "goroutines";
import { shared } from "goroutines/cores";
import {
  afterFunc,
  background,
  Canceled,
  cause,
  DeadlineExceeded,
  withCancel,
  withCancelCause,
  withTimeout,
  withValue,
  type Context,
  type ContextLike,
} from "goroutines/context";
import { describeEach, inWorld, sharings } from "./kinds.ts";

describeEach(
  "a context",
  (make) => {
    test("is done once it is cancelled, at once and for good", async () => {
      await run(function* () {
        const [ctx, cancel] = make.withCancel(background());
        expect(ctx.err()).toBe(undefined);
        expect(cause(ctx)).toBe(undefined);
        expect(trySelect({ done: ctx.done().recv() })).toBe(undefined);
        expect(ctx.done()).toBe(ctx.done());
        cancel();
        cancel();
        expect(ctx.err()).toBe(Canceled);
        expect(cause(ctx)).toBe(Canceled);
        expect(ctx.done().tryRecv()).toEqual([undefined, false]);
        expect(yield* ctx.done().recvOk()).toEqual([undefined, false]);
        yield* ctx.done().forEach(() => {});
      });
    });

    test("wakes all who wait, in selects too", async () => {
      await run(function* () {
        const [ctx, cancel] = make.withCancel(background());
        const done = chan<string>(3);
        go(function* () {
          yield* ctx.done().recv();
          yield* done.send("plain");
        });
        go(function* () {
          yield* done.send((yield* select({ stop: ctx.done().recv(), never: chan().recv() })).case);
        });
        go(function* () {
          yield* done.send((yield* select({ stop: ctx.done().recv(), late: sleep(1) })).case);
        });
        expect(yield* done.recv()).toBe("late");
        using _ = cancel;
        cancel();
        const woken = new Set([yield* done.recv(), yield* done.recv()]);
        expect(woken).toEqual(new Set(["plain", "stop"]));
      });
    });

    test("the first cause wins, an ancestor's as well, and err never shows it", async () => {
      await run(function* () {
        const why = new Error("the disk is full");
        const [parent, cancelParent] = make.withCancelCause(background());
        const [child, cancelChild] = make.withCancelCause(parent);
        const [other, cancelOther] = make.withCancelCause(parent);
        cancelOther("first");
        cancelParent(why);
        cancelChild("too late");
        expect([parent, child, other].map((ctx) => ctx.err())).toEqual([Canceled, Canceled, Canceled]);
        expect([cause(parent), cause(child), cause(other)]).toEqual([why, why, "first"]);
        expect(cause(parent)).toBe(why);
        const [late] = make.withCancel(parent);
        expect([late.err(), cause(late)]).toEqual([Canceled, why]);
      });
    });

    test("a deadline ends it, its children as well, and a parent's is inherited", async () => {
      await run(function* () {
        const began = Date.now();
        const [ctx, cancel] = make.withTimeout(background(), 20);
        using _ = cancel;
        const [child] = make.withCancel(ctx);
        expect(child.deadline()).toEqual(ctx.deadline());
        expect((ctx.deadline() as Date).getTime()).toBeGreaterThanOrEqual(began + 20);
        const [longer] = make.withTimeout(ctx, 10_000);
        expect(longer.deadline()).toEqual(ctx.deadline());
        yield* child.done().recv();
        expect(Date.now() - began).toBeGreaterThanOrEqual(20);
        expect([ctx.err(), child.err(), longer.err(), cause(longer)]).toEqual([
          DeadlineExceeded,
          DeadlineExceeded,
          DeadlineExceeded,
          DeadlineExceeded,
        ]);
        expect(make.withTimeout(background(), 0)[0].err()).toBe(DeadlineExceeded);
        const [early, cancelEarly] = make.withTimeout(background(), 10_000);
        cancelEarly();
        expect(early.err()).toBe(Canceled);
        expect(make.withTimeout(background(), Infinity)[0].deadline()?.getTime() ?? Infinity).toBeGreaterThan(
          Date.now() + 1e12,
        );
      });
    });

    test("what is no parent is refused", () => {
      for (const parent of [null, undefined]) {
        expect(() => make.withCancel(parent as never)).toThrow(
          expect.objectContaining({ name: "RuntimeError", message: "cannot create context from nil parent" }),
        );
      }
      expect(() => make.withCancel({} as never)).toThrow(expect.objectContaining({ code: "ERR_NO_CONTEXT" }));
      expect(() => make.withTimeout(background(), NaN)).toThrow(expect.objectContaining({ code: "ERR_DURATION" }));
    });
  },
  "too",
);

/** How each of the two kinds derives. */
const derivations: [string, (parent: ContextLike) => [Context, (why?: unknown) => void]][] = [
  ["local", (parent) => withCancelCause(parent)],
  ["shared", (parent) => shared.withCancelCause(parent)],
];

const trees = derivations.flatMap(([above, a]) =>
  derivations.flatMap(([middle, b]) => derivations.map(([below, d]) => [above, middle, below, a, b, d] as const)),
);

describe.each(sharings)("local contexts and those that are shared through %s in one tree", (sharing) => {
  inWorld(sharing);

  test.each(trees)("%s above %s above %s", async (_above, _middle, _below, a, b, d) => {
    await run(function* () {
      const [top, cancelTop] = a(withValue(background(), "user", "gopher"));
      const [middle, cancelMiddle] = b(top);
      const [bottom] = d(middle);
      const [other] = d(top);
      const woken = chan<string>(2);
      go(function* () {
        yield* bottom.done().recv();
        yield* woken.send("bottom");
      });
      go(function* () {
        yield* other.done().recv();
        yield* woken.send("other");
      });
      yield* sleep(1);
      cancelMiddle("middle");
      expect(yield* woken.recv()).toBe("bottom");
      expect([top.err(), middle.err(), bottom.err(), other.err()]).toEqual([undefined, Canceled, Canceled, undefined]);
      expect(cause(bottom)).toBe("middle");
      cancelTop("top");
      expect(yield* woken.recv()).toBe("other");
      expect([cause(top), cause(other), cause(bottom)]).toEqual(["top", "top", "middle"]);
      expect(bottom.value("user")).toBe("gopher");
    });
  });

  test("a local parent ends a shared child before cancel returns", async () => {
    const [parent, cancel] = withCancel(background());
    const [child] = shared.withCancel(parent);
    cancel();
    expect(child.err()).toBe(Canceled);
    expect(shared.withCancel(parent)[0].err()).toBe(Canceled);
    const [expired] = withTimeout(background(), 0);
    expect(shared.withCancel(expired)[0].err()).toBe(DeadlineExceeded);
  });

  test("afterFunc, a signal, an AbortSignal's reason", async () => {
    await run(function* () {
      const [ctx, cancel] = shared.withCancelCause(background());
      const ran = chan<string>(1);
      afterFunc(ctx, function* (): Routine {
        yield* ran.send("ran");
      });
      const { signal } = ctx;
      expect(signal.aborted).toBe(false);
      cancel("why");
      expect(yield* ran.recv()).toBe("ran");
      yield* sleep(1);
      expect([signal.aborted, signal.reason]).toEqual([
        true,
        expect.objectContaining({ name: "AbortError", cause: "why" }),
      ]);
      expect([String(ctx), String(withCancel(ctx)[0])]).toEqual(["shared.WithCancel", "shared.WithCancel.WithCancel"]);
    });
  });
});
