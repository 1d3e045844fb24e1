// Contexts that are not of this package, as parents.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, numGoroutine, run, select, sleep, type RecvChan } from "goroutines";
import { Canceled, DeadlineExceeded, background, cause, withCancel, withCancelCause, withTimeout, withValue, type Context, type ContextLike } from "goroutines/context";
import { foreign, watchers } from "./inside.ts";

/** Go's embedded context: passes everything on. */
class Wrapper implements ContextLike {
  readonly inner: ContextLike;
  constructor(inner: ContextLike) {
    this.inner = inner;
  }
  deadline(): Date | undefined { return this.inner.deadline(); }
  done(): RecvChan<never, undefined> { return this.inner.done(); }
  err(): Error | undefined { return this.inner.err(); }
  value(key: unknown): unknown { return this.inner.value(key); }
}

/** The same with a done channel and an error of its own. */
class OwnDone extends Wrapper {
  readonly own = chan<never>();
  readonly failure = new Error("its own");
  override done(): RecvChan<never, undefined> { return this.own; }
  override err(): Error | undefined { return this.own.tryRecv() === undefined ? undefined : this.failure; }
}

describe("a foreign parent (anything with the four methods)", () => {
  test("is watched without a goroutine, and the child is done before close returns", async () => {
    await run(function* () {
      const done = chan<never>();
      const failure = new Error("foreign");
      const [child] = withCancel(foreign({ done: () => done, err: () => failure }));
      const [grandchild] = withCancel(withValue(child, "k", 1));
      expect([numGoroutine(), watchers(done), child.err()]).toEqual([1, 1, undefined]);
      done.close();
      expect([child.err(), grandchild.err(), cause(grandchild)]).toEqual([failure, failure, failure]);
    });
  });

  test("that is done makes a child that is born dead", () => {
    const done = chan<never>();
    done.close();
    const [child] = withTimeout(foreign({ done: () => done, err: () => DeadlineExceeded }), 1000);
    expect([child.err(), cause(child)]).toEqual([DeadlineExceeded, DeadlineExceeded]);
  });

  test("with a nil done never ends the child", () => {
    const [child, cancel] = withCancel(foreign());
    expect(child.err()).toBeUndefined();
    cancel();
    expect(child.err()).toBe(Canceled);
  });

  test("is left when the child is done", () => {
    const done = chan<never>();
    const parent = foreign({ done: () => done });
    const children = Array.from({ length: 100 }, () => withCancel(parent));
    expect(watchers(done)).toBe(100);
    for (const [, cancel] of children) cancel();
    expect(watchers(done)).toBe(0);
  });

  test("is left when the child's program ends", async () => {
    const done = chan<never>();
    await run(function* () {
      withCancel(foreign({ done: () => done }));
      withCancel(withValue(foreign({ done: () => done }), "k", 1));
      expect(watchers(done)).toBe(2);
    });
    expect(watchers(done)).toBe(0);
  });

  test("that closes before it has an error is Canceled", () => {
    const done = chan<never>();
    const [child] = withCancel(foreign({ done: () => done }));
    done.close();
    expect(child.err()).toBe(Canceled);
  });

  test("that only wraps one of ours is no detour: the child has its cause, and no watch", () => {
    const [inner, cancel] = withCancelCause(background());
    const [child] = withCancel(new Wrapper(withValue(inner, "k", 1)));
    expect(watchers(inner.done())).toBe(0);
    cancel("why");
    expect([child.err(), cause(child)]).toEqual([Canceled, "why"]);
  });

  test("that wraps one of ours with a done channel of its own is not bypassed, under a value neither", () => {
    const [inner, cancel] = withCancelCause(background());
    for (const wrap of [(ctx: ContextLike) => ctx, (ctx: ContextLike) => withValue(ctx, "k", 1)]) {
      const own = new OwnDone(inner);
      const [child] = withCancel(wrap(own));
      expect(watchers(own.own)).toBe(1);
      own.own.close();
      expect(child.err()).toBe(own.failure);
    }
    const [other] = withCancel(new OwnDone(inner));
    cancel("why");
    expect(other.err()).toBeUndefined();
  });

  test("has no signal, but what carries a value over it has", () => {
    const done = chan<never>();
    const failure = new Error("foreign");
    const ctx: Context = withValue(foreign({ done: () => done, err: () => failure }), "k", 1);
    const { signal } = ctx;
    expect(ctx.signal).toBe(signal);
    done.close();
    expect([signal.aborted, (signal.reason as Error).cause]).toEqual([true, failure]);
    expect(signal.reason).toMatchObject({ name: "AbortError", code: "ERR_CANCELED", message: "foreign" });
    const [inner] = withCancel(background());
    expect(withValue(new Wrapper(inner), "k", 1).signal).toBe(inner.signal);
  });

  test("whose done is no channel of ours is refused", () => {
    const parent = foreign({ done: () => ({ recv: () => ({}) }) as unknown as RecvChan<never, undefined> });
    expect(() => withCancel(parent)).toThrow("a context's done() must return a channel of this package, not a plain object");
  });

  test("its close wakes selects beside the child", async () => {
    await run(function* () {
      const done = chan<never>();
      const [child] = withCancel(foreign({ done: () => done }));
      go(function* () {
        yield* gosched();
        done.close();
      });
      const r = yield* select({ stop: child.done().recv(), late: sleep(1000) });
      expect(r.case).toBe("stop");
    });
  });
});
