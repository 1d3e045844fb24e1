// Deadlines: what keeps a program alive, what is dropped, which cause holds.
import { describe, expect, test, vi } from "vitest";
import { chan, go, gosched, nilChan, run, select, sleep, trySelect, until, type Op, type Routine } from "goroutines";
import {
  Canceled,
  DeadlineExceeded,
  afterFunc,
  background,
  cause,
  withCancel,
  withCancelCause,
  withDeadline,
  withDeadlineCause,
  withTimeout,
  withTimeoutCause,
  withValue,
  type Context,
} from "goroutines/context";
import { Weighted } from "goroutines/semaphore";
import { onVirtualTime, type VirtualClock } from "../time/virtual.ts";
import { foreign, pendingTimers, soon } from "./inside.ts";

/** What came of `op`: a value or an error. */
function* attempt(op: Op<unknown>): Routine<readonly [unknown, unknown]> {
  try {
    return [yield* op, undefined];
  } catch (e) {
    return [undefined, e];
  }
}

describe("withTimeout", () => {
  test("is done when its time has come, never early, with DeadlineExceeded", async () => {
    const start = performance.now();
    const [ctx] = withTimeout(background(), 5);
    expect(ctx.err()).toBeUndefined();
    await ctx.done().recv();
    expect(performance.now() - start).toBeGreaterThanOrEqual(5);
    expect([ctx.err(), cause(ctx)]).toEqual([DeadlineExceeded, DeadlineExceeded]);
    expect(pendingTimers()).toBe(0);
  });

  test("says its deadline", () => {
    const before = Date.now();
    const [ctx, cancel] = withTimeout(background(), 1000);
    const at = ctx.deadline()?.getTime() as number;
    expect(at).toBeGreaterThanOrEqual(before + 1000);
    expect(at).toBeLessThanOrEqual(Date.now() + 1002);
    expect(withValue(withCancel(ctx)[0], "k", 1).deadline()).toEqual(ctx.deadline());
    ctx.deadline()?.setTime(0);
    expect(ctx.deadline()?.getTime()).toBe(at);
    cancel();
  });

  test("cancelled before, it is Canceled and its timer is gone", () => {
    const [ctx, cancel] = withTimeout(background(), 1000);
    expect(pendingTimers()).toBe(1);
    cancel();
    expect([ctx.err(), pendingTimers()]).toEqual([Canceled, 0]);
  });

  test("cancelled by its parent, its timer is gone", () => {
    const [parent, cancel] = withCancelCause(background());
    const children = Array.from({ length: 3 }, () => withTimeout(parent, 1000)[0]);
    expect(pendingTimers()).toBe(3);
    cancel("why");
    expect([children.map((ctx) => cause(ctx)), pendingTimers()]).toEqual([["why", "why", "why"], 0]);
  });

  test.each([0, -1, -Infinity])("of %d ms is expired at creation", (ms) => {
    const [ctx, cancel] = withTimeout(background(), ms);
    expect([ctx.err(), ctx.done().tryRecv(), pendingTimers()]).toEqual([DeadlineExceeded, [undefined, false], 0]);
    cancel();
    expect(ctx.err()).toBe(DeadlineExceeded);
  });

  test("of Infinity or beyond the host's limit never expires early", async () => {
    const [ctx, cancel] = withTimeout(background(), Infinity);
    const [far, cancelFar] = withTimeout(background(), 2 ** 40);
    await soon(2);
    expect([ctx.err(), far.err(), ctx.deadline()]).toEqual([undefined, undefined, new Date(8.64e15)]);
    cancel();
    cancelFar();
  });
});

