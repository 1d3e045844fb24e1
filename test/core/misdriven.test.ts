// Ops driven by anything but a goroutine of ours: an error, and nothing left in any queue.
import { afterEach, describe, expect, test } from "vitest";
import {
  call,
  chan,
  go,
  gosched,
  goexit,
  nilChan,
  run,
  select,
  sleep,
  until,
  UsageError,
  type Op,
  type Routine,
  type Task,
} from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { pendingTimers } from "./pending-timers.ts";
import { nobody, waiting } from "./queues.ts";

const misdriven = {
  name: "UsageError",
  code: "ERR_OP_MISDRIVEN",
  message: expect.stringMatching(/yield\*.*await.*select/),
};

const ch = chan<number>();
const room = chan<number>(4);

afterEach(() => {
  expect(waiting(ch)).toEqual(nobody);
  expect(waiting(room)).toEqual(nobody);
  expect(room.len).toBe(0);
  expect(pendingTimers()).toBe(0);
});

const ops: [string, () => Op<unknown> | Task<unknown>][] = [
  ["recv", () => ch.recv()],
  ["recvOk", () => ch.recvOk()],
  ["send", () => ch.send(1)],
  ["send with room in the buffer", () => room.send(1)],
  ["select", () => select({ in: ch.recv(), out: ch.send(1), late: sleep(1000) })],
  ["a select with a ready case", () => select({ out: room.send(1) })],
  ["sleep", () => sleep(1000)],
  ["sleep of 0", () => sleep(0)],
  ["gosched", () => gosched()],
  ["goexit", () => goexit()],
  ["until", () => until(new Promise(() => {}))],
  ["the nil channel's receive", () => nilChan().recv()],
  ["forEach", () => ch.forEach(() => {})],
  [
    "call",
    () =>
      call(function* () {
        yield* ch.recv();
      }),
  ],
];

/** Ways to drive an iterator that are no goroutine. */
const drivers: [string, (iterable: Iterable<unknown>) => unknown][] = [
  [
    "for-of",
    (iterable) => {
      for (const _ of iterable);
    },
  ],
  ["spread", (iterable) => [...iterable]],
  [
    "destructuring",
    (iterable) => {
      const [_] = iterable;
    },
  ],
  ["Array.from", (iterable) => Array.from(iterable)],
  ["new Set", (iterable) => new Set(iterable)],
  ["a manual next()", (iterable) => iterable[Symbol.iterator]().next()],
  ["a manual next(value)", (iterable) => (iterable[Symbol.iterator]() as Iterator<unknown, unknown, unknown>).next(5)],
  [
    "a generator's yield*",
    (iterable) =>
      (function* () {
        yield* iterable;
      })().next(),
  ],
];

describe("outside any goroutine", () => {
  describe.each(drivers)("driven by %s", (_, drive) => {
    test.each(ops)("%s", (_name, op) => {
      expect(() => drive(op())).toThrow(expect.objectContaining(misdriven));
    });
  });

  test("the error names the op, and is a TypeError", () => {
    expect(() => [...(ch.recv() as Iterable<unknown>)]).toThrow(/^chan receive: driven outside any goroutine/);
    expect(() => [...(ch.recv() as Iterable<unknown>)]).toThrow(TypeError);
    expect(() => [...(ch.recv() as Iterable<unknown>)]).toThrow(UsageError);
  });

  test("in an async function that forgot await", async () => {
    const broken = async (): Promise<unknown> => [...(ch.recv() as Iterable<unknown>)];
    await expect(broken()).rejects.toMatchObject(misdriven);
  });
});

