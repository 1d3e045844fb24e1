// checkDeterminism: whether a body depends on nothing but its schedule.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, select, sleep, until, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { checkDeterminism, choose, DeterminismError, shared, type DeterminismOptions } from "goroutines/testing";
import { now } from "goroutines/time";
import { child } from "../../core/child.ts";

async function failure(body: () => Routine<unknown>, options?: DeterminismOptions): Promise<DeterminismError> {
  const error: unknown = await checkDeterminism(body, options).then(
    () => "alike",
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(DeterminismError);
  return error as DeterminismError;
}

describe("a body passes", () => {
  test.each<[what: string, body: () => Routine<unknown>]>([
    [
      "whose goroutines compete",
      function* () {
        const [mu, wg, total] = [new Mutex(), new WaitGroup(), shared(0, "total")];
        for (let i = 1; i <= 3; i++)
          wg.go(function* () {
            yield* mu.lock();
            yield* total.set((yield* total.get()) + i);
            mu.unlock();
          });
        yield* wg.wait();
        return yield* total.get();
      },
    ],
    [
      "that selects, sleeps and looks at the clock of its own",
      function* () {
        const ch = chan<number>();
        go(function* () {
          yield* sleep(now().getTime() % 10);
          yield* select({ sent: ch.send(1), late: sleep(5) });
        });
        return (yield* select({ got: ch.recv(), late: sleep(3) })).case;
      },
    ],
    [
      "that chooses",
      function* () {
        for (let i = choose(4, "how often"); i > 0; i--) yield* gosched();
      },
    ],
    [
      "that waits for promises",
      function* () {
        const ch = chan<number>(2);
        for (let i = 0; i < 2; i++)
          go(function* () {
            yield* ch.send(yield* until(Promise.resolve(i)));
          });
        return [yield* ch.recv(), yield* ch.recv()];
      },
    ],
    [
      "that fails, always alike",
      function* () {
        go(function* () {
          yield* gosched();
        });
        yield* chan().recv();
      },
    ],
  ])("%s", async (_, body) => {
    await checkDeterminism(body);
  });
});

describe("a body is refused", () => {
  test("that draws by Math.random who goes on, in the step in which it shows", async () => {
    const error = await failure(function* () {
      const ch = chan<number>(1);
      yield* gosched();
      yield* ch.send(Math.random());
    });
    expect(error).toMatchObject({ name: "DeterminismError", code: "ERR_NOT_DETERMINISTIC", token: "d1:", step: 3 });
    expect(error.first).toMatch(/^goroutine 1 \(.*\): chan send #2 \(0\.\d+\)$/);
    expect(error.later).toMatch(/^goroutine 1 \(.*\): chan send #2 \(0\.\d+\)$/);
    expect(error.first).not.toBe(error.later);
    expect(error.message).toContain("differ in step 3:");
  });

  test("whose state outlives an execution", async () => {
    let executions = 0;
    const error = await failure(function* () {
      if (++executions === 3) yield* gosched();
      yield* chan<number>(1).send(1);
    });
    expect(error).toMatchObject({
      step: 2,
      first: expect.stringContaining("chan send") as string,
      later: expect.stringContaining("runnable") as string,
    });
  });

  test("that goes through what is in no fixed order", async () => {
    // A stand-in for a set that was filled in the order in which responses came.
    let order = [1, 2];
    const error = await failure(function* () {
      const channels = [chan<string>(1), chan<string>(1)];
      order = order.toReversed();
      for (const i of order) yield* (channels[i - 1] as (typeof channels)[0]).send(`to ${i}`);
    });
    expect(error.first).toContain("(to 2)");
    expect(error.later).toContain("(to 1)");
  });

  test("whose timers depend on Date", async () => {
    let time = 1_000_001;
    const Real = Date.now;
    Date.now = () => time++;
    try {
      const error = await failure(function* () {
        yield* sleep(Date.now() % 1000);
      });
      expect(error).toMatchObject({ step: 3, first: expect.stringMatching(/^the timer of \d+ ms$/) as string });
    } finally {
      Date.now = Real;
    }
  });

  test("that does less the second time, or more", async () => {
    let executions = 0;
    expect(
      await failure(function* () {
        for (let i = executions++; i < 3; i++) yield* gosched();
      }),
    ).toMatchObject({ step: 4 });
    executions = 3;
    expect(
      await failure(function* () {
        for (let i = executions--; i < 3; i++) yield* gosched();
      }),
    ).toMatchObject({ step: 2, first: "main returned undefined" });
  });

  test("that returns something else", async () => {
    let executions = 0;
    expect(
      await failure(function* () {
        return executions++;
      }),
    ).toMatchObject({ step: 2, first: "main returned 0", later: "main returned 1" });
  });

  test("that throws something else", async () => {
    let executions = 0;
    expect(
      await failure(function* () {
        throw new Error(`number ${executions++}`);
      }),
    ).toMatchObject({ first: "panic: number 0", later: "panic: number 1" });
  });

  test("only in a schedule that is not the default one", async () => {
    let random = 0;
    const error = await failure(
      function* () {
        let overtaken = false;
        go(function* () {
          overtaken = true;
        });
        yield* gosched();
        yield* chan<number>(1).send(overtaken ? 0 : random++);
      },
      { schedules: 20 },
    );
    expect(error.token).toMatch(/^d1:\d/);
  });
});

test.each([
  ["schedules", 0],
  ["replays", 0],
  ["seed", -1],
])("%s = %d is refused", async (name, value) => {
  await expect(checkDeterminism(function* () {}, { [name]: value })).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringContaining(name) as string,
  });
});

test("a body that is no function is refused", async () => {
  await expect(checkDeterminism(1 as never)).rejects.toMatchObject({ name: "UsageError", code: "ERR_NO_ROUTINE" });
});

test("a rejection that nothing handles is what an execution came to, and not the end of the process", async () => {
  const { stdout, stderr, status } = await child(`
    import { checkDeterminism } from "goroutines/testing";
    await checkDeterminism(function* () {
      void Promise.reject(new Error("not handled"));
      yield* gosched();
    });
    console.log("alike");
  `);
  expect([stdout, status], stderr).toEqual(["alike\n", 0]);
});