describe("withDeadline", () => {
  test("is done at the moment", async () => {
    const at = new Date(Date.now() + 5);
    const [ctx] = withDeadline(background(), at);
    expect(ctx.deadline()).toEqual(at);
    await ctx.done().recv();
    expect(Date.now()).toBeGreaterThanOrEqual(at.getTime());
    expect(ctx.err()).toBe(DeadlineExceeded);
  });

  test("a past deadline is expired at creation", () => {
    const [ctx] = withDeadlineCause(background(), new Date(0), "late");
    expect([ctx.err(), cause(ctx), ctx.deadline()]).toEqual([DeadlineExceeded, "late", new Date(0)]);
  });

  test("a past deadline does not stay with its parent", () => {
    const [parent, cancel] = withCancelCause(background());
    const [ctx] = withDeadline(parent, new Date(0));
    cancel("why");
    expect(cause(ctx)).toBe(DeadlineExceeded);
  });

  test("a parent's earlier deadline holds, and there is no timer of its own", () => {
    const [parent, cancel] = withTimeout(background(), 1000);
    const [ctx] = withTimeout(withValue(parent, "k", 1), 2000);
    expect([ctx.deadline(), pendingTimers()]).toEqual([parent.deadline(), 1]);
    const [foreignChild] = withDeadline(foreign({ deadline: () => new Date(5) }), new Date(Date.now() + 1000));
    expect([foreignChild.deadline(), foreignChild.err(), pendingTimers()]).toEqual([new Date(5), undefined, 1]);
    cancel();
  });

  test("an earlier deadline than the parent's holds", () => {
    const [parent, cancel] = withTimeout(background(), 2000);
    const [ctx] = withTimeout(parent, 1000);
    expect(ctx.deadline()?.getTime()).toBeLessThan(parent.deadline()?.getTime() as number);
    expect(pendingTimers()).toBe(2);
    cancel();
    expect(pendingTimers()).toBe(0);
  });
});

