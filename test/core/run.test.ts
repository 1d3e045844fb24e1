// run: a program of its own inside any JavaScript program.
import { describe, expect, test, vi } from "vitest";
import { after, call, chan, go, gosched, run, select, sleep, until, type Runtime } from "goroutines";
import { child } from "./child.ts";
import { pendingTimers } from "./pending-timers.ts";
import { nobody, waiting } from "./queues.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The error that `promise` is rejected with. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("it was not rejected");
    },
    (e: unknown) => e,
  );
}

describe("run", () => {
  test("resolves to what main returns", async () => {
    expect(
      await run(function* () {
        return 5;
      }),
    ).toBe(5);
    expect(await run(function* () {})).toBe(undefined);
    const result = { a: 1 };
    expect(
      await run(function* () {
        yield* sleep(1);
        return result;
      }),
    ).toBe(result);
  });

  test("begins no sooner than its caller has gone on", async () => {
    const log: string[] = [];
    const ended = run(function* () {
      log.push("main");
    });
    log.push("caller");
    await ended;
    expect(log).toEqual(["caller", "main"]);
  });

  test("takes an arrow function that returns a generator, and a method", async () => {
    function* body(rt: Runtime) {
      return typeof rt.go;
    }
    expect(await run((rt) => body(rt))).toBe("function");
    const object = {
      *method() {
        return 4;
      },
    };
    expect(await run(object.method)).toBe(4);
  });
});

describe("a body that is none rejects, by name", () => {
  test.each<[name: string, body: unknown]>([
    ["the number 5", 5],
    ["undefined", undefined],
    ["null", null],
    ['the string "main"', "main"],
    ["a plain object", {}],
    ["a promise", Promise.resolve()],
    ["an object of class Generator", (function* () {})()],
    ["the function f returned a promise", async function f() {}],
    ["an anonymous function returned undefined", () => {}],
    ["an anonymous function returned the number 5", () => 5],
  ])("%s", async (name, body) => {
    const error = await rejection(run(body as never));
    expect(error).toMatchObject({
      name: "UsageError",
      code: "ERR_NO_ROUTINE",
      message: expect.stringMatching(/^run: /),
    });
    if (name !== "an object of class Generator") expect((error as Error).message).toContain(name);
  });

  test("a plain function that throws rejects with what it threw", async () => {
    const boom = new Error("boom");
    expect(
      await rejection(
        run(() => {
          throw boom;
        }),
      ),
    ).toBe(boom);
  });

  test("an unknown deadlock option is named", async () => {
    expect(await rejection(run(function* () {}, { deadlock: "maybe" as never }))).toMatchObject({
      code: "ERR_RUN_OPTION",
      message: expect.stringContaining('the string "maybe"'),
    });
  });

  test("leaves no listener on the signal", async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    await rejection(run((() => 5) as never, { signal }));
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });
});

describe("a body that returns an op is refused: run's promise would perform it", () => {
  test.each<[string, () => unknown]>([
    ["a receive", () => chan().recv()],
    ["a send", () => chan<number>(1).send(1)],
    ["a select", () => select({})],
    ["a sleep", () => sleep(1)],
    ["a task", () => call(function* () {})],
    ["a range over a channel", () => chan().forEach(() => {})],
  ])("%s", async (_, result) => {
    const error = await rejection(
      run(function* () {
        return result() as never;
      }),
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ name: "UsageError", code: "ERR_RUN_RESULT" });
  });

  test("the op that was returned is not performed", async () => {
    const ch = chan<number>(1);
    await rejection(
      run(function* () {
        return ch.send(1) as never;
      }),
    );
    expect(ch.len).toBe(0);
  });

  test("a promise that main returns is awaited, as that of an async function is", async () => {
    const promise = Promise.resolve(1);
    expect(
      await run(function* () {
        return promise;
      }),
    ).toBe(1);
    const boom = new Error("boom");
    expect(
      await rejection(
        run(function* () {
          return Promise.reject(boom);
        }),
      ),
    ).toBe(boom);
  });
});

