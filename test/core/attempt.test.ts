// attempt: what would be thrown, as a value.
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import {
  attempt,
  call,
  chan,
  FatalError,
  go,
  GoError,
  goexit,
  gosched,
  isGoexit,
  run,
  select,
  sleep,
  trySelect,
  until,
  UsageError,
  type Attempted,
  type Op,
  type Routine,
  type Task,
} from "goroutines";
import { Group } from "goroutines/errgroup";
import { Group as Flights } from "goroutines/singleflight";
import { Mutex, ReentrantMutex } from "goroutines/sync";
import { child } from "./child.ts";
import { pendingTimers } from "./pending-timers.ts";
import { nobody, waiting } from "./queues.ts";

const exact = { deadlock: "exact" } as const;
const boom = new Error("boom");

function* failing(error: unknown, wait = false): Routine<number> {
  if (wait) yield* gosched();
  throw error;
}

function* fine(value: number): Routine<number> {
  yield* gosched();
  return value;
}

const closed = { code: "ERR_SEND_ON_CLOSED_CHANNEL", message: "send on closed channel" };

describe("of an op", () => {
  test("is its value, or the very error that it throws", async () => {
    await run(function* () {
      const ch = chan<number>(1);
      expect(yield* attempt(ch.send(1))).toEqual([undefined, undefined]);
      expect(yield* attempt(ch.recv())).toEqual([1, undefined]);
      ch.close();
      const [v, err] = yield* attempt(ch.send(2));
      expect(v).toBe(undefined);
      expect(err).toMatchObject(closed);
      expect(yield* attempt(until(Promise.resolve(5)))).toEqual([5, undefined]);
      expect((yield* attempt(until(Promise.reject(boom))))[1]).toBe(boom);
    }, exact);
  });

  test("also where it has to wait, or gives way first", async () => {
    await run(function* () {
      const ch = chan<number>();
      go(function* () {
        yield* ch.recv();
        yield* gosched();
        ch.close();
      });
      for (let i = 0; i < 300; i++) yield* attempt(gosched());
      expect(yield* attempt(ch.send(1))).toEqual([undefined, undefined]);
      const [, err] = yield* attempt(ch.send(2));
      expect(err).toMatchObject(closed);
      expect(waiting(ch)).toEqual(nobody);
    }, exact);
  });

  test("can be performed many times, and waits as the op itself does", async () => {
    const ch = chan<number>();
    const recv = attempt(ch.recv());
    await run(function* () {
      go(function* () {
        for (let i = 0; i < 3; i++) yield* ch.send(i);
      });
      expect([yield* recv, yield* recv, yield* recv]).toEqual([
        [0, undefined],
        [1, undefined],
        [2, undefined],
      ]);
    }, exact);
    const stuck = run(function* () {
      yield* recv;
    }, exact);
    await expect(stuck).rejects.toMatchObject({ dump: expect.stringContaining("[chan receive]") });
    expect(waiting(ch)).toEqual(nobody);
  });

  test("is an op in an async function", async () => {
    const ch = chan<number>(1);
    expect(await attempt(ch.send(1))).toEqual([undefined, undefined]);
    ch.close();
    expect(await attempt(ch.send(1))).toEqual([undefined, expect.objectContaining(closed)]);
    const mu = new ReentrantMutex();
    // Only a goroutine can own it.
    const [, err] = await attempt(mu.lock());
    expect(err).toBeInstanceOf(Error);
  });

  test("is a case of select, which wins with the error and loses without a trace", async () => {
    await run(function* () {
      const ch = chan<number>();
      const other = chan<number>(1);
      expect((yield* select({ in: attempt(ch.recv()), out: attempt(ch.send(1)), late: sleep(1) })).case).toBe("late");
      expect(waiting(ch)).toEqual(nobody);
      expect(trySelect({ out: attempt(ch.send(1)), in: attempt(other.recv()) })).toBe(undefined);
      other.trySend(7);
      expect(yield* select([attempt(ch.recv()), attempt(other.recv())])).toEqual({ case: 1, value: [7, undefined] });
      go(function* () {
        yield* gosched();
        ch.close();
      });
      const r = yield* select({ out: attempt(ch.send(1)), never: attempt(sleep(3_600_000)) });
      expect(r).toEqual({ case: "out", value: [undefined, expect.objectContaining(closed)] });
      expect(pendingTimers()).toBe(0);
    }, exact);
  });

  test("that is a select is the select's, and no case", async () => {
    await run(function* () {
      const ch = chan<number>(1);
      ch.close();
      expect(yield* attempt(select({ in: ch.recv() }))).toEqual([{ case: "in", value: undefined }, undefined]);
      const [, err] = yield* attempt(select({ out: ch.send(1) }));
      expect(err).toMatchObject(closed);
      expect(() => trySelect({ nested: attempt(select({ in: ch.recv() })) as never })).toThrow(
        "must be an op, not a select",
      );
    }, exact);
  });

  test("that locks owns the lock", async () => {
    await run(function* () {
      const mu = new Mutex();
      const [hold] = yield* attempt(mu.lock());
      expect(mu.tryLock()).toBe(false);
      hold?.[Symbol.dispose]();
      expect(mu.tryLock()).toBe(true);
    }, exact);
  });

  test("that starts a task of a group is one that was performed", async () => {
    await run(function* () {
      const g = new Group();
      for (let i = 0; i < 300; i++) yield* attempt(g.go(fine, 1));
      expect(yield* attempt(g.wait())).toEqual([undefined, undefined]);
      yield* g.go(failing, boom);
      expect((yield* attempt(g.wait()))[1]).toBe(boom);
      const other = new Group();
      void attempt(other.go(fine, 1));
      expect((yield* attempt(other.wait()))[1]).toMatchObject({ code: "ERR_GROUP_NOT_STARTED" });
    }, exact);
  });
});

