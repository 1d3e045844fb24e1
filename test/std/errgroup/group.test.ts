// errgroup: goroutines that work on parts of one task.
import { describe, expect, test } from "vitest";
import {
  chan,
  DeadlockError,
  go,
  GoError,
  goexit,
  gosched,
  run,
  select,
  sleep,
  until,
  UsageError,
  type Routine,
} from "goroutines";
import { background, Canceled, cause } from "goroutines/context";
import { Group, withContext } from "goroutines/errgroup";
import { nobody, waiting } from "../../core/queues.ts";

const exact = { deadlock: "exact" } as const;

function* failing(error: unknown): Routine {
  yield* gosched();
  throw error;
}

describe("wait", () => {
  test("waits until all tasks have returned", async () => {
    await run(function* () {
      const g = new Group();
      const done: number[] = [];
      for (let i = 0; i < 3; i++)
        yield* g.go(function* (n: number) {
          yield* sleep(n);
          done.push(n);
        }, i);
      yield* g.wait();
      expect(done).toEqual([0, 1, 2]);
    }, exact);
  });

  test("returns at once in a group without tasks, and a group may go on after it", async () => {
    await run(function* () {
      const g = new Group();
      yield* g.wait();
      let ran = 0;
      yield* g.go(function* () {
        ran++;
      });
      yield* g.wait();
      yield* g.go(function* () {
        ran++;
      });
      yield* g.wait();
      expect(ran).toBe(2);
    }, exact);
  });

  test("throws the first error, and the first one only, at each call: it is sticky", async () => {
    await run(function* () {
      const g = new Group();
      const first = new Error("first");
      yield* g.go(failing, first);
      yield* g.go(failing, new Error("second"));
      for (let i = 0; i < 2; i++) {
        let caught: unknown;
        try {
          yield* g.wait();
        } catch (e) {
          caught = e;
        }
        expect(caught).toBe(first);
      }
      yield* g.go(function* () {});
      let caught: unknown;
      try {
        yield* g.wait();
      } catch (e) {
        caught = e;
      }
      expect(caught).toBe(first);
    }, exact);
  });

  test("waits for the other tasks though one has failed", async () => {
    await run(function* () {
      const g = new Group();
      let slow = false;
      yield* g.go(failing, new Error("boom"));
      yield* g.go(function* () {
        yield* sleep(3);
        slow = true;
      });
      try {
        yield* g.wait();
      } catch {}
      expect(slow).toBe(true);
    }, exact);
  });

  test("a throw is the error, whatever is thrown", async () => {
    for (const thrown of [undefined, null, 0, "text"]) {
      await run(function* () {
        const g = new Group();
        yield* g.go(failing, thrown);
        let caught: unknown = "nothing";
        try {
          yield* g.wait();
        } catch (e) {
          caught = e;
        }
        expect(caught).toBe(thrown);
      }, exact);
    }
  });

  test("an Error that a task returns, as in Go, is its error too; any other result is dropped", async () => {
    await run(function* () {
      const g = new Group();
      const error = new Error("returned");
      yield* g.go(function* () {
        return 3;
      });
      yield* g.wait();
      yield* g.go(function* () {
        return error;
      });
      let caught: unknown;
      try {
        yield* g.wait();
      } catch (e) {
        caught = e;
      }
      expect(caught).toBe(error);
    }, exact);
  });

  test("goexit of a task counts it down and is no error", async () => {
    await run(function* () {
      const g = new Group();
      let after = false;
      yield* g.go(function* () {
        yield* goexit();
        after = true;
      });
      yield* g.wait();
      expect(after).toBe(false);
    }, exact);
  });

  test("many may wait, and each of them gets the error", async () => {
    await run(function* () {
      const g = new Group();
      const error = new Error("boom");
      const caught = chan<unknown>(3);
      yield* g.go(function* () {
        yield* sleep(1);
        throw error;
      });
      for (let i = 0; i < 3; i++)
        go(function* () {
          try {
            yield* g.wait();
          } catch (e) {
            yield* caught.send(e);
          }
        });
      for (let i = 0; i < 3; i++) expect(yield* caught.recv()).toBe(error);
    }, exact);
  });

  test("is a case of select; when it loses it leaves nothing behind", async () => {
    await run(function* () {
      const g = new Group();
      const gate = chan<void>();
      yield* g.go(function* () {
        yield* gate.recv();
      });
      for (let i = 0; i < 10; i++) expect((yield* select({ all: g.wait(), late: sleep(0.01) })).case).toBe("late");
      gate.close();
      expect((yield* select({ all: g.wait(), gate: chan().recv() })).case).toBe("all");
      expect(waiting(gate)).toEqual(nobody);
    }, exact);
  });

  test("can be awaited", async () => {
    const g = new Group();
    await g.go(function* () {
      yield* sleep(1);
      throw new Error("boom");
    });
    await expect(Promise.resolve(g.wait())).rejects.toThrow("boom");
  });
});

