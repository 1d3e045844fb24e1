// singleflight: of several callers who ask for the same key, one makes the call.
import { AsyncLocalStorage } from "node:async_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import {
  chan,
  DeadlockError,
  go,
  goexit,
  gosched,
  isGoexit,
  program,
  run,
  select,
  sleep,
  stop,
  trySelect,
  until,
  UsageError,
  type RecvChan,
  type Routine,
} from "goroutines";
import { Group, type Done, type Result } from "goroutines/singleflight";
import { explore } from "goroutines/testing";
import { child } from "../../core/child.ts";

const exact = { deadlock: "exact" } as const;

describe("do", () => {
  test("of concurrent callers one makes the call, all get its value, and shared is true for the leader too", async () => {
    await run(function* () {
      const g = new Group<string, object>();
      const results = chan<Done<object>>();
      let calls = 0;
      for (let i = 0; i < 3; i++) {
        go(function* () {
          yield* results.send(
            yield* g.do("k", function* () {
              calls++;
              yield* sleep(1);
              return {};
            }),
          );
        });
      }
      const all: Done<object>[] = [];
      for (let i = 0; i < 3; i++) all.push((yield* results.recv()) as Done<object>);
      expect(calls).toBe(1);
      expect(all.map((r) => r.shared)).toEqual([true, true, true]);
      expect(new Set(all.map((r) => r.value)).size).toBe(1);
    }, exact);
  });

  test("a caller who is alone shares with nobody, and nothing is cached", async () => {
    await run(function* () {
      const g = new Group<string, number>();
      let calls = 0;
      for (let i = 1; i <= 3; i++)
        expect(
          yield* g.do("k", function* () {
            return ++calls;
          }),
        ).toEqual({ value: i, shared: false });
    }, exact);
  });

  test("different keys do not meet; keys are told apart as a Map does", async () => {
    await run(function* () {
      const g = new Group<unknown, unknown>();
      let calls = 0;
      const out = chan<boolean>(4);
      for (const key of [1, "1", {}, {}])
        go(function* () {
          out.trySend(
            (yield* g.do(key, function* () {
              calls++;
              yield* gosched();
              return key;
            })).shared,
          );
        });
      for (let i = 0; i < 4; i++) expect(yield* out.recv()).toBe(false);
      expect(calls).toBe(4);
    }, exact);
  });

  test("a throw reaches every caller, the very same", async () => {
    for (const thrown of [new Error("boom"), undefined, "text"]) {
      await run(function* () {
        const g = new Group<string, number>();
        const caught = chan<unknown>(3);
        for (let i = 0; i < 3; i++) {
          go(function* () {
            try {
              yield* g.do("k", function* () {
                yield* sleep(1);
                throw thrown;
              });
            } catch (e) {
              caught.trySend(e);
            }
          });
        }
        for (let i = 0; i < 3; i++) expect(yield* caught.recvOk()).toEqual([thrown, true]);
        expect(
          (yield* g.do("k", function* () {
            return 1;
          })).value,
        ).toBe(1);
      }, exact);
    }
  });

  test("a throw before the first op counts, too", async () => {
    await run(function* () {
      const g = new Group<string, number>();
      const fn = (): Routine<number> => {
        throw new Error("at once");
      };
      for (let i = 0; i < 2; i++) {
        let caught: unknown;
        try {
          yield* g.do("k", fn);
        } catch (e) {
          caught = e;
        }
        expect((caught as Error).message).toBe("at once");
      }
    }, exact);
  });

  test("goexit of the leader ends every caller, and the key is free again", async () => {
    await run(function* () {
      const g = new Group<string, number>();
      const ended = chan<string>(4);
      for (let i = 0; i < 3; i++) {
        go(function* () {
          let how = "returned";
          try {
            how = "exited";
            yield* g.do("k", function* () {
              yield* gosched();
              return yield* goexit();
            });
            how = "returned";
          } catch (e) {
            how = isGoexit(e) ? "exited" : "threw";
            throw e;
          } finally {
            ended.trySend(how);
          }
        });
      }
      for (let i = 0; i < 3; i++) expect(yield* ended.recv()).toBe("exited");
      expect(
        (yield* g.do("k", function* () {
          return 1;
        })).value,
      ).toBe(1);
    }, exact);
  });

  test("forget starts a new call; those of the old one get its value", async () => {
    await run(function* () {
      const g = new Group<string, number>();
      const old = chan<Done<number>>(2);
      const gate = chan<void>();
      for (let i = 0; i < 2; i++)
        go(function* () {
          old.trySend(
            yield* g.do("k", function* () {
              yield* gate.recv();
              return 1;
            }),
          );
        });
      yield* gosched();
      g.forget("k");
      const fresh = g.doChan("k", function* () {
        yield* sleep(2);
        return 2;
      });
      gate.close();
      expect(yield* old.recv()).toEqual({ value: 1, shared: true });
      expect(yield* old.recv()).toEqual({ value: 1, shared: true });
      // The end of the old call has not taken the new one's key.
      expect(
        yield* g.do("k", function* () {
          return 3;
        }),
      ).toEqual({ value: 2, shared: true });
      expect(yield* fresh.recv()).toEqual({ ok: true, value: 2, error: undefined, shared: true });
      g.forget("nobody asked for");
    }, exact);
  });

  test("a call for its own key waits for itself: a deadlock", async () => {
    const g = new Group<string, number>();
    const error = await run(function* () {
      yield* g.do("k", function* () {
        return (yield* g.do("k", function* () {
          return 1;
        })).value;
      });
    }, exact).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(DeadlockError);
    expect((error as DeadlockError).dump).toContain("[singleflight.Group.Do]");
  });

  test("can be awaited, also beside goroutines of other programs", async () => {
    const g = new Group<string, number>();
    let calls = 0;
    const fn = function* (): Routine<number> {
      calls++;
      yield* sleep(2);
      return 5;
    };
    const leader = g.do("k", fn).then((r) => r);
    await g.do("another", function* () {
      return 0;
    });
    // Its own accounting knows of nobody who could wake it, but the call is somebody else's.
    const follower = run(function* () {
      return yield* g.do("k", fn);
    }, exact);
    expect(await Promise.all([leader, g.do("k", fn), follower])).toEqual(
      Array.from({ length: 3 }, () => ({ value: 5, shared: true })),
    );
    expect(calls).toBe(1);
  });

  test("when the leader's program ends, callers elsewhere get an error: nothing hangs", async () => {
    const g = new Group<string, number>();
    const controller = new AbortController();
    const leader = run(
      function* () {
        yield* g.do("k", function* () {
          yield* until(new Promise(() => {}));
          return 1;
        });
      },
      { signal: controller.signal },
    );
    await new Promise((resolve) => setTimeout(resolve, 2));
    const follower = Promise.resolve(
      g.do("k", function* () {
        return 2;
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 2));
    controller.abort(new Error("stop"));
    await expect(leader).rejects.toThrow("stop");
    await expect(follower).rejects.toMatchObject({ code: "ERR_PROGRAM_ENDED" });
    expect(
      (
        await g.do("k", function* () {
          return 3;
        })
      ).value,
    ).toBe(3);
  });

  test("is no case of select, and says what it needs", () => {
    const g = new Group<string, number>();
    expect(() => g.do("k", 3 as never)).toThrow("singleflight.do: needs a generator function, not the number 3");
    expect(() => g.doChan("k", null as never)).toThrow(UsageError);
    expect(() =>
      trySelect({
        it: g.do("k", function* () {
          return 1;
        }) as never,
      }),
    ).toThrow("must be an op, not a Task");
  });
});

describe("doChan", () => {
  test("delivers value, error and shared on a channel of capacity 1 that is never closed", async () => {
    await run(function* () {
      const g = new Group<string, number>();
      const a = g.doChan("k", function* () {
        yield* sleep(1);
        return 4;
      });
      const b = g.doChan("k", function* () {
        return 5;
      });
      expect([a.cap, a.len]).toEqual([1, 0]);
      const result: Result<number> = { ok: true, value: 4, error: undefined, shared: true };
      expect(yield* a.recv()).toEqual(result);
      expect(yield* b.recv()).toEqual(result);
      expect(a.tryRecv()).toBe(undefined);
      const alone = g.doChan("k", function* () {
        return 6;
      });
      expect(yield* alone.recv()).toEqual({ ok: true, value: 6, error: undefined, shared: false });
    }, exact);
  });

  test("delivers what the call throws; nobody has to take it", async () => {
    await run(function* () {
      const g = new Group<string, number>();
      const boom = new Error("boom");
      const ch = g.doChan("k", function* () {
        throw boom;
      });
      let caught: unknown;
      try {
        yield* g.do("k", function* () {
          return 1;
        });
      } catch (e) {
        caught = e;
      }
      expect(caught).toBe(boom);
      expect(yield* ch.recv()).toEqual({ ok: false, value: undefined, error: boom, shared: true });
    }, exact);
  });

  test("delivers a goexit as an error", async () => {
    await run(function* () {
      const g = new Group<string, number>();
      const ch = g.doChan("k", function* () {
        return yield* goexit();
      });
      const { error } = yield* ch.recv();
      expect(error).toMatchObject({ code: "ERR_GOEXIT", message: "runtime.Goexit was called" });
    }, exact);
  });

  test("joins the call of do, and is joined by it", async () => {
    await run(function* () {
      const g = new Group<string, number>();
      const ch = g.doChan("k", function* () {
        yield* sleep(1);
        return 1;
      });
      expect(
        yield* g.do("k", function* () {
          return 2;
        }),
      ).toEqual({ value: 1, shared: true });
      expect((yield* ch.recv()).shared).toBe(true);
    }, exact);
  });
});

describe("an error that doChan has delivered", () => {
  const boom = new Error("boom");
  function* failing(): Routine<number> {
    yield* gosched();
    throw boom;
  }

  test("is a panic if nobody has asked for it when main returns", async () => {
    const ended = run(function* () {
      new Group<string, number>().doChan("k", failing);
      yield* sleep(1);
    });
    await expect(ended).rejects.toBe(boom);
  });

  test("of two channels, one that was asked is enough", async () => {
    await run(function* () {
      const g = new Group<string, number>();
      const asked = g.doChan("k", failing);
      g.doChan("k", failing);
      asked.tryRecv();
      yield* sleep(1);
    });
    const ended = run(function* () {
      const g = new Group<string, number>();
      g.doChan("k", failing);
      g.doChan("k", failing);
      yield* sleep(1);
    });
    await expect(ended).rejects.toBe(boom);
  });

  const asking: [string, (ch: RecvChan<Result<number>, never>) => Routine<unknown>][] = [
    [
      "a receive",
      function* (ch) {
        return (yield* ch.recv()).error;
      },
    ],
    [
      "a receive long after it",
      function* (ch) {
        yield* sleep(5);
        return (yield* ch.recvOk())[0].error;
      },
    ],
    [
      "a poll",
      function* (ch) {
        yield* sleep(1);
        return ch.tryRecv()?.[0].error;
      },
    ],
    [
      "a poll before it, in vain",
      function* (ch) {
        ch.tryRecv();
        yield* sleep(1);
        return boom;
      },
    ],
    [
      "a select that takes another case",
      function* (ch) {
        yield* select({ answer: ch.recv(), late: sleep(0) });
        yield* sleep(1);
        return boom;
      },
    ],
    [
      "a trySelect",
      function* (ch) {
        yield* sleep(1);
        return trySelect({ answer: ch.recv() })?.value.error;
      },
    ],
    [
      "a loop",
      function* (ch) {
        let error: unknown;
        yield* ch.forEach((result) => {
          ({ error } = result);
          return stop;
        });
        return error;
      },
    ],
  ];

  test.each(asking)("is handled by %s", async (_, ask) => {
    expect(
      await run(function* () {
        return yield* ask(new Group<string, number>().doChan("k", failing));
      }),
    ).toBe(boom);
  });

  test("is handled by a caller of do who got it", async () => {
    await run(function* () {
      const g = new Group<string, number>();
      g.doChan("k", failing);
      let thrown: unknown;
      try {
        yield* g.do("k", failing);
      } catch (e) {
        thrown = e;
      }
      expect(thrown).toBe(boom);
    });
  });

  test("waits for those that are received from in turn", async () => {
    await run(function* () {
      const g = new Group<string, number>();
      const slow = g.doChan("slow", function* () {
        yield* sleep(5);
        return 1;
      });
      const fast = g.doChan("fast", failing);
      expect([(yield* slow.recv()).value, (yield* fast.recv()).error]).toEqual([1, boom]);
    });
  });

  test("is not told of when the program ends in another way", async () => {
    const other = new Error("other");
    await expect(
      run(function* () {
        new Group<string, number>().doChan("k", failing);
        yield* sleep(1);
        throw other;
      }),
    ).rejects.toBe(other);
    const controller = new AbortController();
    await expect(
      run(
        function* () {
          new Group<string, number>().doChan("k", failing);
          yield* sleep(1);
          controller.abort(other);
          yield* sleep(1);
        },
        { signal: controller.signal },
      ),
    ).rejects.toBe(other);
  });

  test("is told of a program without a main, in the async context of the call", async () => {
    const store = new AsyncLocalStorage<string>();
    const told = chan<unknown[]>(1);
    const app = program({
      onPanic: (thrown, report) => told.trySend([thrown, store.getStore(), report.split("\n")[0]]),
    });
    // Held by nothing else, so that only the collector can find it lost.
    store.run("request", () =>
      app.go(function* () {
        new Group<string, number>().doChan("k", failing);
      }),
    );
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    let got = told.tryRecv();
    for (let i = 0; i < 1000 && got === undefined; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      got = told.tryRecv();
    }
    expect(got?.[0]).toEqual([boom, "request", "panic: boom"]);
  });

  const script = (after: string): string => `
    const { Group } = await import("goroutines/singleflight");
    const g = new Group();
    function* failing() { throw new Error("boom"); }
    ${after}
  `;

  test("under main it prints as Go's panic, with status 2", async () => {
    const ended = await child(
      script("main(function* () { g.doChan('k', failing); yield* sleep(1); console.log('main returns'); });"),
    );
    expect([ended.stdout, ended.stderr.split("\n")[0], ended.status]).toEqual(["main returns\n", "panic: boom", 2]);
    expect(ended.stderr).toContain("failing");
  });

  test("outside any program it is an uncaught exception: when the loop has run dry, with its lines", async () => {
    const held = "globalThis.held = g.doChan('k', failing); setTimeout(() => console.log('still here'), 10);";
    const ended = await child(script(held));
    expect([ended.stdout, ended.status]).toEqual(["still here\n", 1]);
    expect(ended.stderr).toMatch(/Error: boom\n\s+at failing/);
    expect(await child(script(`${held} held.tryRecv();`))).toMatchObject({
      stdout: "still here\n",
      stderr: "",
      status: 0,
    });
  });

  test("is found by explore", async () => {
    const { finding } = await explore(
      function* () {
        new Group<string, number>().doChan("k", failing);
        yield* gosched();
        yield* gosched();
        yield* gosched();
      },
      { executions: 20 },
    );
    expect([finding?.kind, finding?.message]).toEqual(["panic", expect.stringContaining("boom")]);
  });
});