describe("of a task, or a generator", () => {
  test("is its value, or the very error that it throws", async () => {
    await run(function* () {
      expect(yield* attempt(call(fine, 1))).toEqual([1, undefined]);
      expect(yield* attempt(fine(2))).toEqual([2, undefined]);
      for (const wait of [false, true]) {
        expect((yield* attempt(call(failing, boom, wait)))[1]).toBe(boom);
        expect((yield* attempt(failing(boom, wait)))[1]).toBe(boom);
      }
    }, exact);
    expect(await attempt(call(fine, 3))).toEqual([3, undefined]);
    expect(await attempt(failing(boom))).toEqual([undefined, boom]);
  });

  test("of a task begins anew each time; of a generator once, and again is an error that is thrown", async () => {
    await run(function* () {
      let calls = 0;
      const task = attempt(
        call(function* () {
          return ++calls;
        }),
      );
      expect([yield* task, yield* task]).toEqual([
        [1, undefined],
        [2, undefined],
      ]);
      const once = attempt(fine(1));
      expect(yield* once).toEqual([1, undefined]);
      expect((yield* once)[1]).toMatchObject({ code: "ERR_STARTED" });
    }, exact);
  });

  test("is no case of select", () => {
    expect(() => trySelect({ task: attempt(fine(1)) as never })).toThrow(/a Task, which has several steps/);
  });

  test("gives what singleflight shares together with whether it was shared", async () => {
    await run(function* () {
      const flights = new Flights<string, Attempted<number>>();
      const results = chan<unknown>(2);
      for (let i = 0; i < 2; i++) {
        go(function* () {
          const {
            value: [, err],
            shared,
          } = yield* flights.do("key", () => attempt(failing(boom, true)));
          yield* results.send([err, shared]);
        });
      }
      expect([yield* results.recv(), yield* results.recv()]).toEqual([
        [boom, true],
        [boom, true],
      ]);
    }, exact);
  });
});