describe("go", () => {
  test("takes a generator, or a generator function with its arguments", async () => {
    await run(function* () {
      const g = new Group();
      const got: string[] = [];
      function* task(a: string, b = "default"): Routine {
        got.push(a + b);
      }
      yield* g.go(task("1"));
      yield* g.go(task, "2", "given");
      yield* g.go(() => task("3"));
      yield* g.wait();
      expect(got).toEqual(["1default", "2given", "3default"]);
    }, exact);
  });

  test("blocks at the limit, until a task has ended", async () => {
    await run(function* () {
      const g = new Group();
      g.setLimit(2);
      let active = 0;
      let most = 0;
      for (let i = 0; i < 6; i++) {
        yield* g.go(function* () {
          most = Math.max(most, ++active);
          yield* sleep(0.5);
          active--;
        });
      }
      yield* g.wait();
      expect([active, most]).toEqual([0, 2]);
    }, exact);
  });

  test("lets those who wait in first in, first out, and wait waits for them too", async () => {
    await run(function* () {
      const g = new Group();
      g.setLimit(1);
      const gate = chan<void>();
      const order: number[] = [];
      yield* g.go(function* () {
        yield* gate.recv();
      });
      for (let i = 0; i < 3; i++)
        go(function* () {
          yield* g.go(function* () {
            order.push(i);
            yield* gosched();
          });
        });
      yield* gosched();
      expect(g.tryGo(function* () {})).toBe(false);
      gate.close();
      yield* g.wait();
      expect(order).toEqual([0, 1, 2]);
    }, exact);
  });

  test("as a case of select that loses, it starts nothing and leaves nothing behind", async () => {
    await run(function* () {
      const g = new Group();
      g.setLimit(1);
      const gate = chan<void>();
      let started = 0;
      yield* g.go(function* () {
        yield* gate.recv();
      });
      for (let i = 0; i < 5; i++)
        expect(
          (yield* select({
            in: g.go(function* () {
              started++;
            }),
            late: sleep(0.01),
          })).case,
        ).toBe("late");
      gate.close();
      yield* g.wait();
      expect(started).toBe(0);
      expect(
        (yield* select({
          in: g.go(function* () {
            started++;
          }),
          never: chan().recv(),
        })).case,
      ).toBe("in");
      yield* g.wait();
      expect(started).toBe(1);
    }, exact);
  });

  test("starts a task each time it is performed; a generator runs once", async () => {
    await run(function* () {
      const g = new Group();
      let ran = 0;
      const op = g.go(function* () {
        ran++;
      });
      yield* op;
      yield* op;
      yield* g.wait();
      expect(ran).toBe(2);
      const once = g.go(
        (function* (): Routine {
          ran++;
        })(),
      );
      yield* once;
      yield* once;
      let caught: unknown;
      try {
        yield* g.wait();
      } catch (e) {
        caught = e;
      }
      expect(caught).toBeInstanceOf(UsageError);
      expect((caught as Error).message).toBe(
        "errgroup.go: this generator is a goroutine already; call its function again for another",
      );
      expect(ran).toBe(3);
    }, exact);
  });

  test("says what it needs", () => {
    const g = new Group();
    expect(() => g.go(null as never)).toThrow("errgroup.go: needs a generator function or a generator, not null");
    expect(() => g.go(chan().recv() as never)).toThrow(UsageError);
    expect(() => g.tryGo(3 as never)).toThrow(
      "errgroup.tryGo: needs a generator function or a generator, not the number 3",
    );
  });

  test("what is no generator function fails the group, and says so", async () => {
    const g = new Group();
    await g.go((() => 3) as never);
    await expect(Promise.resolve(g.wait())).rejects.toThrow(/write `function\*`/);
  });

  test("a dump names the task, the limit and the wait", async () => {
    const error = await run(function* () {
      const g = new Group();
      g.setLimit(1);
      yield* g.go(function* stuckTask() {
        yield* chan().recv();
      });
      go(function* () {
        yield* g.go(function* () {});
      });
      yield* g.wait();
    }, exact).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(DeadlockError);
    const { dump } = error as DeadlockError;
    expect(dump).toContain("[errgroup.Group.Go]");
    expect(dump).toContain("[errgroup.Group.Wait]");
    expect(dump).toContain("[chan receive]");
    expect(dump).toContain("stuckTask");
  });
});

