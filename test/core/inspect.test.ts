// What the console shows of this package's objects: a short line.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { after, call, chan, DeadlockError, go, gosched, nilChan, run, select, sleep, type Routine } from "goroutines";
import { Bool, Int32, Int64, Pointer, Value } from "goroutines/atomic";
import {
  afterFunc as contextAfterFunc,
  background,
  fromSignal,
  withCancel,
  withTimeout,
  withValue,
  type Context,
} from "goroutines/context";
import { Group as ErrGroup } from "goroutines/errgroup";
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
import { onVirtualTime } from "../std/time/virtual.ts";
import { child } from "./child.ts";

/** What the console shows of what `make` comes to, in a goroutine on virtual time. */
async function shown(make: () => Routine<unknown>): Promise<string> {
  return onVirtualTime(function* () {
    return inspect(yield* make());
  });
}

/** Starts a goroutine and lets it wait. */
function* behind(routine: () => Routine<unknown>): Routine {
  go(routine);
  yield* gosched();
}

const locked = new Mutex();

const cases: [string, () => Routine<unknown>][] = [
  [
    "Chan(len 1, cap 3)",
    function* () {
      const ch = chan<number>(3);
      ch.trySend(1);
      return ch;
    },
  ],
  [
    "Chan(len 0, cap 0, closed)",
    function* () {
      const ch = chan<number>();
      ch.close();
      return ch;
    },
  ],
  [
    "Chan(len 0, cap 0, 1 receiving)",
    function* () {
      const ch = chan<number>();
      yield* behind(function* () {
        yield* ch.recv();
      });
      return ch;
    },
  ],
  [
    "Chan(len 0, cap 0, 1 sending)",
    function* () {
      const ch = chan<number>();
      yield* behind(function* () {
        yield* ch.send(1);
      });
      return ch;
    },
  ],
  [
    "Chan(nil)",
    function* () {
      return nilChan();
    },
  ],
  [
    "Chan(len 0, cap 0, due in 4.25 ms)",
    function* () {
      return after(4.25);
    },
  ],
  [
    "Chan(len 0, cap 0, closed)",
    function* () {
      const [ctx, cancel] = withCancel(background());
      const done = ctx.done();
      cancel();
      return done;
    },
  ],
  [
    "Chan(len 1, cap 1)",
    function* () {
      const ch = new Flights<string, number>().doChan("k", function* () {
        return 1;
      });
      yield* gosched();
      return ch;
    },
  ],
  [
    "Op(chan send)",
    function* () {
      return chan<number>().send(1);
    },
  ],
  [
    "Op(sync.Mutex.Lock)",
    function* () {
      return new Mutex().lock();
    },
  ],
  [
    "Op(select)",
    function* () {
      return select({ a: chan().recv(), b: sleep(1) });
    },
  ],
  [
    "Task(call)",
    function* () {
      return call(function* () {});
    },
  ],
  [
    "Task(range over a channel)",
    function* () {
      return chan().forEach(() => {});
    },
  ],
  [
    "Mutex(unlocked)",
    function* () {
      return new Mutex();
    },
  ],
  [
    "Mutex(locked, 2 waiting)",
    function* () {
      const mu = new Mutex();
      yield* mu.lock();
      for (let i = 0; i < 2; i++)
        yield* behind(function* () {
          yield* mu.lock();
        });
      return mu;
    },
  ],
  [
    "RWMutex(unlocked)",
    function* () {
      return new RWMutex();
    },
  ],
  [
    "RWMutex(writing)",
    function* () {
      const rw = new RWMutex();
      yield* rw.lock();
      return rw;
    },
  ],
  [
    "RWMutex(1 reading, 1 waiting to read, 1 waiting to write)",
    function* () {
      const rw = new RWMutex();
      yield* rw.rLock();
      yield* behind(function* () {
        yield* rw.lock();
      });
      yield* behind(function* () {
        yield* rw.rLock();
      });
      return rw;
    },
  ],
  [
    "ReentrantMutex(unlocked)",
    function* () {
      return new ReentrantMutex();
    },
  ],
  [
    "ReentrantMutex(locked by goroutine 1, 2 times)",
    function* () {
      const mu = new ReentrantMutex();
      yield* mu.lock();
      yield* mu.lock();
      return mu;
    },
  ],
  [
    "WaitGroup(2, 1 waiting)",
    function* () {
      const wg = new WaitGroup();
      wg.add(2);
      yield* behind(function* () {
        yield* wg.wait();
      });
      return wg;
    },
  ],
  [
    "Once(not done)",
    function* () {
      return new Once();
    },
  ],
  [
    "Once(running, 1 waiting)",
    function* () {
      const once = new Once();
      for (let i = 0; i < 2; i++)
        yield* behind(function* () {
          yield* once.do(function* () {
            yield* sleep(1);
          });
        });
      return once;
    },
  ],
  [
    "Once(done)",
    function* () {
      const once = new Once();
      yield* once.do(() => {});
      return once;
    },
  ],
  [
    "Cond(1 waiting)",
    function* () {
      const cond = new Cond(new Mutex());
      yield* behind(function* () {
        yield* cond.l.lock();
        yield* cond.wait();
      });
      return cond;
    },
  ],
  [
    "Pool(1 idle)",
    function* () {
      const pool = new Pool({ new: () => ({}) });
      pool.put({});
      return pool;
    },
  ],
  [
    "SyncMap(1)",
    function* () {
      const map = new SyncMap<string, number>();
      map.store("k", 1);
      return map;
    },
  ],
  [
    "CountDownLatch(2)",
    function* () {
      return new CountDownLatch(2);
    },
  ],
  [
    "CyclicBarrier(1 of 2 waiting)",
    function* () {
      const barrier = new CyclicBarrier(2);
      yield* behind(function* () {
        yield* barrier.await();
      });
      return barrier;
    },
  ],
  [
    "Int32(5)",
    function* () {
      return new Int32(5);
    },
  ],
  [
    "Int64(5)",
    function* () {
      return new Int64(5n);
    },
  ],
  [
    "Bool(true)",
    function* () {
      return new Bool(true);
    },
  ],
  [
    "Pointer(an object of class Mutex)",
    function* () {
      return new Pointer(locked);
    },
  ],
  [
    "Value(undefined)",
    function* () {
      return new Value();
    },
  ],
  [
    "Weighted(2 of 3 taken, 1 waiting)",
    function* () {
      const sem = new Weighted(3);
      yield* sem.acquire(2);
      yield* behind(function* () {
        yield* sem.acquire(2);
      });
      return sem;
    },
  ],
  [
    "Group(2 active, limit 2, 1 to start)",
    function* () {
      const g = new ErrGroup();
      g.setLimit(2);
      for (let i = 0; i < 3; i++)
        yield* behind(function* () {
          yield* g.go(function* () {
            yield* sleep(1);
          });
        });
      return g;
    },
  ],
  [
    "Group(1 under way)",
    function* () {
      const g = new Flights<string, number>();
      yield* behind(function* () {
        yield* g.do("k", function* () {
          yield* sleep(1);
          return 1;
        });
      });
      return g;
    },
  ],
  [
    "Queue(len 1, cap 2, 1 unfinished)",
    function* () {
      const queue = new Queue<number>(2);
      queue.trySend(1);
      return queue;
    },
  ],
  [
    "Timer(due in 5 ms)",
    function* () {
      return newTimer(5);
    },
  ],
  [
    "Timer(not set)",
    function* () {
      const timer = newTimer(5);
      timer.stop();
      return timer;
    },
  ],
  [
    "Timer(due)",
    function* () {
      return newTimer(0);
    },
  ],
  [
    "Ticker(every 5 ms, due in 5 ms)",
    function* () {
      return newTicker(5);
    },
  ],
  [
    "Timer(due in 5 ms)",
    function* () {
      return afterFunc(5, function* () {});
    },
  ],
  [
    "context.Background",
    function* () {
      return background();
    },
  ],
  [
    "context.Background.WithCancel (canceled)",
    function* () {
      const [ctx, cancel] = withCancel(background());
      cancel();
      return ctx;
    },
  ],
  [
    "context.Background.WithCancel.WithValue(k, v)",
    function* () {
      return withValue(withCancel(background())[0], "k", "v");
    },
  ],
  [
    "context.FromSignal (canceled)",
    function* () {
      return fromSignal(AbortSignal.abort());
    },
  ],
  [
    "context.Background.WithDeadline(1970-01-01 00:00:00 +0000 UTC [0s]) (deadline exceeded)",
    function* () {
      return withTimeout(background(), 0)[0];
    },
  ],
  [
    "Source(len 0, cap 0)",
    function* () {
      return fromIterable([1]);
    },
  ],
  [
    "Sink(len 0, cap 1)",
    function* () {
      return fromWritableStream(new WritableStream());
    },
  ],
];

