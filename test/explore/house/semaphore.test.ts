// Weighted semaphore. What is held is never more than there is; who came first is served first, however much it wants;
// who gives up holds nothing, and those behind it are served. What could break that: a release as somebody gives up,
// a small wait behind a large one.

import { describe, expect, test } from "vitest";
import { go, gosched, select, sleep, type Routine } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { Weighted } from "goroutines/semaphore";
import { WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

interface Tokens {
  acquire(n: number): Routine;
  release(n: number): void;
}

/** Three want 1, 2 and 2 of 3 tokens: the most that were held at once. */
function holding(make: () => Tokens) {
  return function* (): Routine<number> {
    const tokens = make();
    const wg = new WaitGroup();
    let held = 0;
    let most = 0;
    for (const n of [1, 2, 2]) {
      wg.go(function* () {
        yield* tokens.acquire(n);
        held += n;
        invariant(held <= 3, "no more is held than there is");
        most = Math.max(most, held);
        yield* gosched();
        held -= n;
        tokens.release(n);
      });
    }
    yield* wg.wait();
    return most;
  };
}

describe("tokens", () => {
  test("are never held by more than there are", async () => {
    const make = (): Tokens => {
      const sem = new Weighted(3);
      return {
        *acquire(n) {
          yield* sem.acquire(n);
        },
        release: (n) => sem.release(n),
      };
    };
    expect(await outcomes(holding(make))).toEqual([2, 3]);
  });

  test("that are taken one by one are a deadlock, which is caught", async () => {
    const make = (): Tokens => {
      const sem = new Weighted(2);
      return {
        *acquire(n) {
          for (let i = 0; i < n; i++) yield* sem.acquire();
        },
        release: (n) => sem.release(n),
      };
    };
    expect((await failure(holding(make))).kind).toBe("deadlock");
  });

  test("that are counted first and taken then are caught", async () => {
    const make = (): Tokens => {
      const tokens = { left: 3 };
      return {
        *acquire(n) {
          while (tokens.left < n) yield* gosched();
          yield* gosched();
          tokens.left -= n;
        },
        release(n) {
          tokens.left += n;
        },
      };
    };
    expect((await failure(holding(make))).message).toContain("no more is held than there is");
  });
});

describe("who waits", () => {
  test("is served in the order of arrival: a small one does not pass a large one", async () => {
    const results = await outcomes(
      function* () {
        const sem = new Weighted(2);
        const wg = new WaitGroup();
        const order: string[] = [];
        yield* sem.acquire();
        wg.go(function* () {
          yield* sem.acquire(2);
          order.push("large");
          sem.release(2);
        });
        // Time moves once the large one waits.
        yield* sleep(1);
        invariant(!sem.tryAcquire(), "nobody passes who waits");
        wg.go(function* () {
          yield* sem.acquire();
          order.push("small");
          sem.release();
        });
        yield* gosched();
        sem.release();
        yield* wg.wait();
        return order.join(" ");
      },
      { time: "idle" },
    );
    expect(results).toEqual(["large small"]);
  });

  test("and gives up leaves its place: those behind it are served, and all tokens come back", async () => {
    const results = await outcomes(function* () {
      const sem = new Weighted(2);
      const wg = new WaitGroup();
      yield* sem.acquire();
      wg.go(function* () {
        yield* sem.acquire();
        sem.release();
      });
      const r = yield* select({ both: sem.acquire(2), late: sleep(1) });
      if (r.case === "both") sem.release(2);
      yield* wg.wait();
      if (r.case === "late") sem.release();
      return `${r.case} ${sem.tryAcquire(2)}`;
    });
    expect(results).toEqual(["late true"]);
  });

  /**
   * Somebody waits for the tokens that main holds, until its context is done: whether it got them, and what is left.
   */
  function* waiting(acquire: (sem: Weighted, ctx: ReturnType<typeof background>) => Routine<boolean>): Routine<string> {
    const sem = new Weighted(1);
    const [ctx, cancel] = withCancel(background());
    const wg = new WaitGroup();
    let got = false;
    yield* sem.acquire();
    wg.go(function* () {
      got = yield* acquire(sem, ctx);
      if (got) sem.release();
    });
    wg.go(function* () {
      cancel();
    });
    yield* gosched();
    sem.release();
    yield* wg.wait();
    invariant(sem.tryAcquire(), "all tokens have come back");
    return got ? "got it" : "gave up";
  }

  test("until its context is done has a token or an error, never both", async () => {
    function* acquire(sem: Weighted, ctx: ReturnType<typeof background>): Routine<boolean> {
      try {
        yield* sem.acquire(ctx);
        return true;
      } catch (e) {
        invariant(e === ctx.err(), "it is the context's error");
        return false;
      }
    }
    expect(await outcomes(() => waiting(acquire))).toEqual(["gave up", "got it"]);
  });

  test("until its context is done, as a case that loses, has taken nothing and waits no more", async () => {
    const results = await outcomes(function* () {
      const sem = new Weighted(1);
      const [ctx, cancel] = withCancel(background());
      yield* sem.acquire();
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* gosched();
        sem.release();
      });
      const r = yield* select({ got: sem.acquire(ctx), late: sleep(1) });
      if (r.case === "got") sem.release();
      yield* wg.wait();
      invariant(sem.tryAcquire(), "the token has come back, and nobody waits for it");
      cancel();
      return r.case;
    });
    expect(results).toEqual(["got", "late"]);
  });

  test("in a goroutine that is left behind loses a token, which is caught", async () => {
    function* acquire(sem: Weighted, ctx: ReturnType<typeof background>): Routine<boolean> {
      const got = new WaitGroup();
      got.add(1);
      go(function* () {
        yield* sem.acquire();
        got.done();
      });
      return (yield* select({ got: got.wait(), done: ctx.done().recv() })).case === "got";
    }
    expect((await failure(() => waiting(acquire))).message).toContain("all tokens have come back");
  });
});