describe("the end of a run", () => {
  /** A program with a goroutine in every kind of queue, which ends as `end` says. */
  async function fill(end: (rt: Runtime) => unknown, options: Parameters<typeof run>[1] = {}) {
    const received = chan<number>();
    const sent = chan<number>();
    const selected = chan<number>();
    const unselected = chan<number>();
    const awaited = chan<number>();
    const signals: AbortSignal[] = [];
    const log: string[] = [];
    const bodies = [
      function* () {
        yield* received.recv();
      },
      function* () {
        yield* received.recvOk();
      },
      function* () {
        yield* sent.send(1);
      },
      function* () {
        yield* select({ in: selected.recv(), out: unselected.send(1), late: sleep(3_600_000) });
      },
      function* () {
        yield* sleep(3_600_000);
      },
      function* () {
        yield* after(3_600_000).recv();
      },
      function* () {
        yield* until(new Promise(() => {}));
      },
      function* () {
        yield* until((signal) => {
          signals.push(signal);
          return new Promise(() => {});
        });
      },
      function* () {
        yield* select({
          p: until((signal) => {
            signals.push(signal);
            return new Promise(() => {});
          }),
          in: selected.recv(),
        });
      },
      function* () {
        for (;;) yield* gosched();
      },
      function* () {
        yield* call(function* () {
          yield* received.recv();
        });
      },
      function* () {
        yield* received.forEach(() => {});
      },
    ];
    const before = pendingTimers();
    void awaited.recv().then((v) => log.push(`async ${v}`));
    const ended = run(function* (rt) {
      for (const body of bodies) {
        go(function* () {
          try {
            yield* body();
            log.push("went on");
          } catch (e) {
            log.push(`threw ${e as string}`);
          } finally {
            log.push("finally");
          }
        });
      }
      yield* sleep(1);
      expect(waiting(received).receivers).toBe(4);
      expect([waiting(sent).senders, waiting(unselected).senders, waiting(selected).receivers]).toEqual([1, 1, 2]);
      expect(pendingTimers()).toBe(before + 3);
      end(rt);
      // What ends the program from within needs this op; what ends it from outside comes while it waits.
      if (options.signal !== undefined) yield* chan().recv();
    }, options);
    const outcome = await ended.then(
      (value) => ({ value }),
      (reason: unknown) => ({ reason }),
    );
    return { received, sent, selected, awaited, unselected, signals, log, outcome, timers: pendingTimers() - before };
  }

  const ends: [string, (controller: AbortController) => unknown, boolean][] = [
    ["main's return", () => {}, false],
    [
      "a panic",
      () => {
        throw new Error("boom");
      },
      false,
    ],
    ["a fatal error", () => go(null as never), false],
    ["an abort", (controller) => controller.abort(), true],
    ["an abort from a callback", (controller) => setTimeout(() => controller.abort(), 2), true],
  ];

  test.each(ends)(
    "by %s takes all its goroutines out of every queue, releases its timers, aborts the signals of its untils",
    async (_, end, aborts) => {
      const controller = new AbortController();
      const left = await fill(() => end(controller), aborts ? { signal: controller.signal } : {});
      for (const ch of [left.received, left.sent, left.selected, left.unselected]) {
        expect(waiting(ch)).toEqual(nobody);
        expect(ch.trySend(1)).toBe(false);
        expect(ch.tryRecv()).toBe(undefined);
      }
      expect(left.timers).toBe(0);
      expect(left.signals).toHaveLength(2);
      for (const signal of left.signals) expect(signal.aborted).toBe(true);
      // Neither a finally nor any other code of theirs runs.
      await pause(3);
      expect(left.log).toEqual([]);
      // An async function belongs to no run: it still waits.
      expect(waiting(left.awaited)).toEqual({ senders: 0, receivers: 1 });
      expect(left.awaited.trySend(9)).toBe(true);
      await pause(0);
      expect(left.log).toEqual(["async 9"]);
    },
  );

  test("with a goroutine that has been woken and has not run yet: it never does", async () => {
    const ch = chan<number>();
    const log: string[] = [];
    await run(function* () {
      go(function* () {
        yield* ch.recv();
        log.push("received");
      });
      yield* gosched();
      expect(ch.trySend(1)).toBe(true);
    });
    await pause(2);
    expect(log).toEqual([]);
  });

  test("user code that it calls, such as an abort listener, wakes nobody of it", async () => {
    const ch = chan<number>();
    const log: unknown[] = [];
    await run(function* () {
      for (let i = 0; i < 3; i++) {
        go(function* () {
          yield* ch.recv();
          log.push("ran after the end");
        });
        go(function* () {
          yield* until((signal) => {
            signal.addEventListener("abort", () => log.push(ch.trySend(1)));
            return new Promise(() => {});
          });
        });
        go(function* () {
          yield* select({ in: ch.recv(), never: chan().recv() });
          log.push("ran after the end");
        });
      }
      yield* gosched();
    });
    await pause(2);
    expect(log).toEqual([false, false, false]);
    expect(waiting(ch)).toEqual(nobody);
  });

  test("lets the process end: a pending timer of it holds nothing", async () => {
    const { stdout, status } = await child(`
      await run(function* () {
        go(function* () { yield* sleep(3_600_000); });
        go(function* () { yield* select({ a: sleep(3_600_000), b: after(3_600_000).recv() }); });
        yield* sleep(1);
      });
      console.log("done");
    `);
    expect([stdout, status]).toEqual(["done\n", 0]);
  });

  test("the goroutine that ends it by an abort runs no further than its next op", async () => {
    const controller = new AbortController();
    const log: string[] = [];
    const ended = run(
      function* () {
        controller.abort();
        log.push("to the next op");
        try {
          yield* sleep(0);
          log.push("beyond");
        } finally {
          log.push("finally");
        }
      },
      { signal: controller.signal },
    );
    await rejection(ended);
    await pause(2);
    expect(log).toEqual(["to the next op"]);
  });

  test("a goroutine that is started after it never runs", async () => {
    const controller = new AbortController();
    const log: string[] = [];
    await rejection(
      run(
        function* () {
          controller.abort();
          try {
            go(function* () {
              log.push("ran");
            });
          } catch {
            // refusing is as good
          }
        },
        { signal: controller.signal },
      ),
    );
    await pause(2);
    expect(log).toEqual([]);
  });
});

