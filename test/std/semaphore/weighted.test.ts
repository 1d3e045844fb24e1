// semaphore.Weighted, line by line as the semantics state it.
import { describe, expect, test } from "vitest";
import {
  chan,
  DeadlockError,
  go,
  gosched,
  leftoverOps,
  nilChan,
  run,
  select,
  sleep,
  trySelect,
  UsageError,
  type Op,
  type Routine,
} from "goroutines";
import { background, Canceled, withCancel, type ContextLike } from "goroutines/context";
import { newWeighted, Weighted } from "goroutines/semaphore";

describe("semaphore", () => {
  test("strict FIFO: nobody passes the oldest waiter, however few tokens they want", async () => {
    const sem = newWeighted(4);
    const log: string[] = [];
    await run(function* () {
      yield* sem.acquire(3);
      go(taker, sem, "four", 4, log);
      go(taker, sem, "one", 1, log);
      go(taker, sem, "two", 2, log);
      yield* gosched();
      expect(log).toEqual([]);
      sem.release(3);
      yield* gosched();
      expect(log).toEqual(["four"]);
      sem.release(4);
      yield* gosched();
    });
    expect(log).toEqual(["four", "one", "two"]);
  });

  test("release serves as many waiters as the tokens are enough for, in order", async () => {
    const sem = new Weighted(5);
    const log: string[] = [];
    await run(function* () {
      yield* sem.acquire(5);
      go(taker, sem, "a", 1, log);
      go(taker, sem, "b", 2, log);
      go(taker, sem, "c", 3, log);
      go(taker, sem, "d", 1, log);
      yield* gosched();
      sem.release(4);
      yield* gosched();
      expect(log).toEqual(["a", "b"]);
      sem.release(2);
      yield* gosched();
    });
    expect(log).toEqual(["a", "b", "c"]);
  });

  test("tryAcquire fails while anyone waits, even if the tokens would do", async () => {
    const sem = new Weighted(2);
    await run(function* () {
      yield* sem.acquire();
      expect(sem.tryAcquire()).toBe(true);
      expect(sem.tryAcquire()).toBe(false);
      sem.release();
      go(taker, sem, "two", 2, []);
      yield* gosched();
      expect(sem.tryAcquire()).toBe(false);
      expect(trySelect({ it: sem.acquire() })).toBe(undefined);
    });
  });

  test("semaphore: released more than held", () => {
    const sem = new Weighted(2);
    const error = {
      name: "RuntimeError",
      code: "ERR_SEMAPHORE_RELEASE",
      message: "semaphore: released more than held",
    };
    expect(() => sem.release()).toThrow(expect.objectContaining(error));
    sem.tryAcquire();
    expect(() => sem.release(2)).toThrow(expect.objectContaining({ ...error, given: 2 }));
    sem.release();
    expect(sem.tryAcquire(2)).toBe(true);
  });

  test("no tokens at all, or an acquire of none", async () => {
    const sem = new Weighted(0);
    expect([sem.tryAcquire(0), sem.tryAcquire()]).toEqual([true, false]);
    await sem.acquire(0);
    sem.release(0);
  });

  test("at most so many at a time", async () => {
    const sem = new Weighted(3);
    let inside = 0;
    let most = 0;
    await run(function* () {
      const done = chan<void>();
      for (let i = 0; i < 12; i++) {
        go(function* () {
          yield* sem.acquire();
          most = Math.max(most, ++inside);
          yield* gosched();
          inside--;
          sem.release();
          yield* done.send(undefined);
        });
      }
      for (let i = 0; i < 12; i++) yield* done.recv();
    });
    expect([most, inside]).toEqual([3, 0]);
  });

  test("a waiter is listed as semaphore.Weighted.Acquire, with a context too", async () => {
    const error = await run(
      function* () {
        const sem = new Weighted(0);
        const [ctx] = withCancel(background());
        go(function* () {
          yield* sem.acquire(ctx);
        });
        yield* sem.acquire();
      },
      { deadlock: "exact" },
    ).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DeadlockError);
    expect((error as DeadlockError).dump).toContain("goroutine 1 [semaphore.Weighted.Acquire]:");
    expect((error as DeadlockError).dump).toContain("goroutine 2 [semaphore.Weighted.Acquire]:");
  });
});

