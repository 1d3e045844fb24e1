// Contexts that are not of this package, as parents.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, nilChan, numGoroutine, run, select, sleep, type RecvChan } from "goroutines";
import {
  Canceled,
  DeadlineExceeded,
  afterFunc,
  background,
  cause,
  withCancel,
  withCancelCause,
  withTimeout,
  withValue,
  type Context,
  type ContextLike,
} from "goroutines/context";
import { foreign, watchers } from "./inside.ts";

/** Go's embedded context: passes everything on. */
class Wrapper implements ContextLike {
  readonly inner: ContextLike;
  constructor(inner: ContextLike) {
    this.inner = inner;
  }
  deadline(): Date | undefined {
    return this.inner.deadline();
  }
  done(): RecvChan<never, undefined> {
    return this.inner.done();
  }
  err(): Error | undefined {
    return this.inner.err();
  }
  value(key: unknown): unknown {
    return this.inner.value(key);
  }
}

/** The same with a done channel and an error of its own. */
class OwnDone extends Wrapper {
  readonly own = chan<never>();
  readonly failure = new Error("its own");
  override done(): RecvChan<never, undefined> {
    return this.own;
  }
  override err(): Error | undefined {
    return this.own.tryRecv() === undefined ? undefined : this.failure;
  }
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
    expect(() => withCancel(parent)).toThrow(
      "a context's done() must return a channel of this package, not a plain object",
    );
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

describe("a foreign parent with an afterFunc of its own", () => {
  /** Calls what it was given when it is told to, and no earlier. */
  class Own implements ContextLike {
    readonly closed = chan<never>();
    readonly failure = new Error("its own");
    readonly pending = new Set<() => void>();
    readonly log: string[] = [];
    deadline(): undefined {}
    done(): RecvChan<never, undefined> {
      return this.closed;
    }
    err(): Error | undefined {
      return this.closed.tryRecv() === undefined ? undefined : this.failure;
    }
    value(): undefined {}
    afterFunc(f: () => void): () => boolean {
      const call = (): void => f();
      this.pending.add(call);
      return () => {
        this.log.push("given up");
        return this.pending.delete(call);
      };
    }
    end(): void {
      this.closed.close();
      for (const call of this.pending) call();
    }
  }

  test("is asked by children and afterFunc, which do not wait at its done channel", async () => {
    const own = new Own();
    const ran = chan<string>(1);
    const [child] = withCancel(own);
    const [grandchild] = withCancel(withValue(child, "k", 1));
    const stop = afterFunc(own, function* () {
      yield* ran.send("ran");
    });
    expect([own.pending.size, watchers(own.closed)]).toEqual([2, 0]);
    own.end();
    expect([child.err(), cause(grandchild), stop()]).toEqual([own.failure, own.failure, false]);
    expect([await ran.recv(), own.log]).toEqual(["ran", []]);
  });

  test("is given up when the child is done before it: once the whole tree is", () => {
    const own = new Own();
    const seen: unknown[] = [];
    own.log.push = (...lines) => {
      seen.push(child.err(), grandchild.err(), ...lines);
      return 0;
    };
    const [child, cancel] = withCancel(own);
    const [grandchild] = withCancel(child);
    cancel();
    expect([seen, own.pending.size]).toEqual([[Canceled, Canceled, "given up"], 0]);
  });

  test("is given up by afterFunc's stop, which then has prevented the start", () => {
    const own = new Own();
    const stop = afterFunc(own, function* () {});
    expect([stop(), stop(), own.pending.size, own.log]).toEqual([true, false, 0, ["given up"]]);
  });

  test("is given up when the child's program ends, and a call that comes all the same does nothing", async () => {
    const own = new Own();
    const child = await run(function* () {
      return withCancel(own)[0];
    });
    expect([own.pending.size, own.log]).toEqual([0, ["given up"]]);
    const deaf = new Own();
    const stray = await run(function* () {
      const [ctx] = withCancel(deaf);
      deaf.pending.delete = () => false;
      return ctx;
    });
    own.end();
    deaf.end();
    expect([child.err(), stray.err()]).toEqual([undefined, undefined]);
  });

  test("may call at once", async () => {
    const own = new Own();
    own.afterFunc = (f) => {
      f();
      return () => {
        throw new Error("there is nothing to give up");
      };
    };
    own.err = () => own.failure;
    const err = await run(function* () {
      const [child, cancel] = withCancel(own);
      cancel();
      return child.err();
    });
    expect(err).toBe(own.failure);
  });

  test("that is done already, or never will be, is not asked", () => {
    const done = new Own();
    done.end();
    expect([withCancel(done)[0].err(), done.pending.size]).toEqual([done.failure, 0]);
    const never = new Own();
    never.done = () => nilChan();
    expect([withCancel(never)[0].err(), never.pending.size]).toEqual([undefined, 0]);
  });

  test("under a value is waited for at its done channel, as in Go", () => {
    const own = new Own();
    const [child] = withCancel(withValue(own, "k", 1));
    expect([own.pending.size, watchers(own.closed)]).toEqual([0, 1]);
    own.end();
    expect(child.err()).toBe(own.failure);
  });

  test("that only wraps one of ours is not asked", () => {
    const [inner, cancel] = withCancelCause(background());
    const wrapper = Object.assign(new Wrapper(inner), {
      afterFunc: () => {
        throw new Error("asked");
      },
    });
    const [child] = withCancel(wrapper);
    cancel("why");
    expect(cause(child)).toBe("why");
  });

  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["a promise", Promise.resolve(true)],
  ])("that returns %s in place of a function is refused", (text, returned) => {
    const own = new Own();
    own.afterFunc = () => returned as () => boolean;
    expect(() => withCancel(own)).toThrow(
      expect.objectContaining({
        name: "UsageError",
        code: "ERR_NO_CONTEXT",
        message: `a context's afterFunc must return a function that gives it up, not ${text}`,
      }),
    );
  });
});