describe("the abort signal", () => {
  const reason = new Error("the reason");

  test("aborted before: rejects with its reason, and the body never runs", async () => {
    let ran = false;
    expect(
      await rejection(
        run(
          function* () {
            ran = true;
          },
          { signal: AbortSignal.abort(reason) },
        ),
      ),
    ).toBe(reason);
    await pause(1);
    expect(ran).toBe(false);
  });

  test("aborted at once after the call: the body never runs", async () => {
    let ran = false;
    const controller = new AbortController();
    const ended = run(
      function* () {
        ran = true;
      },
      { signal: controller.signal },
    );
    controller.abort(reason);
    expect(await rejection(ended)).toBe(reason);
    await pause(1);
    expect(ran).toBe(false);
  });

  test("aborted during: rejects with its reason", async () => {
    const controller = new AbortController();
    const ended = run(
      function* () {
        yield* chan().recv();
      },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(reason), 2);
    expect(await rejection(ended)).toBe(reason);
  });

  test("aborted during an endless loop: rejects with its reason", async () => {
    const controller = new AbortController();
    const ended = run(
      function* () {
        for (;;) yield* sleep(0);
      },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(reason), 2);
    expect(await rejection(ended)).toBe(reason);
  });

  test("without a reason: rejects with the host's AbortError", async () => {
    const ended = run(
      function* () {
        yield* chan().recv();
      },
      { signal: AbortSignal.timeout(2) },
    );
    expect(await rejection(ended)).toMatchObject({ name: "TimeoutError" });
    expect(await rejection(run(function* () {}, { signal: AbortSignal.abort() }))).toMatchObject({
      name: "AbortError",
    });
  });

  test("aborted afterwards changes nothing, and the listener is gone", async () => {
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, "removeEventListener");
    expect(
      await run(
        function* () {
          return 1;
        },
        { signal: controller.signal },
      ),
    ).toBe(1);
    expect(removed).toHaveBeenCalledOnce();
    controller.abort();
  });
});

