// testing.run and wait: a program on a clock of its own.
import { describe, expect, test } from "vitest";
import {
  after,
  chan,
  DeadlockError,
  FatalError,
  go,
  goexit,
  gosched,
  run as coreRun,
  select,
  sleep,
  until,
  type Routine,
} from "goroutines";
import { background, DeadlineExceeded, withTimeout } from "goroutines/context";
import { Cond, Mutex, WaitGroup } from "goroutines/sync";
import { run, wait } from "goroutines/testing";
import { afterFunc, Hour, Minute, newTicker, newTimer, now, Second } from "goroutines/time";
import { child } from "../../core/child.ts";
import { waiting } from "../../core/queues.ts";

const blocked = "deadlock: all goroutines in bubble are blocked";
const remain = "deadlock: main bubble goroutine has exited but blocked goroutines remain";

/** What a bubble rejects with. */
async function failure(body: () => Routine<unknown>): Promise<unknown> {
  return run(function* () {
    yield* body();
  }).then(
    () => "no failure",
    (error: unknown) => error,
  );
}

/** How many milliseconds of the bubble's time have passed since it began. */
function passed(): number {
  return now().getTime() - Date.UTC(2000, 0, 1);
}

describe("the clock", () => {
  test("begins at midnight UTC of 2000-01-01, and stands still while goroutines run", async () => {
    const [first, second] = await run(function* () {
      const start = now();
      for (let i = 0; i < 1000; i++) yield* gosched();
      return [start, now()] as const;
    });
    expect(first.toISOString()).toBe("2000-01-01T00:00:00.000Z");
    expect(second).toEqual(first);
  });

  test("each bubble has its own", async () => {
    const times = await Promise.all([
      run(function* () {
        yield* sleep(Hour);
        return passed();
      }),
      run(function* () {
        yield* sleep(Minute);
        return passed();
      }),
    ]);
    expect(times).toEqual([Hour, Minute]);
  });

  test("of code outside any goroutine, and of core's run, is the host's", async () => {
    const inside = await run(function* () {
      return yield* until(
        coreRun(function* () {
          return now().getUTCFullYear();
        }),
      );
    });
    expect(inside).toBeGreaterThan(2000);
    expect(now().getUTCFullYear()).toBeGreaterThan(2000);
  });

  test("a sleep of 100 years ends at once, and not a millisecond early", async () => {
    const century = 100 * 365.25 * 24 * Hour;
    expect(
      await run(function* () {
        yield* sleep(century);
        return passed();
      }),
    ).toBe(century);
  });

  test("moves from timer to timer, each at its own time", async () => {
    const log: string[] = [];
    await run(function* () {
      for (const ms of [30, 10, 20])
        go(function* () {
          yield* sleep(ms);
          log.push(`${ms} at ${passed()}`);
        });
      yield* sleep(40);
    });
    expect(log).toEqual(["10 at 10", "20 at 20", "30 at 30"]);
  });

  test("timers of the same time go off in the order in which they were set", async () => {
    const log: string[] = [];
    await run(function* () {
      go(function* sleeper() {
        yield* sleep(10);
        log.push("sleep");
      });
      yield* gosched();
      afterFunc(10, function* () {
        log.push("afterFunc");
      });
      const timer = newTimer(10);
      go(function* receiver() {
        yield* timer.c.recv();
        log.push("timer");
      });
      const late = after(10);
      go(function* selector() {
        yield* select({ late: late.recv() });
        log.push("after");
      });
      yield* wait();
      yield* sleep(20);
    });
    expect(log).toEqual(["sleep", "afterFunc", "timer", "after"]);
  });

  test("a timer that is due at once waits until everybody is blocked", async () => {
    const log: string[] = [];
    await run(function* () {
      afterFunc(0, function* () {
        log.push("due");
      });
      for (let i = 0; i < 2000; i++) yield* gosched();
      log.push("main");
      yield* sleep(1);
    });
    expect(log).toEqual(["main", "due"]);
  });

  test("a ticker ticks on its grid for a day", async () => {
    const ticks = await run(function* () {
      const ticker = newTicker(Hour);
      const seen: number[] = [];
      for (let i = 0; i < 24; i++) seen.push((yield* ticker.c.recv()).getTime() - Date.UTC(2000, 0, 1));
      ticker.stop();
      return seen;
    });
    expect(ticks).toEqual(Array.from({ length: 24 }, (_, i) => (i + 1) * Hour));
  });

  test("a timer that is reset goes off at its new time, a stopped one never", async () => {
    expect(
      await run(function* () {
        const timer = newTimer(Second);
        const stopped = newTimer(Second);
        yield* sleep(Second / 2);
        stopped.stop();
        timer.reset(Minute);
        const r = yield* select({ timer: timer.c.recv(), stopped: stopped.c.recv(), late: sleep(Hour) });
        return [r.case, passed()];
      }),
    ).toEqual(["timer", Second / 2 + Minute]);
  });

  test("is that of a context's deadline", async () => {
    await run(function* () {
      const [ctx, cancel] = withTimeout(background(), 5 * Second);
      yield* sleep(5 * Second - 1);
      yield* wait();
      expect(ctx.err()).toBeUndefined();
      yield* sleep(1);
      yield* wait();
      expect(ctx.err()).toBe(DeadlineExceeded);
      cancel();
    });
  });

  test("a timeout of a select loses to what comes before it", async () => {
    expect(
      await run(function* () {
        const ch = chan<string>();
        go(function* () {
          yield* sleep(59 * Minute);
          yield* ch.send("just in time");
        });
        return (yield* select({ value: ch.recv(), late: sleep(Hour) })).value;
      }),
    ).toBe("just in time");
  });

  test("an hour of polling every second costs no more than its steps", async () => {
    let polls = 0;
    await run(function* () {
      const [ctx, cancel] = withTimeout(background(), Hour + 1);
      for (;;) {
        const r = yield* select({ poll: sleep(Second), stop: ctx.done().recv() });
        if (r.case === "stop") break;
        polls++;
      }
      cancel();
    });
    expect(polls).toBe(3600);
  });

  test("moves by the longest wait that there can be, and sleeping for ever is a deadlock", async () => {
    expect(
      await failure(function* () {
        yield* sleep(Infinity);
      }),
    ).toMatchObject({ message: blocked });
  });
});