describe("inside a goroutine", () => {
  const direct = drivers.slice(0, 6);

  describe.each(direct)("driven by %s", (_, drive) => {
    // forEach and call are generators of their own or run in the goroutine's place: below.
    test.each(ops.slice(0, 12))("%s", async (_name, op) => {
      let thrown: unknown;
      let afterwards: unknown;
      await run(function* () {
        try {
          drive(op());
        } catch (e) {
          thrown = e;
        }
        // The goroutine is whole again: its next op is its own.
        afterwards = yield* select({ tick: sleep(1) });
      });
      expect(thrown).toMatchObject(misdriven);
      expect(afterwards).toEqual({ case: "tick", value: undefined });
    });
  });

  function* nested(): Routine<unknown> {
    return yield* ch.recv();
  }

  test("a spread of a nested generator that performs ops by yield*", async () => {
    await expect(
      run(function* () {
        return [...nested()].length;
      }),
    ).rejects.toMatchObject(misdriven);
  });

  test("a for-of over a nested generator", async () => {
    await expect(
      run(function* () {
        for (const _ of nested());
      }),
    ).rejects.toMatchObject(misdriven);
  });

  test("destructuring a nested generator, which takes one step of it: an error at the next op", async () => {
    await expect(
      run(function* () {
        const [_] = nested();
        yield* ch.send(1);
      }),
    ).rejects.toMatchObject(misdriven);
  });

  test("destructuring a nested generator and then waiting for nothing: an error at the end", async () => {
    await expect(
      run(function* () {
        const [_] = nested();
      }),
    ).rejects.toMatchObject(misdriven);
  });

  test("destructuring a nested generator and then throwing", async () => {
    await expect(
      run(function* () {
        const [_] = nested();
        throw new Error("boom");
      }),
    ).rejects.toBeDefined();
  });

  test("destructuring a nested generator and then goexit", async () => {
    const ended = run(function* () {
      go(function* () {
        const [_] = nested();
        return yield* goexit();
      });
      yield* sleep(1);
    });
    await ended.catch(() => {});
  });

  test("the goroutine can catch it and go on", async () => {
    const got = await run(function* () {
      try {
        void [...nested()];
      } catch (e) {
        expect(e).toMatchObject(misdriven);
      }
      go(function* () {
        yield* ch.send(5);
      });
      return yield* ch.recv();
    });
    expect(got).toBe(5);
  });

  test("an until(fn) that has been begun by it is aborted", async () => {
    let signal: AbortSignal | undefined;
    function* waitingForIt(): Routine {
      yield* until((s) => {
        signal = s;
        return new Promise(() => {});
      });
    }
    await run(function* () {
      expect(() => [...waitingForIt()]).toThrow(expect.objectContaining(misdriven));
      expect(signal?.aborted).toBe(true);
      yield* gosched();
    });
  });

  test("a task's steps driven by a spread", async () => {
    await expect(
      run(function* () {
        void [...(ch.forEach(() => {}) as Iterable<unknown>)];
      }),
    ).rejects.toMatchObject(misdriven);
  });

  test("a select of a nested generator that is stepped by hand", async () => {
    function* selecting(): Routine<unknown> {
      return yield* select({ in: ch.recv(), out: room.send(1), late: sleep(1000) }, { priority: true });
    }
    // room has room, so the first step completes; then nothing is left to drive.
    await run(function* () {
      expect(selecting().next()).toEqual({ done: true, value: { case: "out", value: undefined } });
      expect(room.tryRecv()).toEqual([1, true]);
      yield* gosched();
    });
    function* parking(): Routine<unknown> {
      return yield* select({ in: ch.recv(), late: sleep(1000) });
    }
    await expect(
      run(function* () {
        const steps = parking();
        steps.next();
        steps.next();
      }),
    ).rejects.toMatchObject(misdriven);
  });
});

describe("another library's runner", () => {
  /** As `co` and its kin: drives a generator, waits for the promises that it yields. */
  async function co(generator: Generator<unknown, unknown, unknown>): Promise<unknown> {
    let step = generator.next();
    while (step.done !== true) step = generator.next(await step.value);
    return step.value;
  }

  function* body(): Routine<unknown> {
    return yield* ch.recv();
  }

  test("that drives a generator outside any goroutine", async () => {
    await expect(co(body())).rejects.toMatchObject(misdriven);
  });

  test("that drives a generator inside of a goroutine, at once: the runner gets the error", async () => {
    function runNow(generator: Generator<unknown, unknown, unknown>): unknown {
      let step = generator.next();
      while (step.done !== true) step = generator.next(step.value);
      return step.value;
    }
    await run(function* () {
      expect(() => runNow(body())).toThrow(expect.objectContaining(misdriven));
      yield* gosched();
    });
  });

  test("that drives a generator inside of a goroutine, by promises: the goroutine gets the error at its next op", async () => {
    let runner: Promise<unknown> = Promise.resolve();
    const ended = run(function* () {
      runner = co(body());
      yield* sleep(1);
    });
    await expect(ended).rejects.toMatchObject(misdriven);
    await expect(runner).rejects.toBeDefined();
  });

  test("that is given an op: it is not taken for a generator that it could step on", async () => {
    const steps = ch.recv() as unknown as Generator<unknown, unknown, unknown>;
    await expect(co(steps)).rejects.toMatchObject(misdriven);
  });
});

describe("a body that drives a generator by hand", () => {
  function* inner(): Routine {
    yield* select({ late: sleep(3_600_000), got: until(new Promise(() => {})) });
  }

  const bodies: readonly [string, () => Routine, { readonly code: string } | { readonly message: string }][] = [
    [
      "and returns",
      function* () {
        inner().next();
      },
      misdriven,
    ],
    [
      "and throws",
      function* () {
        inner().next();
        throw new Error("its own");
      },
      { message: "its own" },
    ],
    [
      "and yields what that yields",
      function* () {
        yield inner().next().value as never;
      },
      { code: "ERR_YIELD" },
    ],
    [
      "by a for-of loop that yields on",
      function* () {
        for (const park of inner()) yield park;
      },
      { code: "ERR_YIELD" },
    ],
  ];

  // What it drove stood in queues still, with the outcome of the call in place of what the op had left there.
  test.each(bodies)("%s, called by call, ends in an error of its program", async (_, body, error) => {
    await expect(
      run(function* () {
        yield* call(body);
      }),
    ).rejects.toMatchObject(error);
    expect(pendingTimers()).toBe(0);
  });

  test.each(bodies)("%s, started by wg.go, ends in an error of its program", async (_, body, error) => {
    await expect(
      run(function* () {
        const wg = new WaitGroup();
        wg.go(body);
        yield* wg.wait();
      }),
    ).rejects.toMatchObject(error);
    expect(pendingTimers()).toBe(0);
  });

  test("can be caught by the caller, whose goroutine goes on", async () => {
    const got = await run(function* () {
      try {
        yield* call(bodies[2]![1]);
      } catch (e) {
        yield* sleep(0.1);
        return (e as Error).message;
      }
      return "";
    });
    expect(got).toBe(
      "goroutine 1 (func) yielded what an op of a generator yielded that it drives by hand: write `yield*`, not `yield`",
    );
  });
});
