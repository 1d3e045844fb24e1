// afterFunc: a goroutine once a context is done.
import { describe, expect, test } from "vitest";
import { FatalError, chan, go, gosched, numGoroutine, run, type Routine } from "goroutines";
import { afterFunc, background, withCancel, withCancelCause, withTimeout } from "goroutines/context";
import { foreign, soon, watchers } from "./inside.ts";

describe("afterFunc", () => {
  test("runs in its own goroutine once the context is done, after cancel has returned", async () => {
    await run(function* () {
      const log: unknown[] = [];
      const [ctx, cancel] = withCancel(background());
      afterFunc(
        ctx,
        function* (a: string, b: number) {
          log.push(a, b);
          yield* gosched();
          log.push("end");
        },
        "a",
        1,
      );
      yield* gosched();
      expect([log, numGoroutine()]).toEqual([[], 1]);
      cancel();
      expect([log, numGoroutine()]).toEqual([[], 2]);
      yield* gosched();
      yield* gosched();
      expect(log).toEqual(["a", 1, "end"]);
    });
  });

  test("at once if already done, in its own goroutine", async () => {
    await run(function* () {
      const log: string[] = [];
      const [ctx, cancel] = withCancel(background());
      cancel();
      const stop = afterFunc(ctx, function* () {
        log.push("ran");
      });
      expect([log, stop()]).toEqual([[], false]);
      yield* gosched();
      expect(log).toEqual(["ran"]);
    });
  });

  test("stop() is true only if it prevented the run", async () => {
    await run(function* () {
      const log: string[] = [];
      const [ctx, cancel] = withCancel(background());
      const stopped = afterFunc(ctx, function* () {
        log.push("stopped");
      });
      const ran = afterFunc(ctx, function* () {
        log.push("ran");
      });
      expect([stopped(), stopped()]).toEqual([true, false]);
      cancel();
      expect([ran(), ran()]).toEqual([false, false]);
      yield* gosched();
      expect([log, ran()]).toEqual([["ran"], false]);
    });
  });

  test("several on one context are independent; a generator and a plain function that returns one are started too", async () => {
    await run(function* () {
      const log: string[] = [];
      const say = function* (what: string): Routine {
        log.push(what);
      };
      const [ctx, cancel] = withCancel(background());
      afterFunc(ctx, say, "function");
      afterFunc(ctx, say("generator"));
      afterFunc(
        ctx,
        (what: string) => {
          log.push("called");
          return say(what);
        },
        "plain",
      );
      cancel();
      expect(log).toEqual([]);
      for (let i = 0; i < 3; i++) yield* gosched();
      expect(log.toSorted()).toEqual(["called", "function", "generator", "plain"]);
    });
  });

  test("never runs on background, and stop() is true", () => {
    expect(afterFunc(background(), function* () {})()).toBe(true);
  });

  test("on a timeout", async () => {
    await run(
      function* () {
        const ran = chan<string>();
        const [ctx] = withTimeout(background(), 2);
        afterFunc(ctx, function* () {
          yield* ran.send("ran");
        });
        expect(yield* ran.recv()).toBe("ran");
      },
      { deadlock: "exact" },
    );
  });

  test("on a foreign context; stop leaves it", async () => {
    const done = chan<never>();
    const ctx = foreign({ done: () => done, err: () => new Error("mine") });
    await run(function* () {
      const log: string[] = [];
      const stop = afterFunc(ctx, function* () {
        log.push("stopped");
      });
      afterFunc(ctx, function* () {
        log.push("ran");
      });
      expect(watchers(done)).toBe(2);
      expect([stop(), watchers(done)]).toEqual([true, 1]);
      done.close();
      yield* gosched();
      expect(log).toEqual(["ran"]);
    });
  });

  test("what it throws ends its program; a function that returns a promise is its goroutine's panic, not cancel's", async () => {
    const [ctx, cancel] = withCancel(background());
    const ended = run(function* () {
      afterFunc(ctx, (async () => {}) as unknown as () => Routine);
      yield* chan<void>().recv();
    });
    await soon();
    cancel();
    await expect(ended).rejects.toThrow(
      "afterFunc: an anonymous function returned a promise: give a generator function, with `yield* until(promise)` in the place of await",
    );
  });

  test("null is `go of nil func value`", async () => {
    const ended = run(function* () {
      afterFunc(background(), null as never);
    });
    await expect(ended).rejects.toBeInstanceOf(FatalError);
    await expect(ended).rejects.toThrow("go of nil func value");
  });

  test("belongs to the program that asked for it, and is dropped with it", async () => {
    const log: string[] = [];
    const [ctx, cancel] = withCancelCause(background());
    const done = chan<never>();
    const stop = await run(function* () {
      afterFunc(foreign({ done: () => done }), function* () {
        log.push("foreign");
      });
      return afterFunc(ctx, function* () {
        log.push("ours");
      });
    });
    expect(watchers(done)).toBe(0);
    cancel();
    done.close();
    await soon(2);
    expect(log).toEqual([]);
    expect(stop()).toBe(true);
    await run(function* () {
      const [own, cancelOwn] = withCancel(background());
      const here = numGoroutine();
      afterFunc(own, function* () {
        log.push("own");
      });
      go(function* () {
        cancelOwn();
      });
      yield* gosched();
      yield* gosched();
      expect([log, numGoroutine()]).toEqual([["own"], here]);
    });
  });

  test("is not started in a program that a fatal error has ended: whoever cancels later is not told of it", async () => {
    let cancel = (): void => {};
    const ended = run(function* () {
      const [ctx, cancelIt] = withCancel(background());
      cancel = cancelIt;
      afterFunc(ctx, function* () {});
      go(null as never);
    });
    await expect(ended).rejects.toThrow("go of nil func value");
    expect(cancel()).toBeUndefined();
  });
});