describe("tryGo", () => {
  test("starts a task unless the limit is reached, and says which", async () => {
    await run(function* () {
      const g = new Group();
      g.setLimit(1);
      const gate = chan<void>();
      expect(
        g.tryGo(function* () {
          yield* gate.recv();
        }),
      ).toBe(true);
      expect(g.tryGo(function* () {})).toBe(false);
      gate.close();
      yield* g.wait();
      let got = 0;
      expect(
        g.tryGo(function* (n: number) {
          got = n;
        }, 7),
      ).toBe(true);
      yield* g.wait();
      expect(got).toBe(7);
    }, exact);
  });
});

describe("setLimit", () => {
  test("panics while goroutines are active: `errgroup: modify limit while N goroutines in the group are still active`", async () => {
    await run(function* () {
      const g = new Group();
      g.setLimit(3);
      const gate = chan<void>();
      for (let i = 0; i < 2; i++)
        yield* g.go(function* () {
          yield* gate.recv();
        });
      expect(() => g.setLimit(4)).toThrow(GoError);
      expect(() => g.setLimit(4)).toThrow("errgroup: modify limit while 2 goroutines in the group are still active");
      gate.close();
      yield* g.wait();
      g.setLimit(4);
    }, exact);
  });

  test("a negative limit is none, and lets those who wait in", async () => {
    await run(function* () {
      const g = new Group();
      g.setLimit(1);
      const gate = chan<void>();
      for (let i = 0; i < 3; i++)
        go(function* () {
          yield* g.go(function* () {
            yield* gate.recv();
          });
        });
      yield* gosched();
      expect(waiting(gate).receivers).toBeLessThan(2);
      g.setLimit(-1);
      yield* gosched();
      yield* gosched();
      expect(waiting(gate).receivers).toBe(3);
      gate.close();
      yield* g.wait();
    }, exact);
  });

  test("0 lets none in", async () => {
    await run(function* () {
      const g = new Group();
      g.setLimit(0);
      expect(g.tryGo(function* () {})).toBe(false);
      expect((yield* select({ in: g.go(function* () {}), late: sleep(1) })).case).toBe("late");
      yield* g.wait();
      go(function* () {
        yield* sleep(1);
        g.setLimit(1);
      });
      yield* g.go(function* () {});
      yield* g.wait();
    }, exact);
  });

  test("takes a whole number", () => {
    for (const bad of [1.5, NaN, Infinity, "1"]) expect(() => new Group().setLimit(bad as number)).toThrow(UsageError);
  });
});

describe("withContext", () => {
  test("the first error wins and cancels the context with it as the cause", async () => {
    await run(function* () {
      const [g, ctx] = withContext(background());
      const boom = new Error("boom");
      const seen: unknown[] = [];
      for (let i = 0; i < 2; i++)
        yield* g.go(function* () {
          yield* ctx.done().recv();
          seen.push(cause(ctx));
          throw new Error("later");
        });
      expect(ctx.err()).toBe(undefined);
      yield* g.go(failing, boom);
      let caught: unknown;
      try {
        yield* g.wait();
      } catch (e) {
        caught = e;
      }
      expect(caught).toBe(boom);
      expect(seen).toEqual([boom, boom]);
      expect(ctx.err()).toBe(Canceled);
    }, exact);
  });

  test("wait cancels the context even on success", async () => {
    await run(function* () {
      const [g, ctx] = withContext(background());
      yield* g.go(function* () {
        yield* sleep(1);
      });
      expect(ctx.err()).toBe(undefined);
      yield* g.wait();
      expect([ctx.err(), cause(ctx)]).toEqual([Canceled, Canceled]);
      const [empty, idle] = withContext(background());
      yield* empty.wait();
      expect(idle.err()).toBe(Canceled);
    }, exact);
  });

  test("a wait that loses a select cancels nothing", async () => {
    await run(function* () {
      const [g, ctx] = withContext(background());
      yield* g.go(function* () {
        yield* sleep(3);
      });
      expect((yield* select({ all: g.wait(), late: sleep(0.1) })).case).toBe("late");
      expect(ctx.err()).toBe(undefined);
      yield* g.wait();
    }, exact);
  });
});

describe("a task whose program ends", () => {
  test("fails the group of those who wait elsewhere: nothing hangs", async () => {
    const g = new Group();
    await run(function* () {
      yield* g.go(function* () {
        yield* until(new Promise(() => {}));
      });
    });
    await expect(Promise.resolve(g.wait())).rejects.toMatchObject({ code: "ERR_PROGRAM_ENDED" });
  });
});