describe("acquire with a context", () => {
  test("takes the tokens when there are some, and waits for them when there are none", async () => {
    const sem = new Weighted(2);
    const [ctx, cancel] = withCancel(background());
    await run(function* () {
      yield* sem.acquire(ctx, 2);
      const got = chan<void>();
      go(function* () {
        yield* sem.acquire(ctx);
        yield* got.send(undefined);
      });
      yield* gosched();
      sem.release(2);
      yield* got.recv();
      expect([sem.tryAcquire(), sem.tryAcquire()]).toEqual([true, false]);
    });
    cancel();
  });

  test("a done context fails even if tokens are free, and takes none", async () => {
    const sem = new Weighted(1);
    const [ctx, cancel] = withCancel(background());
    cancel();
    await run(function* () {
      for (let i = 0; i < 20; i++) expect(yield* caught(sem.acquire(ctx))).toBe(Canceled);
    });
    expect(sem.tryAcquire()).toBe(true);
  });

  test("a context that is done ends the wait, and the waiter leaves the queue", async () => {
    const sem = new Weighted(1);
    const [ctx, cancel] = withCancel(background());
    await run(function* () {
      yield* sem.acquire();
      const failed = chan<unknown>();
      go(function* () {
        yield* failed.send(yield* caught(sem.acquire(ctx)));
      });
      yield* gosched();
      cancel();
      expect(yield* failed.recv()).toBe(Canceled);
      sem.release();
      expect(sem.tryAcquire()).toBe(true);
    });
  });

  test("n > size waits until the context is done, in nobody's way", async () => {
    const sem = new Weighted(2);
    const [ctx, cancel] = withCancel(background());
    await run(function* () {
      const failed = chan<unknown>();
      go(function* () {
        yield* failed.send(yield* caught(sem.acquire(ctx, 3)));
      });
      yield* gosched();
      expect(sem.tryAcquire(2)).toBe(true);
      sem.release(2);
      yield* sem.acquire(2);
      cancel();
      expect(yield* failed.recv()).toBe(Canceled);
    });
  });

  test("n > size without a context waits for ever, in nobody's way", async () => {
    const sem = new Weighted(2);
    await run(function* () {
      go(function* () {
        yield* sem.acquire(3);
      });
      expect((yield* select({ it: sem.acquire(3), late: sleep(0.1) })).case).toBe("late");
      expect(sem.tryAcquire(2)).toBe(true);
    });
    await expect(
      run(
        function* () {
          yield* sem.acquire(3);
        },
        { deadlock: "exact" },
      ),
    ).rejects.toThrow("all goroutines are asleep");
  });

  test("cancelling the head wakes the next ones that fit", async () => {
    const sem = new Weighted(5);
    const [ctx, cancel] = withCancel(background());
    const log: string[] = [];
    await run(function* () {
      yield* sem.acquire(3);
      go(function* () {
        log.push((yield* caught(sem.acquire(ctx, 5))) === Canceled ? "canceled" : "got five");
      });
      go(taker, sem, "one", 1, log);
      go(taker, sem, "one more", 1, log);
      go(taker, sem, "two", 2, log);
      yield* gosched();
      cancel();
      yield* gosched();
      yield* gosched();
    });
    expect(log.toSorted()).toEqual(["canceled", "one", "one more"]);
  });

  test("cancelling another waiter wakes nobody", async () => {
    const sem = new Weighted(2);
    const [ctx, cancel] = withCancel(background());
    const log: string[] = [];
    await run(function* () {
      yield* sem.acquire();
      go(taker, sem, "two", 2, log);
      go(function* () {
        yield* caught(sem.acquire(ctx));
      });
      go(taker, sem, "one", 1, log);
      yield* gosched();
      cancel();
      yield* gosched();
      expect(log).toEqual([]);
      sem.release();
      yield* gosched();
      expect(log).toEqual(["two"]);
    });
  });

  test("is one op: a case of select that leaves no trace when it loses, in the semaphore or at the context", async () => {
    const sem = new Weighted(1);
    const done = chan<never>();
    let failure: Error | undefined;
    const ctx: ContextLike = {
      deadline: () => undefined,
      done: () => done,
      err: () => failure,
      value: () => undefined,
    };
    await run(function* () {
      yield* sem.acquire();
      for (let i = 0; i < 3; i++)
        expect((yield* select({ got: sem.acquire(ctx), late: sleep(0.1) })).case).toBe("late");
      expect(done.trySend(undefined as never)).toBe(false);
      sem.release();
      expect((yield* select({ got: sem.acquire(ctx), never: null })).case).toBe("got");
      go(function* () {
        yield* gosched();
        sem.release();
      });
      expect((yield* select({ got: sem.acquire(ctx), late: sleep(1000) })).case).toBe("got");
      expect(done.trySend(undefined as never)).toBe(false);
      failure = new Error("enough");
      done.close();
      expect(yield* caught(select({ got: sem.acquire(ctx), late: sleep(1000) }))).toBe(failure);
    });
  });

  test("awaited: resolves when it has the tokens, rejects with the context's error", async () => {
    const sem = new Weighted(1);
    const [ctx, cancel] = withCancel(background());
    await sem.acquire(ctx);
    const waiting = (async () => await sem.acquire(ctx))();
    cancel();
    await expect(waiting).rejects.toBe(Canceled);
    sem.release();
    await sem.acquire();
    expect(sem.tryAcquire()).toBe(false);
  });

  test("one that is never done costs nothing: as without a context", async () => {
    const sem = new Weighted(1);
    await run(function* () {
      yield* sem.acquire(background());
      const ctx: ContextLike = {
        deadline: () => undefined,
        done: () => nilChan(),
        err: () => undefined,
        value: () => undefined,
      };
      expect(trySelect({ it: sem.acquire(ctx) })).toBe(undefined);
      sem.release();
      yield* sem.acquire(ctx, 1);
    });
  });

  test("left out, undefined or null: nothing ends the wait", async () => {
    const sem = new Weighted(9);
    await run(function* () {
      yield* sem.acquire();
      yield* sem.acquire(undefined);
      yield* sem.acquire(null);
      yield* sem.acquire(2);
      yield* sem.acquire(undefined, 2);
      yield* sem.acquire(null, 2);
    });
    expect(sem.tryAcquire()).toBe(false);
    expect(leftoverOps()).toEqual([]);
  });
});