describe("what the console shows", () => {
  test.each(cases)("%s", async (text, make) => {
    expect(await shown(make)).toBe(text);
  });

  test("stands in whatever holds it", async () => {
    expect(inspect({ ch: chan(), all: [new Mutex()] })).toBe("{ ch: Chan(len 0, cap 0), all: [ Mutex(unlocked) ] }");
  });

  test("is nothing of the objects' own, and nothing that can be listed", () => {
    const [ctx] = withCancel(background());
    contextAfterFunc(ctx, function* () {});
    for (const object of [chan(), new Mutex(), ctx, newTimer(1)]) {
      const symbols = Object.getOwnPropertySymbols(object).map(String);
      expect(symbols.filter((name) => name.includes("inspect"))).toEqual([]);
      for (const name in object) expect(name).not.toContain("inspect");
    }
  });

  test("does no harm where it can't be told: a prototype, what inherits from an object, a value whose toString throws", () => {
    const odd = {
      toString: () => {
        throw new Error("odd");
      },
    };
    for (const object of [Mutex.prototype, Object.create(new Mutex()), withValue(background(), "k", odd)] as object[]) {
      expect(() => inspect(object)).not.toThrow();
    }
  });

  test("of a deadlock is its message, and every goroutine", async () => {
    const error = await run(
      function* () {
        yield* chan().recv();
      },
      { deadlock: "exact" },
    ).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(DeadlockError);
    expect(inspect(error)).toMatch(
      /^DeadlockError: all goroutines are asleep - deadlock!\n[^]*\n\ngoroutine 1 \[chan receive\]:/,
    );
  });

  test("of a context of any depth is one line", () => {
    let ctx: Context = background();
    for (let i = 0; i < 20_000; i++) [ctx] = withCancel(ctx);
    expect(inspect(ctx)).toHaveLength("context.Background".length + 20_000 * ".WithCancel".length);
  });

  test("is what console.log prints", async () => {
    const { stdout } = await child("console.log(chan(3), { ch: chan() });");
    expect(stdout).toBe("Chan(len 0, cap 3) { ch: Chan(len 0, cap 0) }\n");
  });
});
