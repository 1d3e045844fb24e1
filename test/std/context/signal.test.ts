// AbortSignal both ways: ctx.signal, fromSignal, withSignal.
import { getEventListeners } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { GoError, UsageError, chan, go, run, select, sleep, until } from "goroutines";
import {
  Canceled,
  DeadlineExceeded,
  background,
  cause,
  fromSignal,
  withCancel,
  withCancelCause,
  withSignal,
  withTimeout,
  withTimeoutCause,
  withValue,
  type Context,
} from "goroutines/context";
import { soon, thrownBy } from "./inside.ts";

const listeners = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

const failure = new Error("the disk is full");
const thing = { message: "no error" };

/** A context that was cancelled because of `why`. */
function cancelled(why?: unknown): Context {
  const [ctx, cancel] = withCancelCause(background());
  cancel(why);
  return ctx;
}

function theFirstFailure(): Error {
  return new Error("first");
}

describe("ctx.signal", () => {
  test("is one a context, and aborts when it is done, with the cause as its reason's cause", () => {
    const [ctx, cancel] = withCancelCause(background());
    const { signal } = ctx;
    expect([signal.aborted, ctx.signal === signal]).toEqual([false, true]);
    cancel("why");
    expect([signal.aborted, (signal.reason as Error).cause]).toEqual([true, "why"]);
  });

  test.each<[string, () => Context, { name: string; code: string; message: string; cause: unknown }]>([
    [
      "cancelled",
      () => cancelled(),
      { name: "AbortError", code: "ERR_CANCELED", message: "context canceled", cause: Canceled },
    ],
    [
      "cancelled because of an error",
      () => cancelled(failure),
      { name: "AbortError", code: "ERR_CANCELED", message: "context canceled: the disk is full", cause: failure },
    ],
    [
      "cancelled because of a string",
      () => cancelled("why"),
      { name: "AbortError", code: "ERR_CANCELED", message: "context canceled: why", cause: "why" },
    ],
    [
      "cancelled because of an object",
      () => cancelled(thing),
      { name: "AbortError", code: "ERR_CANCELED", message: "context canceled", cause: thing },
    ],
    [
      "whose time is over",
      () => withTimeout(background(), 0)[0],
      {
        name: "TimeoutError",
        code: "ERR_DEADLINE_EXCEEDED",
        message: "context deadline exceeded",
        cause: DeadlineExceeded,
      },
    ],
    [
      "whose time is over, with a cause",
      () => withTimeoutCause(background(), 0, failure)[0],
      {
        name: "TimeoutError",
        code: "ERR_DEADLINE_EXCEEDED",
        message: "context deadline exceeded: the disk is full",
        cause: failure,
      },
    ],
  ])("its reason is an error of its own, named as the platform's are: of a context that is %s", (_, make, expected) => {
    const ctx = make();
    const reason = ctx.signal.reason as GoError;
    expect(reason).toBeInstanceOf(GoError);
    const { name, code, message } = reason;
    expect({ name, code, message, cause: reason.cause }).toEqual(expected);
    expect([reason.cause === expected.cause, reason === ctx.err(), reason.stack?.split("\n")[0]]).toEqual([
      true,
      false,
      `${name}: ${message}`,
    ]);
    const back = fromSignal(ctx.signal);
    expect([back.err(), cause(back)]).toEqual([ctx.err(), cause(ctx)]);
    const [joined] = withSignal(background(), AbortSignal.any([new AbortController().signal, ctx.signal]));
    expect([joined.err(), cause(joined)]).toEqual([ctx.err(), cause(ctx)]);
    expect(cause(joined)).toBe(cause(ctx));
  });

  test("a cause whose message can't be read does no harm", () => {
    const odd = Object.defineProperty(new Error("odd"), "message", {
      get: () => {
        throw new Error("unreadable");
      },
    });
    expect((cancelled(odd).signal.reason as Error).message).toBe("context canceled");
  });

  test("the first failure keeps its lines, though fetch writes a stack of its own over what it throws", async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const first = theFirstFailure();
      const { stack } = first;
      const [ctx, cancel] = withCancelCause(background());
      const page = fetch(url, { signal: ctx.signal });
      cancel(first);
      const thrown = await page.then(
        () => undefined,
        (e: unknown) => e as Error,
      );
      expect([thrown?.name, thrown?.cause]).toEqual(["AbortError", first]);
      expect([first.stack, first.stack?.includes("theFirstFailure")]).toEqual([stack, true]);
      const late = await fetch(url, { signal: withTimeout(background(), 1)[0].signal }).then(
        () => undefined,
        (e: unknown) => e as Error,
      );
      expect([late?.name, late?.cause]).toEqual(["TimeoutError", DeadlineExceeded]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test("is aborted before cancel returns, and when everybody is done", () => {
    const [ctx, cancel] = withCancel(background());
    const [child] = withCancel(ctx);
    const seen: unknown[] = [];
    ctx.signal.addEventListener("abort", () => seen.push(ctx.err(), child.err(), ctx.done().tryRecv()));
    cancel();
    expect(seen).toEqual([Canceled, Canceled, [undefined, false]]);
  });

  test("asked for late is aborted already", () => {
    const [ctx, cancel] = withCancelCause(background());
    cancel("why");
    expect([ctx.signal.aborted, (ctx.signal.reason as Error).cause, ctx.signal === ctx.signal]).toEqual([
      true,
      "why",
      true,
    ]);
  });

  test("aborts on a timeout by a timer of ours, which keeps the program alive", async () => {
    await run(function* () {
      const [ctx] = withTimeoutCause(background(), 2, "slow");
      const { signal } = ctx;
      if (!signal.aborted)
        yield* until(
          new Promise((resolve) => {
            signal.addEventListener("abort", resolve);
          }),
        );
      expect((signal.reason as Error).cause).toBe("slow");
    });
    const [ctx] = withTimeout(background(), 1);
    await ctx.done().recv();
    expect((ctx.signal.reason as Error).cause).toBe(DeadlineExceeded);
  });
});

describe("fromSignal", () => {
  test("is done when the signal aborts, with its reason as the cause", async () => {
    const controller = new AbortController();
    const ctx = fromSignal(controller.signal);
    expect([ctx.err(), cause(ctx), ctx.done().tryRecv(), ctx.deadline(), ctx.value("k")]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const waits = ctx
      .done()
      .recvOk()
      .then((v) => v);
    controller.abort("gone");
    expect(await waits).toEqual([undefined, false]);
    expect([ctx.err(), cause(ctx), ctx.done().tryRecv()]).toEqual([Canceled, "gone", [undefined, false]]);
    expect(ctx.signal).toBe(controller.signal);
    expect(fromSignal(controller.signal).done()).toBe(ctx.done());
    const [born] = withCancel(ctx);
    expect([born.err(), cause(born)]).toEqual([Canceled, "gone"]);
  });

  test("a null reason is no cause", () => {
    expect(cause(fromSignal(AbortSignal.abort(null)))).toBe(Canceled);
    expect((cause(fromSignal(AbortSignal.abort())) as Error).name).toBe("AbortError");
  });

  test("a timeout, the platform's or ours, is DeadlineExceeded", () => {
    const timeout = new DOMException("slow", "TimeoutError");
    expect(fromSignal(AbortSignal.abort(timeout)).err()).toBe(DeadlineExceeded);
    const [ours] = withTimeout(background(), 0);
    const back = fromSignal(ours.signal);
    expect([back.err(), cause(back)]).toEqual([DeadlineExceeded, DeadlineExceeded]);
  });

  test("what is derived from it is done before abort returns", () => {
    const controller = new AbortController();
    const [child] = withCancel(withValue(fromSignal(controller.signal), "k", 1));
    const [grandchild] = withTimeout(child, 1000);
    controller.abort("gone");
    expect([cause(child), cause(grandchild), grandchild.err()]).toEqual(["gone", "gone", Canceled]);
  });

  test("has one listener however many contexts derive from it, and none when nobody is left", () => {
    const { signal } = new AbortController();
    expect([fromSignal(signal).done().tryRecv(), listeners(signal)]).toEqual([undefined, 0]);
    const children = Array.from({ length: 100 }, () => withCancel(fromSignal(signal)));
    expect(listeners(signal)).toBe(1);
    for (const [, cancel] of children.slice(1)) cancel();
    expect(listeners(signal)).toBe(1);
    children[0]?.[1]();
    expect(listeners(signal)).toBe(0);
  });

  test("fans out to all, and leaves the signal", () => {
    const controller = new AbortController();
    const children = Array.from({ length: 100 }, () => withCancel(fromSignal(controller.signal))[0]);
    controller.abort("gone");
    expect(children.filter((ctx) => cause(ctx) !== "gone")).toEqual([]);
    expect(listeners(controller.signal)).toBe(0);
  });

  test("a select that loses leaves nothing on the signal", async () => {
    const { signal } = new AbortController();
    await run(function* () {
      const ch = chan<number>();
      go(function* () {
        for (let i = 0; i < 1000; i++) yield* ch.send(i);
      });
      for (let i = 0; i < 1000; i++) {
        const r = yield* select({
          v: ch.recv(),
          stop: fromSignal(signal).done().recv(),
          again: fromSignal(signal).done().recvOk(),
        });
        expect(r.case).toBe("v");
      }
    });
    expect(listeners(signal)).toBe(0);
  });

  test("two cases of one select on the same signal: one fires", async () => {
    const controller = new AbortController();
    await run(function* () {
      setTimeout(() => controller.abort(), 1);
      const r = yield* select({
        a: fromSignal(controller.signal).done().recv(),
        b: fromSignal(controller.signal).done().recv(),
      });
      expect(["a", "b"]).toContain(r.case);
    });
    expect(listeners(controller.signal)).toBe(0);
  });

  test("a wait for it is no deadlock, directly or derived; it is let go of when the program ends", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort("gone"), 2);
    await run(
      function* () {
        const ctx = fromSignal(controller.signal);
        const [derived] = withCancel(ctx);
        yield* derived.done().recv();
        yield* ctx.done().recv();
      },
      { deadlock: "exact" },
    );
    const other = new AbortController();
    await run(function* () {
      withCancel(fromSignal(other.signal));
      go(function* () {
        yield* fromSignal(other.signal).done().recv();
      });
      yield* sleep(1);
      expect(listeners(other.signal)).toBe(1);
    });
    expect(listeners(other.signal)).toBe(0);
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["the number 1", 1],
    ["a plain object", {}],
    ["an object of class AbortController", new AbortController()],
  ])("refuses %s", (text, given) => {
    const e = thrownBy(() => fromSignal(given as AbortSignal));
    expect(e).toBeInstanceOf(UsageError);
    expect((e as Error).message).toBe(`fromSignal: needs an AbortSignal, not ${text}`);
    expect(() => withSignal(background(), given as AbortSignal)).toThrow(
      `withSignal: needs an AbortSignal, not ${text}`,
    );
  });
});

describe("withSignal", () => {
  test("has its parent's values and deadline, and is done by whichever comes first", () => {
    const [parent, cancelParent] = withCancelCause(withValue(background(), "k", 1));
    const controller = new AbortController();
    const [bySignal] = withSignal(parent, controller.signal);
    const [byCancel, cancel] = withSignal(parent, controller.signal);
    const [byParent] = withSignal(parent, new AbortController().signal);
    cancel();
    expect(listeners(controller.signal)).toBe(1);
    controller.abort("gone");
    cancelParent("parent");
    expect([bySignal, byCancel, byParent].map((ctx) => cause(ctx))).toEqual(["gone", Canceled, "parent"]);
    expect([bySignal.value("k"), bySignal.err()]).toEqual([1, Canceled]);
  });

  test("leaves the signal when it is done by another way, or with its program", async () => {
    const { signal } = new AbortController();
    const [parent, cancelParent] = withCancel(background());
    const [, cancel] = withSignal(background(), signal);
    withSignal(parent, signal);
    cancel();
    expect(listeners(signal)).toBe(1);
    cancelParent();
    expect(listeners(signal)).toBe(0);
    await run(function* () {
      withSignal(background(), signal);
      expect(listeners(signal)).toBe(1);
    });
    expect(listeners(signal)).toBe(0);
  });

  test("is born dead of a dead parent or an aborted signal", () => {
    const [dead, cancel] = withCancelCause(background());
    cancel("parent");
    const { signal } = new AbortController();
    expect(cause(withSignal(dead, signal)[0])).toBe("parent");
    expect(listeners(signal)).toBe(0);
    expect(cause(withSignal(background(), AbortSignal.abort("gone"))[0])).toBe("gone");
  });
});

test("there and back: a context from a context's signal", async () => {
  const [ctx, cancel] = withCancelCause(background());
  const [back] = withCancel(fromSignal(ctx.signal));
  cancel("why");
  expect(cause(back)).toBe("why");
  await soon();
});
