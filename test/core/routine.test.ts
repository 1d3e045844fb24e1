// What a function may return where it is started, called or deferred: a generator, a task, and where nothing need block
// a plain result.
import { describe, expect, test } from "vitest";
import {
  call,
  chan,
  go,
  gosched,
  run,
  sleep,
  stop,
  UsageError,
  type Chan,
  type PlainResult,
  type Routine,
  type RoutineLike,
  type Runtime,
  type Task,
} from "goroutines";
import { afterFunc as afterContext, background, withCancel } from "goroutines/context";
import { func } from "goroutines/defer";
import { Group } from "goroutines/errgroup";
import { Group as Flights } from "goroutines/singleflight";
import { Once, onceFunc, onceValue, onceValues, WaitGroup } from "goroutines/sync";
import { afterFunc as afterTime } from "goroutines/time";

const exact = { deadlock: "exact" } as const;

/** A function as `func` makes them: it performs an op and recovers from its own panic. */
const safe = (done: Chan<string>, name: string): Task<void> =>
  func(function* (f) {
    f.defer(function* () {
      yield* done.send(`${name}: ${f.recover() as string}`);
    });
    yield* gosched();
    throw "recovered";
  });

type Starter = (
  rt: Runtime,
  fn: (done: Chan<string>, name: string) => RoutineLike<unknown>,
  done: Chan<string>,
) => RoutineLike<unknown>;

const starters: Record<string, Starter> = {
  *go(_, fn, done) {
    go(fn, done, "f");
  },
  *"go of what it returned"(_, fn, done) {
    go(fn(done, "f"));
  },
  *"rt.go"(rt, fn, done) {
    rt.go(fn, done, "f");
  },
  *"wg.go"(_, fn, done) {
    new WaitGroup().go(fn, done, "f");
  },
  *"wg.go of what it returned"(_, fn, done) {
    new WaitGroup().go(fn(done, "f"));
  },
  *"errgroup.go"(_, fn, done) {
    yield* new Group().go(fn, done, "f");
  },
  *"errgroup.go of what it returned"(_, fn, done) {
    yield* new Group().go(fn(done, "f"));
  },
  *"errgroup.tryGo"(_, fn, done) {
    new Group().tryGo(fn, done, "f");
  },
  call: (_, fn, done) => call(fn, done, "f"),
  func: (_, fn, done) => func(() => fn(done, "f")),
  *"the body of run"(_, fn, done) {
    go(() =>
      call(function* () {
        void run(() => fn(done, "f"));
      }),
    );
  },
  *"f.defer"(_, fn, done) {
    yield* func(function* (f) {
      f.defer(fn, done, "f");
    });
  },
  "once.do": (_, fn, done) => new Once().do(() => fn(done, "f")),
  onceFunc: (_, fn, done) => onceFunc(() => fn(done, "f"))(),
  onceValue: (_, fn, done) => onceValue(() => fn(done, "f"))(),
  *forEach(_, fn, done) {
    const once = chan<string>(1);
    yield* once.send("f");
    once.close();
    yield* once.forEach((name) => fn(done, name));
  },
  *"time.afterFunc"(_, fn, done) {
    afterTime(0, fn, done, "f");
  },
  *"time.afterFunc of what it returned"(_, fn, done) {
    afterTime(0, fn(done, "f"));
  },
  *"context.afterFunc"(_, fn, done) {
    const [ctx, cancel] = withCancel(background());
    afterContext(ctx, fn, done, "f");
    cancel();
  },
  "singleflight.do": (_, fn, done) => new Flights<string, unknown>().do("key", () => fn(done, "f")),
  *"singleflight.doChan"(_, fn, done) {
    new Flights<string, unknown>().doChan("key", () => fn(done, "f"));
  },
};

describe("a function that returns a task, or a generator, is taken by", () => {
  test.each(Object.entries(starters))("%s", async (_, starter) => {
    for (const fn of [
      safe,
      function* named(done: Chan<string>, name: string): Routine {
        yield* done.send(`${name}: recovered`);
      },
    ]) {
      const got = await run(function* (rt) {
        const done = chan<string>(1);
        yield* starter(rt, fn, done);
        return yield* done.recv();
      });
      expect(got).toBe("f: recovered");
    }
  });

  test("main, run and testing's run, as their body", async () => {
    expect(
      await run(
        () =>
          call(function* (): Routine<number> {
            yield* sleep(1);
            return 5;
          }),
        exact,
      ),
    ).toBe(5);
    expect(
      await run(
        () =>
          func<number>(function* () {
            return 6;
          }),
        exact,
      ),
    ).toBe(6);
  });
});