describe("a deadline that passed while the thread was busy, so that its timer has not fired", () => {
  /** What each way to ask finds. */
  const ways: [string, (ctx: Context) => unknown, unknown][] = [
    ["err()", (ctx) => ctx.err(), DeadlineExceeded],
    ["cause()", (ctx) => cause(ctx), "slow"],
    ["done().tryRecv()", (ctx) => ctx.done().tryRecv(), [undefined, false]],
    ["trySelect", (ctx) => trySelect({ stop: ctx.done().recv() }), { case: "stop", value: undefined }],
    ["signal", ({ signal }) => [signal.aborted, (signal.reason as Error).cause], [true, "slow"]],
    ["err() of a child", (ctx) => withCancel(ctx)[0].err(), DeadlineExceeded],
    ["err() below a value", (ctx) => withValue(ctx, "k", 1).err(), DeadlineExceeded],
    ["err() of a wrapper", (ctx) => foreign({ done: () => ctx.done(), err: () => ctx.err() }).err(), DeadlineExceeded],
    [
      "a child of a wrapper",
      (ctx) => withCancel(foreign({ done: () => ctx.done(), err: () => ctx.err() }))[0].err(),
      DeadlineExceeded,
    ],
  ];

  test.each(ways)("is seen by %s", (_, ask, found) =>
    onVirtualTime(function* (clock) {
      const [ctx, cancel] = withTimeoutCause(background(), 10, "slow");
      clock.sleepThrough(9);
      expect(ctx.err()).toBeUndefined();
      clock.sleepThrough(1);
      expect(ask(ctx)).toEqual(found);
      expect([ctx.err(), cause(ctx), clock.pending]).toEqual([DeadlineExceeded, "slow", []]);
      cancel();
      expect(ctx.err()).toBe(DeadlineExceeded);
    }),
  );

  test.each<[string, (ctx: Context) => Op<unknown>]>([
    ["a receive", (ctx) => ctx.done().recv()],
    ["a select", (ctx) => select({ stop: ctx.done().recvOk(), never: nilChan().recv() })],
    ["a semaphore's acquire", (ctx) => select({ got: new Weighted(1).acquire(ctx) })],
  ])("is seen by %s, which does not wait", (_, op) =>
    onVirtualTime(function* (clock) {
      const [ctx] = withTimeout(background(), 10);
      clock.sleepThrough(10);
      const others: string[] = [];
      go(function* () {
        others.push("another had its turn");
      });
      const [, error] = yield* attempt(op(ctx));
      expect([error === undefined || error === DeadlineExceeded, others]).toEqual([true, []]);
    }),
  );

  test("on real time", async () => {
    const [ctx] = withTimeout(background(), 2);
    const [child] = withCancel(ctx);
    const end = performance.now() + 3;
    while (performance.now() < end);
    expect([child.err(), ctx.err(), pendingTimers()]).toEqual([DeadlineExceeded, DeadlineExceeded, 0]);
  });

  test("ends what is below and what waits, as its timer would", () =>
    onVirtualTime(function* (clock) {
      const log: string[] = [];
      const [ctx] = withTimeout(background(), 10);
      const [child] = withCancel(ctx);
      const [far] = withTimeout(child, 20);
      go(function* () {
        yield* far.done().recv();
        log.push("woken");
      });
      afterFunc(child, function* () {
        log.push("started");
      });
      yield* gosched();
      clock.sleepThrough(15);
      expect(child.err()).toBe(DeadlineExceeded);
      expect([ctx.err(), far.err(), log, clock.pending]).toEqual([DeadlineExceeded, DeadlineExceeded, [], []]);
      yield* gosched();
      yield* gosched();
      expect(log.toSorted()).toEqual(["started", "woken"]);
    }));

  test("runs no listener inside the question, but soon after it", async () => {
    const log: string[] = [];
    await onVirtualTime(function* (clock) {
      const [ctx] = withTimeout(background(), 10);
      const { signal } = ctx;
      signal.addEventListener("abort", () => log.push("listener"));
      clock.sleepThrough(10);
      log.push(String(ctx.err()));
      yield* until(Promise.resolve());
    });
    expect(log).toEqual([String(DeadlineExceeded), "listener"]);
  });

  test("asks no foreign context inside the question: it may perform a select of its own", () =>
    onVirtualTime(function* (clock) {
      const [ctx] = withTimeout(background(), 10);
      const err = (): Error | undefined => (trySelect({ it: ctx.done().recv() }) === undefined ? undefined : ctx.err());
      const [child] = withCancel(foreign({ done: () => ctx.done(), err }));
      const ready = chan<number>(1);
      ready.trySend(1);
      clock.sleepThrough(10);
      const r = yield* select(
        { first: ready.recv(), stop: ctx.done().recv(), again: ctx.done().recvOk() },
        { priority: true },
      );
      expect(r).toEqual({ case: "first", value: 1 });
      yield* until(Promise.resolve());
      expect(child.err()).toBe(DeadlineExceeded);
    }));

  test("the signal asked for anew is aborted at once", () =>
    onVirtualTime(function* (clock) {
      const [ctx] = withTimeout(background(), 10);
      expect(ctx.signal.aborted).toBe(false);
      clock.sleepThrough(10);
      expect(ctx.err()).toBe(DeadlineExceeded);
      expect(ctx.signal.aborted).toBe(true);
    }));

  test("a cancellation that comes before anybody asks is the first", () =>
    onVirtualTime(function* (clock) {
      const [ctx, cancel] = withTimeout(background(), 10);
      clock.sleepThrough(10);
      cancel();
      expect([ctx.err(), clock.pending]).toEqual([Canceled, []]);
    }));

  test("of two that have passed, the earlier is the cause, and the parent's if they are the same", () =>
    onVirtualTime(function* (clock) {
      const made = (outer: number, inner: number): Context =>
        withTimeoutCause(withTimeoutCause(background(), outer, "outer")[0], inner, "inner")[0];
      const both = [made(10, 5), made(10, 10), withTimeoutCause(withCancel(made(5, 5))[0], 5, "innermost")[0]];
      clock.sleepThrough(20);
      expect(both.map((ctx) => cause(ctx))).toEqual(["inner", "outer", "outer"]);
    }));

  test("a parent's that is earlier by a part of a millisecond, so that both have timers, is seen by the child", () =>
    onVirtualTime(function* (clock) {
      const [parent] = withTimeoutCause(background(), 10, "outer");
      clock.sleepThrough(0.5);
      const [child] = withTimeoutCause(parent, 9.9, "inner");
      expect([child.deadline(), clock.pending.length]).toEqual([parent.deadline(), 2]);
      clock.sleepThrough(9.6);
      expect(cause(child)).toBe("outer");
    }));

  test("is seen on another program's clock", () =>
    onVirtualTime(function* (clock) {
      const [ctx] = withTimeout(background(), 10);
      const asked = onVirtualTime(function* () {
        const [child, cancel] = withTimeout(ctx, 5);
        expect(child.err()).toBeUndefined();
        clock.sleepThrough(10);
        const [below] = withCancel(ctx);
        expect([below.err(), child.err()]).toEqual([DeadlineExceeded, DeadlineExceeded]);
        cancel();
      });
      yield* until(asked);
    }));

  test("is not seen once its program has ended", async () => {
    let ctx = background();
    let clock: VirtualClock | undefined;
    await onVirtualTime(function* (itsClock) {
      clock = itsClock;
      ctx = withCancel(withTimeout(background(), 10)[0])[0];
    });
    clock?.sleepThrough(10);
    expect([ctx.err(), ctx.done().tryRecv()]).toEqual([undefined, undefined]);
  });

  test("without a deadline ahead no clock is read", () =>
    onVirtualTime(function* (clock) {
      const readings = vi.spyOn(clock, "now");
      const [ctx] = withCancel(background());
      const [over] = withTimeout(ctx, -1);
      for (const each of [ctx, over, withValue(ctx, "k", 1), withCancel(over)[0]]) {
        readings.mockClear();
        each.err();
        cause(each);
        each.done().tryRecv();
        void each.signal;
        expect(readings).not.toHaveBeenCalled();
      }
    }));
});