describe("wait", () => {
  test("returns once every other goroutine is blocked, and lets no time pass", async () => {
    const log: unknown[] = [];
    await run(function* () {
      const ch = chan<number>(1);
      go(function* worker() {
        for (let n = yield* ch.recv(); n !== undefined; n = yield* ch.recv()) {
          for (let i = 0; i < 10; i++) yield* gosched();
          log.push(n);
        }
      });
      go(function* sleeper() {
        yield* sleep(1);
        log.push("slept");
      });
      yield* ch.send(1);
      yield* wait();
      log.push("quiet", passed());
      yield* ch.send(2);
      yield* wait();
      log.push("quiet", passed());
      yield* sleep(2);
      ch.close();
    });
    expect(log).toEqual([1, "quiet", 0, 2, "quiet", 0, "slept"]);
  });

  test("returns when the others have ended, and where there are none", async () => {
    const ended = await run(function* () {
      let count = 0;
      yield* wait();
      for (let i = 0; i < 5; i++)
        go(function* () {
          yield* gosched();
          count++;
        });
      yield* wait();
      return count;
    });
    expect(ended).toBe(5);
  });

  test.each<[what: string, block: () => Routine<unknown>]>([
    [
      "chan receive",
      function* () {
        yield* chan().recv();
      },
    ],
    [
      "chan send",
      function* () {
        yield* chan<number>().send(1);
      },
    ],
    [
      "select",
      function* () {
        yield* select({ a: chan().recv(), b: chan().recv() });
      },
    ],
    [
      "select with no cases",
      function* () {
        yield* select({});
      },
    ],
    [
      "sleep",
      function* () {
        yield* sleep(1);
      },
    ],
    [
      "a timer's channel",
      function* () {
        yield* after(1).recv();
      },
    ],
    [
      "sync.Cond.Wait",
      function* () {
        const cond = new Cond(new Mutex());
        yield* cond.l.lock();
        yield* cond.wait();
      },
    ],
    [
      "sync.WaitGroup.Wait",
      function* () {
        const wg = new WaitGroup();
        wg.add(1);
        yield* wg.wait();
      },
    ],
    // Go excepts it: the lock might be held outside the bubble.
    [
      "sync.Mutex.Lock",
      function* () {
        const mu = new Mutex();
        yield* mu.lock();
        yield* mu.lock();
      },
    ],
  ])("a goroutine at %s is durably blocked", async (_, block) => {
    const controller = new AbortController();
    const enough = new Error("enough");
    await expect(
      run(
        function* () {
          go(block);
          yield* wait();
          controller.abort(enough);
        },
        { signal: controller.signal },
      ),
    ).rejects.toBe(enough);
  });

  test("a goroutine that waits for a promise is not: neither wait nor time goes on before it has gone on", async () => {
    const log: unknown[] = [];
    await run(function* () {
      go(function* () {
        log.push(yield* until(new Promise((resolve) => setTimeout(resolve, 3, "the host"))));
      });
      go(function* () {
        yield* sleep(1);
        log.push("slept");
      });
      yield* wait();
      log.push("quiet", passed());
      yield* sleep(2);
    });
    expect(log).toEqual(["the host", "quiet", 0, "slept"]);
  });

  test("nor is a select with a promise among its cases, until another case fires", async () => {
    expect(
      await run(function* () {
        const ch = chan<string>();
        const never = new Promise<never>(() => {});
        let host = (): void => {};
        const promise = new Promise<void>((resolve) => {
          host = resolve;
        });
        go(function* () {
          yield* until(promise);
          yield* ch.send("sent");
        });
        setTimeout(() => host(), 2);
        const r = yield* select({ sent: ch.recv(), never: until(never), late: sleep(1) });
        yield* sleep(Hour);
        return [r.case, passed()];
      }),
    ).toEqual(["sent", Hour]);
  });

  test("nor is one that waits for a timer of the host's clock", async () => {
    const outside = after(3);
    expect(
      await run(function* () {
        go(function* () {
          yield* sleep(Hour);
        });
        yield* outside.recv();
        return passed();
      }).catch((error: Error) => error.message),
    ).toBe(remain);
    const again = after(3);
    expect(
      await run(function* () {
        yield* again.recv();
        return passed();
      }),
    ).toBe(0);
  });

  test("as a case of select it fires if nothing else does", async () => {
    expect(
      await run(function* () {
        const ch = chan<number>();
        go(function* () {
          yield* gosched();
          yield* ch.send(1);
        });
        const first = yield* select({ it: ch.recv(), quiet: wait() });
        const second = yield* select({ it: ch.recv(), quiet: wait(), late: sleep(1) });
        return [first.case, second.case, passed()];
      }),
    ).toEqual(["it", "quiet", 0]);
  });

  test("is for one goroutine of a bubble at a time", async () => {
    expect(
      await failure(function* () {
        go(function* () {
          yield* wait();
        });
        yield* gosched();
        yield* wait();
      }),
    ).toMatchObject({
      name: "UsageError",
      code: "ERR_WAIT_IN_PROGRESS",
      message: expect.stringContaining("wait already in progress") as string,
    });
  });

  test.each<[where: string, perform: () => PromiseLike<unknown>]>([
    [
      "in core's run",
      () =>
        coreRun(function* () {
          yield* wait();
        }),
    ],
    [
      "in a select of core's run",
      () =>
        coreRun(function* () {
          yield* select({ quiet: wait() });
        }),
    ],
    ["in an async function", () => wait()],
  ])("%s is refused: there is no bubble", async (_, perform) => {
    const error: unknown = await perform().then(
      () => "no error",
      (e: unknown) => e,
    );
    expect(error).toMatchObject({
      name: "UsageError",
      code: "ERR_NO_BUBBLE",
      message: expect.stringContaining("goroutine is not in a bubble") as string,
    });
  });
});

