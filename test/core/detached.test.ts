// A method that was taken off its object says so, and what to write: every public method of the kernel, of Go's
// packages and of interop.
import { describe, expect, test } from "vitest";
import { after, chan, go, run, UsageError } from "goroutines";
import { Bool, Int32, Int64, Pointer, Uint32, Uint64, Value } from "goroutines/atomic";
import { background, fromSignal, withCancel, withTimeout, withValue, withSignal } from "goroutines/context";
import { func } from "goroutines/defer";
import { Group } from "goroutines/errgroup";
import { fromIterable, fromWritableStream } from "goroutines/interop";
import { Queue } from "goroutines/queue";
import { Weighted } from "goroutines/semaphore";
import { Group as Flights } from "goroutines/singleflight";
import {
  Cond,
  CountDownLatch,
  CyclicBarrier,
  Mutex,
  Once,
  Pool,
  ReentrantMutex,
  RWMutex,
  SyncMap,
  WaitGroup,
} from "goroutines/sync";
import { afterFunc, newTicker, newTimer } from "goroutines/time";

const receiving = ["recv", "recvOk", "tryRecv", "forEach"];
const channel = ["send", "trySend", "close", ...receiving];
const context = ["done", "err", "deadline", "value"];
const integer = ["load", "store", "add", "and", "or", "swap", "compareAndSwap"];
const mu = new Mutex();
const [cancelled, cancel] = withCancel(background());
cancel();
const timer = afterFunc(3_600_000, () => {});
timer.stop();

/** All public methods, where its class has no others: these are told by the test. */
const all = null;

const objects: [name: string, object: object, methods: string[] | null][] = [
  ["ch", chan(1), channel],
  ["ch", after(1), receiving],
  ["ch", cancelled.done(), receiving],
  ["ch", fromSignal(new AbortController().signal).done(), receiving],
  ["ctx", cancelled, context],
  ["ctx", withTimeout(cancelled, 1)[0], context],
  ["ctx", withValue(cancelled, "key", 1), context],
  ["ctx", fromSignal(new AbortController().signal), context],
  ["ctx", withSignal(cancelled, new AbortController().signal)[0], context],
  ["n", new Int32(), integer],
  ["n", new Uint32(), integer],
  ["n", new Int64(), integer],
  ["n", new Uint64(), integer],
  ["flag", new Bool(), all],
  ["p", new Pointer(), all],
  ["value", new Value(), all],
  ["g", new Group(), all],
  ["queue", new Queue(), ["taskDone", "join"]],
  ["sem", new Weighted(1), all],
  ["g", new Flights(), all],
  ["cond", new Cond(mu), all],
  ["latch", new CountDownLatch(1), all],
  ["barrier", new CyclicBarrier(2), all],
  ["mu", mu, all],
  ["mu", new ReentrantMutex(), all],
  ["once", new Once(), all],
  ["pool", new Pool({ new: () => ({}) }), all],
  ["rw", new RWMutex(), all],
  ["locker", new RWMutex().rLocker(), all],
  ["m", new SyncMap(), all],
  ["wg", new WaitGroup(), all],
  ["timer", newTimer(1), all],
  ["timer", timer, ["stop", "reset"]],
  ["ticker", newTicker(1), all],
  ["ch", fromIterable([1]), [...receiving, "cancel"]],
  ["sink", fromWritableStream(new WritableStream()), ["send", "trySend", "done", "close", "cancel"]],
];

type Method = (this: unknown, ...args: unknown[]) => unknown;

const cases = objects.flatMap(([name, object, methods]) => {
  const prototype = Object.getPrototypeOf(object) as object;
  const names =
    methods ??
    Object.entries(Object.getOwnPropertyDescriptors(prototype))
      .filter(([key, { value }]) => key !== "constructor" && typeof value === "function")
      .map(([key]) => key);
  expect(names.length).toBeGreaterThan(0);
  return names.map((method) => ({
    title: `${object.constructor.name}: ${name}.${method}`,
    name,
    method,
    taken: (object as Record<string, Method>)[method] as Method,
  }));
});

describe.each(cases)("$title", ({ name, method, taken }) => {
  test("is refused by name, whatever it is called on, with the remedy", () => {
    for (const other of [undefined, {}, new AbortController().signal, setTimeout(() => {}, 0)]) {
      let error: unknown;
      try {
        taken.call(other, 1, 1, 1);
      } catch (e) {
        error = e;
      }
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toMatchObject({
        code: "ERR_DETACHED",
        message: expect.stringMatching(
          new RegExp(
            `^${name}\\.${method}: called without its object, since it was taken off: write \`\\(\\) => ${name}\\.${method}\\(.*\\)\`$`,
          ),
        ),
      });
    }
  });
});

describe("as it is met", () => {
  const remedy = "ch.close: called without its object, since it was taken off: write `() => ch.close()`";

  test("in f.defer, and in its own frame", async () => {
    const done = chan<void>();
    await expect(
      run(() =>
        func(function* (f) {
          f.defer(done.close);
        }),
      ),
    ).rejects.toThrow(remedy);
    await expect(
      run(() =>
        func(function* (f) {
          const { defer } = f;
          defer(() => {});
        }),
      ),
    ).rejects.toThrow("f.defer: called without its object, since it was taken off: write `() => f.defer(fn)`");
    await expect(
      run(() =>
        func(function* (f) {
          const { recover } = f;
          f.defer(() => recover());
        }),
      ),
    ).rejects.toThrow("write `() => f.recover()`");
  });

  test("in go, afterFunc and once.do", async () => {
    const { close } = chan<void>();
    await run(function* () {
      expect(() => go(close as never)).toThrow(remedy);
    });
    await expect(run(() => new Once().do(close))).rejects.toThrow(remedy);
    await expect(
      run(function* () {
        afterFunc(0, close);
        yield* chan().recv();
      }),
    ).rejects.toThrow(remedy);
  });

  test("in a variable of its own, in a goroutine and in an async function", async () => {
    const { send, recv } = chan<number>();
    await expect(
      run(function* () {
        yield* send(1);
      }),
    ).rejects.toThrow("ch.send: called without its object, since it was taken off: write `() => ch.send(v)`");
    await expect(
      (async () => {
        await recv();
      })(),
    ).rejects.toThrow("ch.recv: called without");
    const shape = { send };
    expect(() => shape.send(1)).toThrow("ch.send: called without");
  });

  test("but a method that is called on its object by bind or an arrow function is none", async () => {
    const ch = chan<number>(1);
    await run(() =>
      func(function* (f) {
        f.defer(() => ch.close());
        f.defer(ch.trySend.bind(ch), 1);
      }),
    );
    expect([ch.tryRecv(), ch.tryRecv()]).toEqual([
      [1, true],
      [undefined, false],
    ]);
  });
});