describe("the cause of a timeout", () => {
  test("is set on timeout, and Err does not show it", async () => {
    const [ctx] = withTimeoutCause(background(), 1, "slow");
    await ctx.done().recv();
    expect([ctx.err(), cause(ctx)]).toEqual([DeadlineExceeded, "slow"]);
  });

  test("only on timeout", () => {
    const [ctx, cancel] = withTimeoutCause(background(), 1000, "slow");
    cancel();
    expect([ctx.err(), cause(ctx)]).toEqual([Canceled, Canceled]);
    const [parent, cancelParent] = withCancelCause(background());
    const [child] = withTimeoutCause(parent, 1000, "slow");
    cancelParent("parent");
    expect(cause(child)).toBe("parent");
  });

  test("is dropped when the parent's deadline is earlier", async () => {
    const [parent] = withTimeoutCause(background(), 2, "parent");
    const [child] = withTimeoutCause(parent, 1000, "child");
    await child.done().recv();
    expect([child.err(), cause(child)]).toEqual([DeadlineExceeded, "parent"]);
  });

  test("the same timeout twice: the parent's comes first", async () => {
    const [parent] = withTimeout(background(), 2);
    const [child] = withTimeoutCause(parent, 2, "child");
    await child.done().recv();
    expect(cause(child)).toBe(DeadlineExceeded);
  });
});

describe("a program and its deadlines", () => {
  test("a pending deadline keeps a program alive: no deadlock is reported", async () => {
    await run(
      function* () {
        const [ctx] = withTimeout(background(), 3);
        yield* ctx.done().recv();
        expect(ctx.err()).toBe(DeadlineExceeded);
      },
      { deadlock: "exact" },
    );
  });

  test("once cancelled it does not", async () => {
    const ended = run(
      function* () {
        const [ctx, cancel] = withTimeout(background(), 1000);
        cancel();
        yield* withCancel(withValue(background(), "k", ctx))[0]
          .done()
          .recv();
      },
      { deadlock: "exact" },
    );
    await expect(ended).rejects.toThrow("all goroutines are asleep - deadlock!");
  });

  test("when its program ends, the timer is released and the context simply stops", async () => {
    const [parent, cancelParent] = withCancelCause(background());
    const [ctx, inner] = await run(function* () {
      const [first] = withTimeout(parent, 1000);
      return [first, withTimeout(first, 500)[0]] as const;
    });
    expect(pendingTimers()).toBe(0);
    cancelParent("later");
    expect([ctx.err(), inner.err()]).toEqual([undefined, undefined]);
  });

  test("the same when it panics, and when it is aborted", async () => {
    const controller = new AbortController();
    await expect(
      run(function* () {
        withTimeout(background(), 1000);
        throw new Error("panic");
      }),
    ).rejects.toThrow("panic");
    expect(pendingTimers()).toBe(0);
    const aborted = run(
      function* () {
        withTimeout(background(), 1000);
        controller.abort(new Error("abort"));
        withTimeout(background(), 1000);
        yield* sleep(1);
      },
      { signal: controller.signal },
    );
    await expect(aborted).rejects.toThrow("abort");
    expect(pendingTimers()).toBe(0);
  });

  test("beside other cases of a select", async () => {
    await run(function* () {
      const [ctx, cancel] = withTimeout(background(), 2);
      go(function* () {
        yield* sleep(1000);
      });
      const r = yield* select({ stop: ctx.done().recv(), late: sleep(1000) });
      expect(r.case).toBe("stop");
      cancel();
    });
    expect(pendingTimers()).toBe(0);
  });
});