describe("the end of a bubble", () => {
  test("waits for goroutines that are still running when main has returned", async () => {
    const log: string[] = [];
    expect(
      await run(function* () {
        go(function* () {
          for (let i = 0; i < 300; i++) yield* gosched();
          log.push("ended");
        });
        return "main's";
      }),
    ).toBe("main's");
    expect(log).toEqual(["ended"]);
  });

  test("waits for a goroutine that waits for the host", async () => {
    const log: string[] = [];
    await run(function* () {
      go(function* () {
        yield* until(new Promise((resolve) => setTimeout(resolve, 2)));
        log.push("ended");
      });
    });
    expect(log).toEqual(["ended"]);
  });

  test("time stops when main returns: a function that a timer would start never runs", async () => {
    const log: string[] = [];
    await run(function* () {
      afterFunc(1, function* () {
        log.push("never");
      });
    });
    await new Promise((resolve) => setTimeout(resolve, 3));
    expect(log).toEqual([]);
  });

  test.each<[what: string, reason: string, block: () => Routine<unknown>]>([
    [
      "sleeps",
      "sleep",
      function* () {
        yield* sleep(1);
      },
    ],
    [
      "waits at a channel",
      "chan receive",
      function* () {
        yield* chan().recv();
      },
    ],
    [
      "reads a ticker for ever",
      "chan receive",
      function* () {
        const ticker = newTicker(1);
        for (;;) yield* ticker.c.recv();
      },
    ],
  ])("a goroutine that still %s then is reported as a leak, in Go's words", async (_, reason, block) => {
    const error = await failure(function* () {
      go(block);
      yield* wait();
    });
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error).toMatchObject({ message: remain });
    const { dump } = error as DeadlockError;
    expect(dump).toContain(`goroutine 2 [${reason}]:`);
    expect(dump).not.toContain("goroutine 1 ");
    expect(dump).toContain("bubble.test.ts:");
  });

  test("all blocked before main has returned is a deadlock, in Go's words", async () => {
    const error = await failure(function* () {
      go(function* other() {
        yield* select({});
      });
      yield* chan().recv();
    });
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error).toBeInstanceOf(FatalError);
    expect(error).toMatchObject({ message: blocked, code: "ERR_DEADLOCK" });
    expect((error as DeadlockError).dump).toMatch(
      /goroutine 1 \[chan receive\]:[^]*goroutine 2 \[select \(no cases\)\]:/,
    );
  });

  test("the stack of a deadlock leads a test runner to where the goroutines wait", async () => {
    const { stack } = (await failure(function* () {
      go(function* forgotten() {
        yield* chan().recv();
      });
    })) as DeadlockError;
    expect(stack).toMatch(
      /^DeadlockError: deadlock: main bubble goroutine has exited .* remain\n {4}at forgotten \(.*bubble\.test\.ts:\d+:\d+\)$/,
    );
  });

  test("a promise that nothing can settle any more is a deadlock, once the host's loop has run dry", async () => {
    const { stdout } = await child(`
      import { run as bubble } from "goroutines/testing";
      const first = bubble(function* () { yield* until(new Promise(() => {})); });
      const second = bubble(function* () { go(function* () { yield* until(new Promise(() => {})); }); });
      for (const each of [first, second]) each.catch((e) => console.log(e.message, e.dump.split("\\n")[0]));
    `);
    expect(stdout).toBe(`${blocked} goroutine 1 [promise]:\n${remain} goroutine 2 [promise]:\n`);
  });

  test("a deadlock comes only when time has nothing more to bring", async () => {
    const log: number[] = [];
    expect(
      await failure(function* () {
        go(function* () {
          for (let i = 0; i < 3; i++) {
            yield* sleep(Hour);
            log.push(passed());
          }
        });
        yield* chan().recv();
      }),
    ).toMatchObject({ message: blocked });
    expect(log).toEqual([Hour, 2 * Hour, 3 * Hour]);
  });

  test("takes its goroutines out of all queues", async () => {
    const ch = chan<number>();
    await failure(function* () {
      yield* ch.recv();
    });
    expect(waiting(ch)).toEqual({ senders: 0, receivers: 0 });
  });

  test("goexit in main lets the others go on, and is a deadlock when they have ended, as in Go", async () => {
    const log: string[] = [];
    expect(
      await failure(function* () {
        go(function* () {
          yield* gosched();
          log.push("went on");
        });
        return yield* goexit();
      }),
    ).toMatchObject({ message: "no goroutines (main called runtime.Goexit) - deadlock!" });
    expect(log).toEqual(["went on"]);
    expect(
      await failure(function* () {
        go(function* () {
          yield* sleep(1);
        });
        return yield* goexit();
      }),
    ).toMatchObject({ message: remain });
  });
});