describe("a task", () => {
  test("can be started many times, as it can be performed", async () => {
    await run(function* () {
      const done = chan<string>();
      const task = safe(done, "t");
      go(task);
      go(task);
      const g = new Group();
      yield* g.go(task);
      const timer = afterTime(0, task);
      const got: (string | undefined)[] = [];
      for (let i = 0; i < 4; i++) got.push(yield* done.recv());
      expect(got).toEqual(Array.from({ length: 4 }, () => "t: recovered"));
      timer.reset(0);
      expect(yield* done.recv()).toBe("t: recovered");
    }, exact);
  });

  test("that call runs is driven alone: 10,000 levels of functions that return tasks", async () => {
    const descend = (level: number): Task<number> =>
      call(function* (): Routine<number> {
        if (level > 0) return 1 + (yield* call(descend, level - 1));
        yield* sleep(0);
        return 0;
      });
    expect(await run(() => descend(10_000))).toBe(10_000);
  });

  test("begins in its goroutine, not where that is started", async () => {
    const log: string[] = [];
    await run(function* () {
      go(() =>
        call(function* () {
          log.push("runs");
        }),
      );
      log.push("goes on");
      yield* gosched();
    });
    expect(log).toEqual(["goes on", "runs"]);
  });
});

type Plain = (fn: () => PlainResult) => RoutineLike<unknown>;

/** Who takes a plain function, since nothing need block. */
const plain: Record<string, Plain> = {
  "time.afterFunc": function* (fn) {
    afterTime(0, fn);
    yield* sleep(2);
  },
  "context.afterFunc": function* (fn) {
    const [ctx, cancel] = withCancel(background());
    afterContext(ctx, fn);
    cancel();
    yield* gosched();
  },
  "f.defer": (fn) =>
    func(function* (f) {
      f.defer(fn);
    }),
  "once.do": (fn) => new Once().do(fn),
  onceFunc: (fn) => onceFunc(fn)(),
  onceValue: (fn) => onceValue(fn as () => undefined)(),
  onceValues: (fn) => onceValues(fn as () => [])(),
  *forEach(fn) {
    const once = chan<void>(1);
    once.trySend();
    once.close();
    yield* once.forEach(fn);
  },
};

describe.each(Object.entries(plain))("%s takes a plain function", (name, perform) => {
  const caller = name.startsWith("time.") || name.startsWith("context.") ? "afterFunc" : name;

  test("whatever it returns", async () => {
    const results: PlainResult[] = [
      undefined,
      null,
      0,
      "",
      false,
      1n,
      Symbol("s"),
      {},
      [],
      new Map(),
      [1].values(),
      () => {},
      new Error("returned"),
      stop,
    ];
    let calls = 0;
    for (const result of results) await run(() => perform(() => (calls++, result)), exact);
    expect(calls).toBe(results.length);
  });

  test.each<[what: string, fn: () => unknown, remedy: RegExp]>([
    [
      "an async function",
      async () => {},
      /an anonymous function returned a promise: give a generator function, with `yield\* until\(promise\)` in the place of await$/,
    ],
    [
      "an async generator function",
      async function* named() {},
      /the function named returned an async generator: give a generator function, with/,
    ],
    [
      "a function that returns an op",
      () => sleep(1),
      /an anonymous function returned the op sleep: give a generator function that performs it by yield\*$/,
    ],
  ])("but not %s, and says what to write", async (_, fn, remedy) => {
    const ended = run(() => perform(fn as () => undefined), exact);
    await expect(ended).rejects.toBeInstanceOf(UsageError);
    await expect(ended).rejects.toMatchObject({ code: "ERR_NO_ROUTINE", message: expect.stringMatching(remedy) });
    await expect(ended).rejects.toMatchObject({ message: expect.stringMatching(`^${caller}: `) });
  });
});