describe("rt.go", () => {
  test("starts a goroutine of this program from a callback", async () => {
    const ch = chan<string>();
    const got = await run(function* (rt) {
      setTimeout(
        () =>
          rt.go(function* (v: string) {
            yield* ch.send(v);
          }, "from a callback"),
        2,
      );
      return yield* ch.recv();
    });
    expect(got).toBe("from a callback");
  });

  test("its goroutine ends with the program, and its panic ends the program", async () => {
    const boom = new Error("boom");
    const ended = run(function* (rt) {
      setTimeout(
        () =>
          rt.go(function* () {
            throw boom;
          }),
        2,
      );
      yield* chan().recv();
    });
    expect(await rejection(ended)).toBe(boom);
  });

  test("a plain go in a callback belongs to the default program instead: the end of the run leaves it alone", async () => {
    const ch = chan<string>();
    await run(function* () {
      setTimeout(
        () =>
          go(function* () {
            yield* sleep(2);
            yield* ch.send("still here");
          }),
        0,
      );
      yield* sleep(2);
    });
    expect(await ch.recv()).toBe("still here");
  });

  test("refuses what go refuses, under its own name", async () => {
    await run(function* (rt) {
      expect(() => rt.go(5 as never)).toThrow(
        expect.objectContaining({ code: "ERR_NO_ROUTINE", message: expect.stringMatching(/^rt\.go: .*the number 5/) }),
      );
      yield* sleep(0);
    });
    expect(
      await rejection(
        run(function* (rt) {
          rt.go(undefined as never);
        }),
      ),
    ).toMatchObject({ name: "FatalError", message: expect.stringContaining("of nil func value") });
  });

  test("of nil from a callback is fatal for its own program", async () => {
    const ended = run(function* (rt) {
      setTimeout(() => {
        try {
          rt.go(null as never);
        } catch {
          // thrown at the callback too
        }
      }, 1);
      yield* sleep(20);
      return "alive";
    });
    expect(await rejection(ended)).toMatchObject({
      name: "FatalError",
      message: expect.stringContaining("of nil func value"),
    });
  });

  test("after the end of the program says so", async () => {
    let kept: Runtime | undefined;
    await run(function* (rt) {
      kept = rt;
    });
    expect(() => kept?.go(function* late() {})).toThrow(
      expect.objectContaining({
        name: "UsageError",
        code: "ERR_PROGRAM_ENDED",
        message: expect.stringContaining("the function late"),
      }),
    );
  });
});

describe("programs beside each other", () => {
  test("two runs take turns, and each returns its own", async () => {
    const log: string[] = [];
    const count = (name: string) =>
      run(function* () {
        for (let i = 0; i < 3; i++) {
          log.push(name);
          yield* sleep(1);
        }
        return name;
      });
    expect(await Promise.all([count("a"), count("b")])).toEqual(["a", "b"]);
    expect(log.toSorted()).toEqual(["a", "a", "a", "b", "b", "b"]);
    expect(log.join("")).not.toBe("aaabbb");
  });

  test("the panic of one leaves the other alone", async () => {
    const ch = chan<number>();
    const other = run(function* () {
      return yield* ch.recv();
    });
    await rejection(
      run(function* () {
        yield* sleep(1);
        throw new Error("boom");
      }),
    );
    await run(function* () {
      yield* ch.send(3);
    });
    expect(await other).toBe(3);
  });

  test("share channels", async () => {
    const ping = chan<number>();
    const pong = chan<number>(1);
    const a = run(function* () {
      let sum = 0;
      for (let i = 0; i < 500; i++) {
        yield* ping.send(i);
        sum += (yield* pong.recv()) as number;
      }
      ping.close();
      return sum;
    });
    const b = run(function* () {
      yield* ping.forEach(function* (v) {
        yield* pong.send(2 * v);
      });
    });
    expect(await a).toBe(499 * 500);
    await b;
  });

  test("share channels with async functions and callbacks", async () => {
    const toAsync = chan<number>();
    const toCallback = chan<number>(10);
    const back = chan<number>();
    const asynchronous = (async () => {
      for await (const v of toAsync) await back.send(v * 10);
      back.close();
    })();
    const seen: unknown[] = [];
    const interval = setInterval(() => {
      for (let r = toCallback.tryRecv(); r !== undefined && r[1]; r = toCallback.tryRecv()) seen.push(r[0]);
    }, 1);
    const sum = await run(function* () {
      go(function* () {
        for (let i = 1; i <= 20; i++) {
          yield* toAsync.send(i);
          yield* toCallback.send(i);
        }
        toAsync.close();
      });
      let total = 0;
      yield* back.forEach((v) => {
        total += v;
      });
      yield* sleep(5);
      return total;
    });
    clearInterval(interval);
    await asynchronous;
    expect(sum).toBe(2100);
    expect(seen).toHaveLength(20);
  });

  test("a run inside of a goroutine is a program of its own", async () => {
    const log: string[] = [];
    const got = await run(function* () {
      const inner = yield* until(
        run(function* () {
          go(function* () {
            yield* chan().recv();
            log.push("dropped");
          });
          yield* sleep(1);
          return "inner";
        }),
      );
      yield* sleep(0);
      return `${inner} within outer`;
    });
    expect(got).toBe("inner within outer");
    expect(log).toEqual([]);
  });

  test("a run begun by a goroutine leaves that goroutine's own program current", async () => {
    await run(function* () {
      let inner: Promise<void> | undefined;
      const before = chan<string>(2);
      inner = run(function* () {
        yield* sleep(1);
      });
      go(function* () {
        yield* before.send("of the outer program");
      });
      yield* gosched();
      expect(before.len).toBe(1);
      yield* until(inner);
    });
  });
});