describe("lets through", () => {
  test.each<[string, () => Op<unknown> | Task<unknown>]>([
    ["an op", () => attempt(goexit())],
    [
      "a task",
      () =>
        attempt(
          call(function* () {
            return yield* goexit();
          }),
        ),
    ],
    [
      "a generator",
      () =>
        attempt(
          (function* () {
            return yield* goexit();
          })(),
        ),
    ],
  ])("the goexit of %s", async (_, exiting) => {
    const seen: unknown[] = [];
    await run(function* () {
      go(function* () {
        try {
          seen.push(yield* exiting());
        } catch (e) {
          seen.push(isGoexit(e));
          throw e;
        }
      });
      yield* gosched();
      yield* gosched();
    }, exact);
    expect(seen).toEqual([true]);
  });

  test("a fatal error", async () => {
    let seen: unknown;
    await expect(
      run(function* () {
        try {
          yield* attempt(
            call(function* () {
              new Mutex().unlock();
            }),
          );
          seen = "went on";
        } catch (e) {
          seen = e;
        }
      }, exact),
    ).rejects.toBeInstanceOf(FatalError);
    expect(seen).toBeInstanceOf(FatalError);
  });

  test("the error of an op that no goroutine drives", async () => {
    const ch = chan<number>(1);
    expect(() => [...(attempt(ch.recv()) as Iterable<unknown>)]).toThrow(
      expect.objectContaining({ code: "ERR_OP_MISDRIVEN" }),
    );
    await run(function* () {
      expect(() => [...(attempt(ch.recv()) as Iterable<unknown>)]).toThrow(
        expect.objectContaining({ code: "ERR_OP_MISDRIVEN" }),
      );
      yield* gosched();
    });
    expect(waiting(ch)).toEqual(nobody);
  });
});

describe("what is no error", () => {
  test.each([
    ["a string", "text", "text"],
    ["nothing", undefined, "panic called with nil argument"],
    ["a number", 5, "5"],
    ["an object", { a: 1 }, '(Object) {"a":1}'],
  ])("%s is the cause of one", async (_, thrown, text) => {
    await run(function* () {
      for (const attempted of [attempt(failing(thrown)), attempt(until(Promise.reject(thrown)))]) {
        const [v, err] = yield* attempted as Task<Attempted<unknown>>;
        expect(v).toBe(undefined);
        expect(err).toBeInstanceOf(GoError);
        expect(err).toMatchObject({ code: "ERR_THROWN", message: text, cause: thrown });
      }
    }, exact);
  });

  test("an error of another realm is one", async () => {
    const foreign: unknown = runInNewContext("new Error('foreign')");
    expect(foreign).not.toBeInstanceOf(Error);
    await run(function* () {
      expect((yield* attempt(failing(foreign)))[1]).toBe(foreign);
    }, exact);
  });
});

test.each<[unknown, RegExp]>([
  [5, /^attempt: needs an op, a task or a generator, not the number 5$/],
  [undefined, /not undefined$/],
  [failing, /not the function failing$/],
  [Promise.resolve(), /^attempt: .*a promise was given: .*until\(promise\)/],
  [{}, /^attempt: .*a plain object was given/],
])("%s is refused by name", (given, message) => {
  expect(() => attempt(given as never)).toThrow(message);
  expect(() => attempt(given as never)).toThrow(UsageError);
});

test("one that is never performed is one leftover op, and what it was given is none", async () => {
  const { stdout } = await child(
    `
    const { attempt, leftoverOps } = await import("goroutines");
    main(function* () {
      const ch = chan(1);
      yield* attempt(ch.send(1));
      attempt(ch.recv());
      attempt(call(function* () {}));
      console.log(leftoverOps().map(({ reason }) => reason).join());
    });
  `,
    { GOROUTINES_DEBUG: "ops" },
  );
  expect(stdout).toBe("chan receive,attempt\n");
});