describe("run", () => {
  test("resolves with what main returned, a promise unwrapped", async () => {
    expect(
      await run(function* () {
        return 1;
      }),
    ).toBe(1);
    expect(
      await run(function* () {
        return Promise.resolve("p");
      }),
    ).toBe("p");
  });

  test("rejects with the very value that a goroutine threw", async () => {
    const error = new Error("mine");
    expect(
      await failure(function* () {
        throw error;
      }),
    ).toBe(error);
    expect(
      await failure(function* () {
        go(function* () {
          throw error;
        });
        yield* sleep(1);
      }),
    ).toBe(error);
    expect(
      await failure(function* () {
        go(function* () {
          yield* wait();
          throw error;
        });
      }),
    ).toBe(error);
  });

  test("rejects with a fatal error, and catching it gains nothing", async () => {
    const log: string[] = [];
    expect(
      await failure(function* () {
        try {
          new Mutex().unlock();
        } catch {
          log.push("caught");
        }
        yield* sleep(1);
        log.push("went on");
      }),
    ).toMatchObject({ name: "FatalError", message: "sync: unlock of unlocked mutex" });
    expect(log).toEqual(["caught"]);
  });

  test("rejects with the reason of an abort, also where that came before", async () => {
    const controller = new AbortController();
    const never = run(
      function* () {
        yield* until(new Promise(() => {}));
      },
      { signal: controller.signal },
    );
    controller.abort("stop");
    await expect(never).rejects.toBe("stop");
    const log: string[] = [];
    await expect(
      run(
        function* () {
          log.push("ran");
        },
        { signal: controller.signal },
      ),
    ).rejects.toBe("stop");
    expect(log).toEqual([]);
  });

  test("refuses an op as a result, and a body that is no function", async () => {
    await expect(
      run(function* () {
        return sleep(1) as never;
      }),
    ).rejects.toMatchObject({ code: "ERR_RUN_RESULT" });
    await expect(run(1 as never)).rejects.toMatchObject({
      code: "ERR_NO_ROUTINE",
      message: expect.stringMatching(/^testing\.run: /) as string,
    });
  });

  test("inside a bubble is refused", async () => {
    expect(
      await failure(function* () {
        yield* until(run(function* () {}));
      }),
    ).toMatchObject({
      name: "UsageError",
      code: "ERR_NESTED_BUBBLE",
      message: expect.stringContaining("called from within a bubble") as string,
    });
  });

  test("rt.go starts a goroutine of the bubble from a callback", async () => {
    expect(
      await run(function* (rt) {
        const ch = chan<number>();
        go(function* () {
          yield* until(
            new Promise<void>((resolve) =>
              setTimeout(() => {
                rt.go(function* () {
                  yield* sleep(Hour);
                  yield* ch.send(passed());
                });
                resolve();
              }, 1),
            ),
          );
        });
        return yield* ch.recv();
      }),
    ).toBe(Hour);
  });

  test("takes the same course each time: first in, first out", async () => {
    const course = (): Promise<string[]> =>
      run(function* () {
        const log: string[] = [];
        const mu = new Mutex();
        for (let i = 0; i < 20; i++)
          go(function* () {
            for (let round = 0; round < 50; round++) {
              yield* mu.lock();
              yield* sleep((i * 7 + round) % 5);
              mu.unlock();
              log.push(`${i} in ${round} at ${passed()}`);
            }
          });
        yield* sleep(Hour);
        return log;
      });
    const first = await course();
    expect(first.length).toBe(1000);
    for (let i = 0; i < 5; i++) expect(await course()).toEqual(first);
  });
});
