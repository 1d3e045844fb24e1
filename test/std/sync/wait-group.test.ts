// WaitGroup: the counter, its panics, many waiters, reuse, and `go`.
import { describe, expect, expectTypeOf, test } from "vitest";
import { chan, go, goexit, gosched, run, select, sleep, trySelect, until, type Go, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { asleep, failure, waitingAt } from "./waiting.ts";

describe("WaitGroup", () => {
  test("wait returns once every goroutine is done", async () => {
    const done: number[] = [];
    await run(function* () {
      const wg = new WaitGroup();
      for (let i = 0; i < 5; i++) {
        wg.add(1);
        go(function* () {
          yield* sleep(i % 2);
          done.push(i);
          wg.done();
        });
      }
      yield* wg.wait();
      expect(done).toHaveLength(5);
    });
  });

  test("wait returns at once where the counter is zero, and for an async function", async () => {
    const wg = new WaitGroup();
    await wg.wait();
    wg.add(2);
    setTimeout(() => wg.add(-2), 1);
    await wg.wait();
  });

  test("many waiters all go on", async () => {
    const wg = new WaitGroup();
    let woken = 0;
    await run(function* () {
      wg.add(1);
      const all = new WaitGroup();
      for (let i = 0; i < 10; i++)
        all.go(function* () {
          yield* wg.wait();
          woken++;
        });
      yield* gosched();
      expect(woken).toBe(0);
      wg.done();
      yield* all.wait();
    });
    expect(woken).toBe(10);
  });

  test("reuse after Wait", async () => {
    const wg = new WaitGroup();
    let sum = 0;
    await run(function* () {
      for (let round = 0; round < 3; round++) {
        for (let i = 0; i < 4; i++)
          wg.go(function* () {
            sum++;
          });
        yield* wg.wait();
        expect(sum).toBe(4 * (round + 1));
      }
    });
  });

  test("panics `sync: negative WaitGroup counter`, and leaves the counter as Go does", () => {
    const wg = new WaitGroup();
    expect(() => wg.done()).toThrow(
      expect.objectContaining({
        name: "RuntimeError",
        code: "ERR_NEGATIVE_WAIT_GROUP",
        message: "sync: negative WaitGroup counter",
      }),
    );
    wg.add(1);
    expect(() => wg.add(-1)).toThrow("sync: negative WaitGroup counter");
  });

  test("panics `sync: WaitGroup is reused before previous Wait has returned`", async () => {
    const error = await failure(function* () {
      const wg = new WaitGroup();
      wg.add(1);
      go(function* () {
        wg.done();
        wg.add(1);
      });
      yield* wg.wait();
    });
    expect(error).toMatchObject({
      name: "RuntimeError",
      code: "ERR_WAIT_GROUP_REUSE",
      message: "sync: WaitGroup is reused before previous Wait has returned",
    });
  });

  test("panics `sync: WaitGroup misuse: Add called concurrently with Wait`, from a listener that runs while the waiters wake", async () => {
    const wg = new WaitGroup();
    const errors: unknown[] = [];
    const error = await failure(function* () {
      wg.add(1);
      go(function* () {
        yield* select({
          all: wg.wait(),
          never: until(
            (signal) =>
              new Promise<void>(() => {
                signal.addEventListener("abort", () => {
                  try {
                    wg.add(1);
                  } catch (e) {
                    errors.push(e);
                  }
                });
              }),
          ),
        });
      });
      yield* gosched();
      go(function* () {
        wg.done();
      });
      yield* wg.wait();
    });
    expect(errors).toEqual([
      expect.objectContaining({
        code: "ERR_WAIT_GROUP_MISUSE",
        message: "sync: WaitGroup misuse: Add called concurrently with Wait",
      }),
    ]);
    expect(error).toMatchObject({ code: "ERR_WAIT_GROUP_REUSE" });
  });

  test("add needs a whole number", () => {
    expect(() => new WaitGroup().add(1.5)).toThrow("wg.add: needs a whole number, not the number 1.5");
    expect(() => new WaitGroup().add("1" as never)).toThrow(TypeError);
  });

  test("the reason in a dump is sync.WaitGroup.Wait", async () => {
    expect(
      await asleep(function* () {
        const wg = new WaitGroup();
        wg.add(1);
        go(function* () {
          yield* select({ only: wg.wait() });
        });
        yield* wg.wait();
      }),
    ).toEqual(["sync.WaitGroup.Wait", "sync.WaitGroup.Wait"]);
  });

  test("a program that ends takes its waiters with it", async () => {
    const wg = new WaitGroup();
    wg.add(1);
    await run(function* () {
      go(function* () {
        yield* wg.wait();
      });
      yield* gosched();
      expect(waitingAt(wg.wait())).toBe(1);
    });
    expect(waitingAt(wg.wait())).toBe(0);
    wg.done();
  });
});

describe("wait as a case of select", () => {
  test("fires when the counter comes to zero", async () => {
    await run(function* () {
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* sleep(1);
      });
      expect(trySelect({ all: wg.wait() })).toBe(undefined);
      const r = yield* select({ all: wg.wait(), v: chan().recv() });
      expect(r).toEqual({ case: "all", value: undefined });
      expect(trySelect({ all: wg.wait() })).toEqual({ case: "all", value: undefined });
    });
  });

  test("leaves no trace when it loses", async () => {
    const wg = new WaitGroup();
    wg.add(1);
    await run(function* () {
      const ch = chan<number>();
      go(function* () {
        yield* ch.send(1);
      });
      const r = yield* select({ all: wg.wait(), again: wg.wait(), v: ch.recv() });
      expect(r.case).toBe("v");
    });
    expect(waitingAt(wg.wait())).toBe(0);
    wg.done();
  });
});