describe("as a case of select", () => {
  test("cancelling the head by losing wakes the next one that fits, once every queue is whole", async () => {
    const sem = new Weighted(2);
    const log: string[] = [];
    await run(function* () {
      const gaveUp = chan<void>();
      yield* sem.acquire();
      go(function* () {
        log.push((yield* select({ two: sem.acquire(2), gaveUp: gaveUp.recv() })).case);
      });
      yield* gosched();
      go(taker, sem, "one", 1, log);
      yield* gosched();
      gaveUp.close();
      yield* gosched();
    });
    expect(log).toEqual(["gaveUp", "one"]);
  });

  test("a program that ends wakes the next waiter of another", async () => {
    const sem = new Weighted(2);
    const controller = new AbortController();
    sem.tryAcquire();
    const ended = run(
      function* () {
        yield* sem.acquire(2);
      },
      { signal: controller.signal },
    );
    await sleep(1);
    const next = run(function* () {
      yield* sem.acquire();
    });
    await sleep(1);
    controller.abort(new Error("enough"));
    await expect(ended).rejects.toThrow("enough");
    await next;
  });
});

describe("misuse", () => {
  test.each<[string, () => unknown, string]>([
    [
      "a size below none",
      () => new Weighted(-1),
      "Weighted: the size must be a whole number, 0 or more, not the number -1",
    ],
    ["a fraction", () => newWeighted(1.5), "Weighted: the size must be a whole number, 0 or more, not the number 1.5"],
    [
      "no size",
      () => new Weighted(undefined as never),
      "Weighted: the size must be a whole number, 0 or more, not undefined",
    ],
    [
      "an acquire of less than none",
      () => new Weighted(1).acquire(-1),
      "acquire: the number of tokens must be a whole number, 0 or more, not the number -1",
    ],
    [
      "tryAcquire of NaN",
      () => new Weighted(1).tryAcquire(NaN),
      "tryAcquire: the number of tokens must be a whole number, 0 or more, not the number NaN",
    ],
    [
      "release of a word",
      () => new Weighted(1).release("1" as never),
      'release: the number of tokens must be a whole number, 0 or more, not the string "1"',
    ],
    [
      "what is no context",
      () => new Weighted(1).acquire({} as never),
      "acquire: needs a context or a number of tokens, not a plain object",
    ],
  ])("%s", (_, misuse, message) => {
    expect(misuse).toThrow(UsageError);
    expect(misuse).toThrow(message);
  });
});

function* taker(sem: Weighted, name: string, n: number, log: string[]): Routine {
  yield* sem.acquire(n);
  log.push(name);
}

/** What performing `op` throws. */
function* caught(op: Op<unknown>): Routine<unknown> {
  try {
    return yield* op;
  } catch (e) {
    return e;
  }
}
