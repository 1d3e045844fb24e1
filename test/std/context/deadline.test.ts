// Deadlines: what keeps a program alive, what is dropped, which cause holds.
import { describe, expect, test } from "vitest";
import { go, run, select, sleep } from "goroutines";
import {
  Canceled, DeadlineExceeded, background, cause, withCancel, withCancelCause, withDeadline, withDeadlineCause, withTimeout, withTimeoutCause, withValue,
} from "goroutines/context";
import { foreign, pendingTimers, soon } from "./inside.ts";

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
    await run(function* () {
      const [ctx] = withTimeout(background(), 3);
      yield* ctx.done().recv();
      expect(ctx.err()).toBe(DeadlineExceeded);
    }, { deadlock: "exact" });
  });

  test("once cancelled it does not", async () => {
    const ended = run(function* () {
      const [ctx, cancel] = withTimeout(background(), 1000);
      cancel();
      yield* withCancel(withValue(background(), "k", ctx))[0].done().recv();
    }, { deadlock: "exact" });
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
    await expect(run(function* () {
      withTimeout(background(), 1000);
      throw new Error("panic");
    })).rejects.toThrow("panic");
    expect(pendingTimers()).toBe(0);
    const aborted = run(function* () {
      withTimeout(background(), 1000);
      controller.abort(new Error("abort"));
      withTimeout(background(), 1000);
      yield* sleep(1);
    }, { signal: controller.signal });
    await expect(aborted).rejects.toThrow("abort");
    expect(pendingTimers()).toBe(0);
  });

  test("beside other cases of a select", async () => {
    await run(function* () {
      const [ctx, cancel] = withTimeout(background(), 2);
      go(function* () { yield* sleep(1000); });
      const r = yield* select({ stop: ctx.done().recv(), late: sleep(1000) });
      expect(r.case).toBe("stop");
      cancel();
    });
    expect(pendingTimers()).toBe(0);
  });
});
