// A pool: tasks from one queue, each performed once, on whichever worker is free.
import { chan, DeadlockError, GoError, go, run, select, sleep, UsageError } from "goroutines";
import { cores, goOn, parallel, pool, shared, type Cores } from "goroutines/cores";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type * as functions from "./pool-functions.ts";

const url = new URL("./pool-functions.ts", import.meta.url);

/** What `performed` is rejected with. */
async function errorOf(performed: PromiseLike<unknown>): Promise<GoError> {
  try {
    await performed;
  } catch (e) {
    return e as GoError;
  }
  throw new Error("it was not rejected");
}

describe.for(["memory", "messages"] as const)("in a world that shares %s", (sharing) => {
  let world: Cores;
  const begin = (): void => {
    world = cores({ size: 2, sharing });
  };
  const end = (): Promise<void> => world.close();

  test("a pool needs workers, and so does a parallel call", async () => {
    expect(() => pool(url, "square")).toThrow(expect.objectContaining({ code: "ERR_NO_CORES" }));
    await expect(parallel.map<typeof functions.square>(url, "square", [1])).rejects.toMatchObject({
      code: "ERR_NO_CORES",
    });
  });

  describe("a task", () => {
    beforeAll(begin);
    afterAll(end);

    test("comes to what the function returns", async () => {
      const p = pool<typeof functions.square>(url, "square");
      expect(await p.run(12)).toBe(144);
      await p.close();
    });

    test("is run as a goroutine where the function is a generator function", async () => {
      const p = pool<typeof functions.squareSlowly>(url, "squareSlowly");
      expect(await p.run(12, shared.chan<number>(1))).toBe(144);
    });

    test("is awaited where the function is async", async () => {
      expect(await pool<typeof functions.squareLater>(url, "squareLater").run(12)).toBe(144);
    });

    test("is performed once, of many at once", async () => {
      await run(function* () {
        const p = pool<typeof functions.square>(url, "square");
        const results = chan<number>(3000);
        for (let n = 0; n < 3000; n++)
          go(function* () {
            yield* results.send(yield* p.run(n));
          });
        let sum = 0;
        for (let n = 0; n < 3000; n++) sum += (yield* results.recv()) as number;
        expect(sum).toBe((2999 * 3000 * 5999) / 6);
        expect(p.pending).toBe(0);
      });
    });

    test("waits for no worker that is busy while another is free", async () => {
      await run(function* () {
        const [begun, letGo] = [shared.chan<number>(1), shared.chan<number>()];
        const held = pool<typeof functions.wait>(url, "wait");
        const ended = chan<number>();
        go(function* () {
          yield* ended.send(yield* held.run(begun, letGo, 1));
        });
        yield* begun.recv();
        // As many as would reach both workers if they took turns.
        const open = shared.chan<number>();
        open.close();
        for (let n = 2; n < 10; n++) {
          const others = shared.chan<number>(1);
          expect(yield* held.run(others, open, n)).toBe(n);
        }
        yield* letGo.send(0);
        expect(yield* ended.recv()).toBe(1);
      });
    });

    test("shares its worker with others, as many as the pool allows", async () => {
      await run(function* () {
        const [begun, letGo] = [shared.chan<number>(3), shared.chan<number>()];
        const p = pool<typeof functions.wait>(url, "wait", { size: 1, concurrency: 3 });
        const ended = chan<number>(3);
        for (let n = 0; n < 3; n++)
          go(function* () {
            yield* ended.send(yield* p.run(begun, letGo, n));
          });
        // All have begun before the first one goes on.
        for (let n = 0; n < 3; n++) yield* begun.recv();
        for (let n = 0; n < 3; n++) yield* letGo.send(n);
        const order = [yield* ended.recv(), yield* ended.recv(), yield* ended.recv()];
        expect(order.toSorted((a = 0, b = 0) => a - b)).toEqual([0, 1, 2]);
      });
    });

    test("that loses a select is taken back, if no worker has begun it", async () => {
      await run(function* () {
        const [begun, letGo] = [shared.chan<number>(1), shared.chan<number>()];
        const held = pool<typeof functions.wait>(url, "wait", { size: 1 });
        const ended = chan<number>(1);
        go(function* () {
          yield* ended.send(yield* held.run(begun, letGo, 1));
        });
        yield* begun.recv();
        const lost = shared.chan<number>(1);
        const r = yield* select({ answer: held.run(lost, letGo, 2), late: sleep(1) });
        expect(r.case).toBe("late");
        yield* letGo.send(0);
        yield* ended.recv();
        // The queue is in order: by now the lost task's turn has passed.
        const open = shared.chan<number>();
        open.close();
        yield* held.run(shared.chan<number>(1), open, 3);
        expect(lost.len).toBe(0);
        expect(held.pending).toBe(0);
      });
    });

    test("that loses a select against a shared channel leaves nothing behind", async () => {
      await run(function* () {
        const [begun, letGo] = [shared.chan<number>(1), shared.chan<number>()];
        const held = pool<typeof functions.wait>(url, "wait", { size: 1 });
        const r = yield* select({ answer: held.run(begun, letGo, 1), begun: begun.recv() });
        expect(r).toEqual({ case: "begun", value: 1 });
        expect(held.pending).toBe(0);
        yield* letGo.send(0);
      });
    });
  });

  describe("an error", () => {
    beforeAll(begin);
    afterAll(end);

    test("of the function has what it threw as its cause, with the stack of its own thread", async () => {
      const error = await errorOf(pool<typeof functions.fail>(url, "fail").run(3));
      expect(error).toBeInstanceOf(GoError);
      expect(error.code).toBe("ERR_TASK");
      expect(error.message).toMatch(/^fail threw on worker [01]: no 3$/);
      expect(error.cause).toBeInstanceOf(RangeError);
      expect((error.cause as Error).stack).toMatch(/pool-functions/);
    });

    test("that can't cross comes by its message and its stack", async () => {
      const { cause } = await errorOf(pool<typeof functions.failWithFunction>(url, "failWithFunction").run());
      expect(cause).toMatchObject({ name: "Error", message: "no more" });
      expect((cause as Error).stack).toMatch(/failWithFunction/);
    });

    test("is thrown where the task is performed, and the pool goes on", async () => {
      await run(function* () {
        const p = pool<typeof functions.failAt3>(url, "failAt3", { size: 1 });
        let caught: unknown;
        try {
          yield* p.run(3);
        } catch (e) {
          caught = e;
        }
        expect((caught as Error).stack).toMatch(/pool\.test/);
        expect(yield* p.run(4)).toBe(4);
      });
    });

    test("names what can't cross: an argument, a result", async () => {
      const argument = await errorOf(pool<(f: () => void) => void>(url, "square").run(() => {}));
      expect(argument).toBeInstanceOf(UsageError);
      expect(argument.code).toBe("ERR_CANNOT_CROSS");
      const result = await errorOf(pool<typeof functions.giveFunction>(url, "giveFunction").run());
      expect((result.cause as GoError).code).toBe("ERR_CANNOT_CROSS");
    });

    test.for([
      ["nothing", "ERR_NO_EXPORT", /it has no export nothing; its functions: /],
      ["notAFunction", "ERR_NO_EXPORT", /its export notAFunction is the number 3, no function/],
    ] as const)("says that the module has no function %s", async ([name, code, message]) => {
      const error = await errorOf(pool(url, name).run());
      expect(error).toBeInstanceOf(UsageError);
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
    });

    test("says that the module can't be loaded, and why", async () => {
      const error = await errorOf(pool(new URL("./nowhere.ts", import.meta.url), "square").run());
      expect(error.code).toBe("ERR_MODULE");
      expect(error.message).toMatch(/nowhere\.ts can't be loaded/);
      expect(error.cause).toBeDefined();
    });

    test.for([{ size: 0 }, { size: 1.5 }, { concurrency: 0 }, { size: Number.NaN }])("refuses %o", (options) => {
      expect(() => pool(url, "square", options)).toThrow(expect.objectContaining({ code: "ERR_POOL_SIZE" }));
    });
  });

  describe("a pool", () => {
    beforeAll(begin);
    afterAll(end);

    test("has its tasks performed before it closes, and takes no more", async () => {
      const p = pool<typeof functions.square>(url, "square");
      const results = Promise.all([1, 2, 3].map((n) => p.run(n).then((square) => square)));
      const closed = p.close();
      expect((await errorOf(p.run(4))).code).toBe("ERR_POOL_CLOSED");
      await closed;
      expect(await results).toEqual([1, 4, 9]);
    });

    test("ends with the program that made it", async () => {
      const [begun, letGo] = [shared.chan<number>(1), shared.chan<number>()];
      let p = pool<typeof functions.wait>(url, "wait");
      const outside = run(function* () {
        p = pool<typeof functions.wait>(url, "wait");
        const error = errorOf(p.run(begun, letGo, 1));
        yield* begun.recv();
        return { error };
      });
      const { error } = await outside;
      expect((await error).code).toBe("ERR_PROGRAM_ENDED");
      expect((await errorOf(p.run(begun, letGo, 2))).code).toBe("ERR_PROGRAM_ENDED");
    });

    test("made by async code serves programs that report deadlocks exactly", async () => {
      const p = pool<typeof functions.squareLater>(url, "squareLater");
      const result = await run(
        function* () {
          return yield* p.run(5);
        },
        { deadlock: "exact" },
      );
      expect(result).toBe(25);
    });

    test("of which all goroutines wait for ever is a deadlock, in which its tasks are listed", async () => {
      const error = await errorOf(
        run(
          function* () {
            const p = pool<typeof functions.wait>(url, "wait", { size: 1 });
            yield* p.run(shared.chan<number>(1), shared.chan<number>(), 1);
          },
          { deadlock: "exact" },
        ),
      );
      expect(error).toBeInstanceOf(DeadlockError);
      expect((error as DeadlockError).dump).toMatch(/\[pool run\]/);
      expect((error as DeadlockError).dump).toMatch(/\[chan receive, worker [01]\]/);
    });
  });

  /** Which thread each worker is. */
  async function threads(): Promise<readonly (number | undefined)[]> {
    const told = shared.chan<number>();
    const numbers: (number | undefined)[] = [];
    for (const worker of [0, 1]) {
      await goOn<typeof functions.tell>(worker, url, "tell", told);
      numbers.push(await told.recv());
    }
    return numbers;
  }

  describe("when a worker dies", () => {
    beforeEach(begin);
    afterEach(end);

    test("its task fails, and what others have goes on", async () => {
      const known = await threads();
      const [bait, begun] = [shared.chan<number>(1), shared.chan<number>(1)];
      const p = pool<typeof functions.spinAtBait>(url, "spinAtBait");
      await bait.send(0);
      bait.close();
      const outcomes = Array.from({ length: 1000 }, (_, n) =>
        p.run(bait, begun, n).then(
          (m) => m === n,
          (e: GoError) => e.code,
        ),
      );
      world.terminate(known.indexOf(await begun.recv()));
      const settled = await Promise.all(outcomes);
      expect(settled.filter((outcome) => outcome !== true)).toEqual(["ERR_WORKER_DIED"]);
      expect(await p.run(bait, begun, 5)).toBe(5);
    });

    test("its task is performed elsewhere if the pool retries", async () => {
      const known = await threads();
      const [bait, begun] = [shared.chan<number>(1), shared.chan<number>(1)];
      const p = pool<typeof functions.spinAtBait>(url, "spinAtBait", { retry: true });
      await bait.send(0);
      bait.close();
      const results = Array.from({ length: 1000 }, (_, n) => p.run(bait, begun, n).then((m) => m));
      world.terminate(known.indexOf(await begun.recv()));
      expect(await Promise.all(results)).toEqual(Array.from({ length: 1000 }, (_, n) => n));
    });

    test("of an error, that is the cause", async () => {
      const p = pool<typeof functions.throwLater>(url, "throwLater");
      const error = await errorOf(p.run());
      expect(error.code).toBe("ERR_WORKER_DIED");
      expect(error.message).toMatch(/^pool: worker [01] has died: nobody catches this$/);
      expect(error.cause).toBeInstanceOf(RangeError);
    });

    test("and it was the last one, and none is started anew, all fails, and whatever comes later", async () => {
      const begun = shared.chan<number>(2);
      const p = pool<typeof functions.spin>(url, "spin", { restart: false });
      const errors = Array.from({ length: 1000 }, () => errorOf(p.run(begun)));
      await begun.recv();
      await begun.recv();
      for (const worker of [0, 1]) world.terminate(worker);
      expect(new Set((await Promise.all(errors)).map(({ code }) => code))).toEqual(new Set(["ERR_WORKER_DIED"]));
      expect((await errorOf(p.run(begun))).code).toBe("ERR_WORKER_DIED");
      expect(p.pending).toBe(0);
    });

    test("and the world has ended, what is under way fails", async () => {
      const [begun, letGo] = [shared.chan<number>(1), shared.chan<number>()];
      const error = errorOf(pool<typeof functions.wait>(url, "wait").run(begun, letGo, 1));
      await begun.recv();
      await world.close();
      expect((await error).code).toBe("ERR_WORKER_DIED");
    });
  });
});