describe("wg.go (1.25)", () => {
  test("has the shape of go", async () => {
    expectTypeOf<WaitGroup["go"]>().toExtend<Go>();
    const got: unknown[] = [];
    function* worker(...args: unknown[]): Routine {
      yield* gosched();
      got.push(args);
    }
    await run(function* () {
      const wg = new WaitGroup();
      wg.go(worker, 1, "a");
      wg.go(worker(2));
      wg.go(() => worker(3));
      yield* wg.wait();
    });
    expect(got).toHaveLength(3);
    expect(got).toEqual(expect.arrayContaining([[1, "a"], [2], [3]]));
  });

  test("counts at the call", async () => {
    await run(function* () {
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* sleep(1);
      });
      expect(trySelect({ all: wg.wait() })).toBe(undefined);
      yield* wg.wait();
    });
  });

  test("counts down after a goexit", async () => {
    const order: string[] = [];
    await run(function* () {
      const wg = new WaitGroup();
      wg.go(function* () {
        try {
          yield* gosched();
          return yield* goexit();
        } finally {
          yield* gosched();
          order.push("finally");
        }
      });
      yield* wg.wait();
      order.push("waited");
    });
    expect(order).toEqual(["finally", "waited"]);
  });

  test("counts down after a panic, which ends the program all the same", async () => {
    const boom = new Error("boom");
    const wg = new WaitGroup();
    const error = await failure(function* () {
      wg.go(function* () {
        yield* gosched();
        throw boom;
      });
      yield* sleep(50);
    });
    expect(error).toBe(boom);
    expect(trySelect({ all: wg.wait() })).toEqual({ case: "all", value: undefined });
  });

  test("counts down when the function throws before its first wait", async () => {
    const wg = new WaitGroup();
    expect(
      await failure(function* () {
        wg.go(function* () {
          throw new Error("at once");
        });
        yield* sleep(50);
      }),
    ).toMatchObject({ message: "at once" });
    expect(waitingAt(wg.wait())).toBe(0);
    await wg.wait();
  });

  test("refuses what go refuses, and does not count it", async () => {
    const wg = new WaitGroup();
    expect(() => wg.go(42 as never)).toThrow("wg.go: needs a generator function or a generator, not the number 42");
    expect(
      await failure(function* () {
        wg.go(null as never);
      }),
    ).toMatchObject({ name: "FatalError", message: "go of nil func value" });
    await wg.wait();
  });

  test("a dump shows where the goroutine's own function waits", async () => {
    const error = (await failure(function* () {
      const wg = new WaitGroup();
      wg.go(function* stuck() {
        yield* chan().recv();
      });
      yield* wg.wait();
    })) as { dump: string };
    expect(error.dump).toMatch(/goroutine 2 \[chan receive\]:\nstuck\(\.\.\.\)/);
  });
});
