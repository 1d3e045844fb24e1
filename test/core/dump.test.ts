// Where a goroutine stands: every frame, found without running any of its code.
import { describe, expect, test } from "vitest";
import { attempt, call, chan, go, gosched, run, select, sleep, until, type Routine } from "goroutines";
import { background } from "goroutines/context";
import { Cond, Mutex, Once, RWMutex, WaitGroup } from "goroutines/sync";
import { func } from "goroutines/defer";
import { Weighted } from "goroutines/semaphore";
import { goroutineDump } from "goroutines/testing";

/** The functions of the frames of each goroutine but the first, which asks. */
function frames(dump: string): string[][] {
  return dump
    .split("\n\n")
    .slice(1)
    .map((text) => [...text.matchAll(/^(.*)\(\.\.\.\)$/gm)].map(([, fn = ""]) => fn.replace(/:\d+$/, "")));
}

/** What a dump says of goroutines that stand where `body` has brought them. */
async function framesIn(body: () => Routine): Promise<string[][]> {
  const controller = new AbortController();
  let dump = "";
  await run(
    function* () {
      go(body);
      yield* sleep(1);
      dump = goroutineDump();
      controller.abort();
      yield* chan().recv();
    },
    { signal: controller.signal },
  ).catch(() => {});
  return frames(dump);
}

const ch = chan<number>();

describe("the frames of a goroutine that waits, the innermost first", () => {
  test.each<[string, () => Routine]>([
    [
      "a receive",
      function* () {
        yield* ch.recv();
      },
    ],
    [
      "a send",
      function* () {
        yield* chan<number>().send(1);
      },
    ],
    [
      "a select",
      function* () {
        yield* select({ a: ch.recv(), s: sleep(3_600_000) });
      },
    ],
    [
      "an attempt",
      function* () {
        yield* attempt(ch.recv());
      },
    ],
    [
      "a promise",
      function* () {
        yield* until(new Promise(() => {}));
      },
    ],
    [
      "an endless loop of gosched",
      function* () {
        for (;;) yield* gosched();
      },
    ],
    [
      "a lock",
      function* () {
        const mu = new Mutex();
        for (;;) yield* mu.lock();
      },
    ],
    [
      "a lock to write",
      function* () {
        const rw = new RWMutex();
        for (;;) yield* rw.lock();
      },
    ],
    [
      "a semaphore",
      function* () {
        yield* new Weighted(1).acquire(background(), 2);
      },
    ],
    [
      "a WaitGroup",
      function* () {
        const wg = new WaitGroup();
        wg.add(1);
        yield* wg.wait();
      },
    ],
  ])("%s", async (_, op) => {
    function* waiting(): Routine {
      yield* op();
    }
    class Server {
      *loop(): Routine {
        yield* waiting();
      }
    }
    function* outermost(): Routine {
      yield* new Server().loop();
    }
    const [found = []] = await framesIn(outermost);
    expect(found.slice(1)).toEqual(["waiting", "Server.loop", "outermost"]);
  });
});

describe("frames that stand apart", () => {
  test("callers that call has set aside, and the function below wg.go", async () => {
    function* innermost(): Routine {
      yield* ch.recv();
    }
    function* middle(): Routine {
      yield* call(innermost);
    }
    expect(
      await framesIn(function* outermost() {
        new WaitGroup().go(middle);
        yield* call(middle);
      }),
    ).toEqual([
      ["innermost", "middle", "outermost"],
      ["innermost", "middle"],
    ]);
  });

  test("none of this package's own: once.do, func, forEach and Cond stand between", async () => {
    function* wait(): Routine {
      yield* ch.recv();
    }
    function* once(): Routine {
      yield* new Once().do(wait);
    }
    function* deferring(): Routine {
      yield* func(function* body() {
        yield* wait();
      });
    }
    function* ranging(): Routine {
      const one = chan<number>(1);
      one.trySend(1);
      yield* one.forEach(wait);
    }
    function* condition(): Routine {
      const cond = new Cond(new Mutex());
      yield* cond.l.lock();
      yield* cond.wait();
    }
    expect(
      await framesIn(function* all() {
        for (const fn of [once, deferring, ranging, condition]) go(fn);
        yield* ch.recv();
      }),
    ).toEqual([["all"], ["wait", "once"], ["wait", "body", "deferring"], ["wait", "ranging"], ["condition"]]);
  });

  test("an anonymous function is named by its place", async () => {
    expect(
      await framesIn(function* () {
        yield* ch.recv();
      }),
    ).toEqual([["func at dump.test.ts"]]);
  });

  test("of a hundred and more the first and the last fifty, as in Go", async () => {
    let dump = "";
    await run(function* () {
      const done = chan();
      function* deep(n: number): Routine {
        if (n > 0) yield* deep(n - 1);
        else yield* done.recv();
      }
      go(deep, 149);
      yield* gosched();
      dump = goroutineDump();
      done.close();
      yield* gosched();
    });
    expect(dump.match(/^deep\(/gm)).toHaveLength(100);
    expect(dump).toMatch(/\n\.\.\.50 frames elided\.\.\.\n/);
  });

  test("of one that has not begun, its function alone; none of its code runs", async () => {
    let ran = false;
    await run(function* () {
      go(
        (function* given() {
          ran = true;
        })(),
      );
      go(function* later() {
        ran = true;
      });
      expect(frames(goroutineDump())).toEqual([["func"], ["later"]]);
      expect(ran).toBe(false);
      yield* gosched();
    });
    expect(ran).toBe(true);
  });
});

describe("to be asked does no harm", () => {
  /** A foreign iterator around a generator. */
  function wrap<T>(_inner: Routine<T>, next: (token: unknown) => unknown): Routine<T> {
    return { [Symbol.iterator]: () => ({ next }) } as never;
  }

  test("to a goroutine that waits: it goes on as if nothing had been", async () => {
    const log: unknown[] = [];
    await run(function* () {
      const mine = chan<number>();
      go(function* () {
        try {
          log.push(yield* select({ v: mine.recv(), late: sleep(3_600_000) }));
        } finally {
          log.push("finally");
        }
      });
      yield* gosched();
      for (let i = 0; i < 3; i++) goroutineDump();
      expect(log).toEqual([]);
      yield* mine.send(7);
      yield* gosched();
    });
    expect(log).toEqual([{ case: "v", value: 7 }, "finally"]);
  });

  test("to foreign iterators, which pass on what they are sent, or don't", async () => {
    const got: unknown[] = [];
    await run(function* () {
      const mine = chan<number>(0, 0);
      function* inner(): Routine<number> {
        return yield* mine.recv();
      }
      go(function* () {
        const one = inner();
        got.push(yield* wrap(one, (token) => one.next(token)));
      });
      go(function* () {
        const one = inner();
        got.push(yield* wrap(one, () => one.next()));
      });
      yield* gosched();
      for (let i = 0; i < 2; i++) expect(frames(goroutineDump()).map(([first]) => first)).toEqual(["inner", "inner"]);
      yield* mine.send(1);
      yield* gosched();
      expect(got).toEqual([1]);
    });
  });

  test("to one that throws at it: the others are shown", async () => {
    await run(function* () {
      let asked = false;
      function* waiting(): Routine {
        yield* ch.recv();
      }
      go(function* () {
        const one = waiting();
        yield* wrap(one, (token) => {
          if (asked) throw new Error("not twice");
          asked = true;
          return one.next(token);
        });
      });
      go(waiting);
      yield* gosched();
      expect(frames(goroutineDump())).toEqual([["func"], ["waiting"]]);
    });
  });
});
