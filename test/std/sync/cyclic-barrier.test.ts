// CyclicBarrier: rounds, arrival indexes, what breaks it and what does not.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, run, select, sleep, trySelect } from "goroutines";
import { CyclicBarrier, WaitGroup } from "goroutines/sync";
import { asleep, waitingAt } from "./waiting.ts";

const broken = { code: "ERR_BROKEN_BARRIER", message: "sync: broken CyclicBarrier" };

describe("CyclicBarrier", () => {
  test("nobody goes on before all have arrived, round after round", async () => {
    const log: string[] = [];
    await run(function* () {
      const barrier = new CyclicBarrier(3);
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++)
        wg.go(function* () {
          for (let round = 0; round < 3; round++) {
            yield* sleep((i + round) % 3);
            log.push(`before ${round}`);
            yield* barrier.await();
            log.push(`after ${round}`);
          }
        });
      yield* wg.wait();
    });
    for (const round of [0, 1, 2]) {
      expect(log.lastIndexOf(`before ${round}`)).toBeLessThan(log.indexOf(`after ${round}`));
      expect(log.filter((line) => line === `after ${round}`)).toHaveLength(3);
    }
  });

  test("the arrival index runs from parties - 1 for the first to 0 for the last", async () => {
    const got: [party: number, index: number][] = [];
    await run(function* () {
      const barrier = new CyclicBarrier(3);
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++)
        wg.go(function* () {
          got.push([i, yield* barrier.await()]);
        });
      yield* wg.wait();
    });
    expect(new Map(got)).toEqual(
      new Map([
        [0, 2],
        [1, 1],
        [2, 0],
      ]),
    );
  });

  test("one party never waits", async () => {
    let rounds = 0;
    const barrier = new CyclicBarrier(1, () => {
      rounds++;
    });
    expect(await barrier.await()).toBe(0);
    expect(await barrier.await()).toBe(0);
    expect(rounds).toBe(2);
  });

  test("the action runs once a round, in the last to arrive, before the others go on", async () => {
    const order: string[] = [];
    await run(function* () {
      const barrier = new CyclicBarrier(2, () => {
        order.push("action");
      });
      const wg = new WaitGroup();
      for (let i = 0; i < 2; i++)
        wg.go(function* () {
          yield* barrier.await();
          order.push("on");
        });
      yield* wg.wait();
    });
    expect(order).toEqual(["action", "on", "on"]);
  });

  test("an action that throws breaks it: its party gets the throw, the others get it as the cause", async () => {
    const boom = new Error("boom");
    const errors: unknown[] = [];
    await run(function* () {
      const barrier = new CyclicBarrier(3, () => {
        throw boom;
      });
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++)
        wg.go(function* () {
          try {
            yield* barrier.await();
          } catch (e) {
            errors.push(e);
          }
        });
      yield* wg.wait();
      expect(barrier.broken).toBe(true);
      expect(() => trySelect({ b: barrier.await() })).toThrow(expect.objectContaining({ ...broken, cause: boom }));
    });
    expect(errors).toHaveLength(3);
    expect(errors).toContain(boom);
    expect(errors.filter((e) => e !== boom)).toEqual([
      expect.objectContaining({ ...broken, cause: boom }),
      expect.objectContaining({ ...broken, cause: boom }),
    ]);
  });

  test("an action belongs to its round: what it does to the barrier is for the next one", async () => {
    const inAction: unknown[] = [];
    await run(function* () {
      const barrier: CyclicBarrier = new CyclicBarrier(2, () => {
        inAction.push(barrier.waiting, trySelect({ b: barrier.await() }));
        barrier.reset();
      });
      go(function* () {
        yield* barrier.await();
      });
      yield* gosched();
      expect(yield* barrier.await()).toBe(0);
    });
    expect(inAction).toEqual([0, undefined]);
  });

  test("a party that loses a select has not arrived: it breaks nothing and leaves no trace", async () => {
    await run(function* () {
      const barrier = new CyclicBarrier(2);
      const late = yield* select({ all: barrier.await(), late: sleep(1) });
      expect(late.case).toBe("late");
      expect([barrier.waiting, barrier.broken, waitingAt(barrier.await())]).toEqual([0, false, 0]);
      go(function* () {
        yield* barrier.await();
      });
      expect(yield* select({ all: barrier.await(), late: chan().recv() })).toEqual({ case: "all", value: 1 });
    });
  });

  test("a party that asks twice in one select arrives once", async () => {
    await run(function* () {
      const barrier = new CyclicBarrier(3);
      const ch = chan<number>();
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* barrier.await();
      });
      yield* gosched();
      wg.go(function* () {
        expect((yield* select({ a: barrier.await(), v: ch.recv(), b: barrier.await() })).value).toBe(1);
      });
      yield* gosched();
      expect([barrier.waiting, waitingAt(barrier.await())]).toEqual([2, 3]);
      expect(yield* barrier.await()).toBe(0);
      yield* wg.wait();
      go(function* () {
        yield* select({ a: barrier.await(), v: ch.recv(), b: barrier.await() });
      });
      yield* gosched();
      expect(barrier.waiting).toBe(1);
      yield* ch.send(1);
      expect([barrier.waiting, waitingAt(barrier.await())]).toEqual([0, 0]);
    });
  });

  test("abort breaks it for those who wait and for later callers; reset makes it as new", async () => {
    await run(function* () {
      const barrier = new CyclicBarrier(2);
      const wg = new WaitGroup();
      const errors: unknown[] = [];
      const cause = new Error("one is gone");
      wg.go(function* () {
        try {
          yield* barrier.await();
        } catch (e) {
          errors.push(e);
        }
      });
      yield* gosched();
      barrier.abort(cause);
      yield* wg.wait();
      try {
        yield* barrier.await();
      } catch (e) {
        errors.push(e);
      }
      expect(errors).toEqual([
        expect.objectContaining({ ...broken, cause }),
        expect.objectContaining({ ...broken, cause }),
      ]);
      barrier.reset();
      expect(barrier.broken).toBe(false);
      go(function* () {
        yield* barrier.await();
      });
      expect(yield* barrier.await()).toBe(1);
    });
  });

  test("reset gives those who wait the error", async () => {
    await run(function* () {
      const barrier = new CyclicBarrier(2);
      const wg = new WaitGroup();
      wg.go(function* () {
        try {
          yield* barrier.await();
          expect.unreachable();
        } catch (e) {
          expect(e).toMatchObject(broken);
        }
      });
      yield* gosched();
      barrier.reset();
      expect([barrier.broken, barrier.waiting]).toEqual([false, 0]);
      yield* wg.wait();
    });
  });

  test("a party whose program ends has not arrived", async () => {
    const barrier = new CyclicBarrier(2);
    await run(function* () {
      go(function* () {
        yield* barrier.await();
      });
      yield* gosched();
      expect(barrier.waiting).toBe(1);
    });
    expect([barrier.waiting, barrier.parties]).toEqual([0, 2]);
  });

  test("async functions are parties too", async () => {
    const barrier = new CyclicBarrier(2);
    expect(await Promise.all([barrier.await(), barrier.await()])).toEqual([1, 0]);
  });

  test("the reason in a dump is sync.CyclicBarrier.Await", async () => {
    expect(
      await asleep(function* () {
        yield* new CyclicBarrier(2).await();
      }),
    ).toEqual(["sync.CyclicBarrier.Await"]);
  });

  test("refuses parties that are no number from 1 on, and an action that would have to wait", async () => {
    expect(() => new CyclicBarrier(0)).toThrow(
      "CyclicBarrier: the parties must be a whole number, 1 or more, not the number 0",
    );
    expect(() => new CyclicBarrier(1, function* action() {})).toThrow(
      "the action must be a plain function that does not wait; given the function action",
    );
    await expect(new CyclicBarrier(1, async () => {}).await()).rejects.toThrow("given a promise");
  });
});
