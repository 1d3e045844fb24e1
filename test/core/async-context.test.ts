// The stores of AsyncLocalStorage: a goroutine has those of where it was asked for, and never another's.
import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, test } from "vitest";
import { call, chan, go, gosched, run, select, sleep, until, type Routine, type SendChan } from "goroutines";
import { afterFunc as afterDone, background, withCancel } from "goroutines/context";
import { Group } from "goroutines/errgroup";
import { Group as Flights } from "goroutines/singleflight";
import { Mutex, WaitGroup } from "goroutines/sync";
import { afterFunc } from "goroutines/time";
import { explore } from "goroutines/testing";
import { runCode } from "../built.ts";
import { child } from "./child.ts";

const store = new AsyncLocalStorage<string>();
const other = new AsyncLocalStorage<number>();

function* look(out: SendChan<string | undefined>): Routine {
  yield* out.send(store.getStore());
}

describe("what is asked for in a store's run has that store", () => {
  test.each<[string, (out: SendChan<string | undefined>) => void]>([
    ["go", (out) => go(look, out)],
    ["go with a generator", (out) => go(look(out))],
    ["wg.go", (out) => new WaitGroup().go(look, out)],
    ["tryGo", (out) => void new Group().tryGo(look, out)],
    ["time's afterFunc", (out) => void afterFunc(1, look, out)],
    ["doChan", (out) => void new Flights<string, void>().doChan("key", () => look(out))],
  ])("%s", async (_, start) => {
    const got = await run(function* () {
      const out = chan<string | undefined>();
      store.run("a", start, out);
      const first = yield* out.recv();
      start(out);
      return [first, yield* out.recv(), store.getStore()];
    });
    expect(got).toEqual(["a", undefined, undefined]);
  });

  test("errgroup.go, also where the task is let in much later, by another", async () => {
    const got = await run(function* () {
      const out = chan<string | undefined>(3);
      const group = new Group();
      group.setLimit(1);
      yield* group.go(function* () {
        yield* sleep(1);
      });
      yield* store.run("a", () => group.go(look, out));
      yield* store.run("b", () => group.go(look, out));
      yield* group.wait();
      return [yield* out.recv(), yield* out.recv()];
    });
    expect(got).toEqual(["a", "b"]);
  });

  test("context's afterFunc, whoever cancels", async () => {
    const got = await run(function* () {
      const out = chan<string | undefined>();
      const [ctx, cancel] = withCancel(background());
      store.run("a", () => afterDone(ctx, look, out));
      store.run("b", cancel);
      return yield* out.recv();
    });
    expect(got).toBe("a");
  });

  test("run, and what its goroutines start", async () => {
    const got = await store.run("a", () =>
      run(function* () {
        const out = chan<string | undefined>();
        go(look, out);
        return [store.getStore(), yield* out.recv()];
      }),
    );
    expect(got).toEqual(["a", "a"]);
  });

  test("until(f), wherever it is performed", async () => {
    const got = await run(function* () {
      const page = store.run("a", () => until(async () => store.getStore()));
      const late = until(async () => store.getStore());
      return [yield* page, yield* select({ page, idle: chan().recv() }), yield* late];
    });
    expect(got).toEqual(["a", { case: "page", value: "a" }, undefined]);
  });

  test("a task that an async function awaits", async () => {
    const got = await store.run("a", async () => {
      await Promise.resolve();
      return [
        await call(function* () {
          yield* sleep(1);
          return store.getStore();
        }),
        store.getStore(),
      ];
    });
    expect(got).toEqual(["a", "a"]);
  });

  test("a goroutine of an explored program", async () => {
    const seen = new Set<unknown>();
    await explore(function* () {
      const done = chan();
      store.run("a", () =>
        go(function* () {
          yield* gosched();
          seen.add(store.getStore());
          done.close();
        }),
      );
      yield* done.recv();
      seen.add(store.getStore());
    });
    expect([...seen]).toEqual(["a", undefined]);
  });
});

test("it is kept across every op, beside goroutines of other stores and of none", async () => {
  const wrong: unknown[] = [];
  await run(function* () {
    const ch = chan<number>();
    const mu = new Mutex();
    const wg = new WaitGroup();
    const [ctx, cancel] = withCancel(background());
    function* live(name: string | undefined): Routine {
      const check = (): void => void (store.getStore() === name || wrong.push([name, store.getStore()]));
      for (let i = 0; i < 20; i++) {
        check();
        yield* select({ out: ch.send(1), in: ch.recv() });
        check();
        yield* mu.lock();
        yield* gosched();
        check();
        mu.unlock();
        yield* sleep(i % 3 === 0 ? 0.1 : 0);
        check();
        yield* until(Promise.resolve());
        check();
        yield* call(function* () {
          check();
          yield* gosched();
          check();
        });
      }
      yield* ctx.done().recv();
      check();
    }
    for (const name of ["a", "b", undefined, "c", undefined]) {
      if (name === undefined) wg.go(live, name);
      else store.run(name, () => wg.go(live, name));
    }
    // An odd one for the last rendezvous.
    go(function* () {
      for (;;) yield* select({ out: ch.send(1), in: ch.recv() });
    });
    yield* sleep(20);
    store.run("canceller", cancel);
    yield* wg.wait();
  });
  expect(wrong).toEqual([]);
});

describe("a body inside of run, in a goroutine", () => {
  test("is called by `yield* store.run(value, () => call(body))`; then the goroutine has its own again", async () => {
    const seen: unknown[] = [];
    await store.run("outer", () =>
      run(function* () {
        const result = yield* store.run("inner", () =>
          call(function* (n: number) {
            seen.push(store.getStore());
            yield* sleep(1);
            seen.push(store.getStore());
            yield* other.run(7, () =>
              call(function* () {
                yield* gosched();
                seen.push([store.getStore(), other.getStore()]);
              }),
            );
            seen.push([store.getStore(), other.getStore()]);
            return n + 1;
          }, 1),
        );
        seen.push(result, store.getStore());
        yield* sleep(1);
        seen.push(store.getStore());
      }),
    );
    expect(seen).toEqual(["inner", "inner", ["inner", 7], ["inner", undefined], 2, "outer", "outer"]);
  });

  test("what it throws arrives in the caller's", async () => {
    const got = await run(function* () {
      try {
        yield* store.run("inner", () =>
          call(function* (): Routine {
            throw new Error(store.getStore());
          }),
        );
      } catch (e) {
        return [(e as Error).message, store.getStore()];
      }
      return [];
    });
    expect(got).toEqual(["inner", undefined]);
  });

  test("a long loop of them, of bodies without ops, is bounded in depth", async () => {
    const got = await run(function* () {
      let n = 0;
      while (n < 20_000) {
        n = yield* store.run("inner", () =>
          call(function* (before: number) {
            return store.getStore() === "inner" ? before + 1 : NaN;
          }, n),
        );
      }
      return [n, store.getStore()];
    });
    expect(got).toEqual([20_000, undefined]);
  });
});

describe("never another's", () => {
  test("1,000 interleaved requests", async () => {
    const wrong: unknown[] = [];
    const jobs = chan<readonly [request: string, reply: SendChan<string>]>();
    // Workers of no request.
    go(function* () {
      for (let i = 0; i < 4; i++) {
        go(function* () {
          yield* jobs.forEach(function* ([request, reply]) {
            if (store.getStore() !== undefined) wrong.push(["worker", store.getStore()]);
            yield* sleep(Math.random());
            yield* reply.send(request);
          });
        });
      }
    });
    const handle = (id: string) =>
      run(function* () {
        const check = (where: string): void =>
          void (store.getStore() === id || wrong.push([where, id, store.getStore()]));
        const wg = new WaitGroup();
        for (let i = 0; i < 3; i++) {
          wg.go(function* () {
            check("begin");
            const reply = chan<string>();
            yield* jobs.send([id, reply]);
            check("sent");
            if ((yield* reply.recv()) !== id) wrong.push("reply");
            check("received");
            yield* until(async () => {
              check("async");
              await Promise.resolve();
              check("async, later");
            });
            check("end");
          });
        }
        yield* wg.wait();
        check("main");
      });
    await Promise.all(
      Array.from({ length: 1000 }, async (_, i) => {
        await new Promise((resolve) => setTimeout(resolve, (i * 7919) % 20));
        await store.run(`request ${i}`, () => other.run(i, () => handle(`request ${i}`)));
      }),
    );
    jobs.close();
    expect(wrong).toEqual([]);
  });

  test("a goroutine of no store that an async function in one wakes", async () => {
    const got = await run(function* () {
      const ch = chan();
      void store.run("a", async () => {
        await Promise.resolve();
        await ch.send(1);
      });
      yield* ch.recv();
      return store.getStore();
    });
    expect(got).toBe(undefined);
  });

  test("the listener of a timeout's signal, armed in another's run", async () => {
    const { withTimeout } = await import("goroutines/context");
    const got = await run(function* () {
      const out = chan<string | undefined>(1);
      const [ctx] = withTimeout(background(), 50);
      ctx.signal.addEventListener("abort", () => void out.trySend(store.getStore()));
      store.run("a", () =>
        go(function* () {
          yield* sleep(0.5);
        }),
      );
      return yield* out.recv();
    });
    expect(got).toBe(undefined);
  });
});

// In processes of their own, since from the first use on a process has stores.
describe("the first use of a store in a process", () => {
  const names = `const { AsyncLocalStorage } = await import("node:async_hooks"); const store = new AsyncLocalStorage();`;

  test("inside a goroutine of main", async () => {
    const { stdout } = await child(`${names}
      main(function* () {
        const done = chan();
        store.run("first", () => go(function* () { console.log(store.getStore()); done.close(); }));
        yield* done.recv();
        console.log(store.getStore());
      });`);
    expect(stdout).toBe("first\nundefined\n");
  });

  test("after many goroutines, from the next slice on", async () => {
    const { stdout } = await child(`${names}
      main(function* () {
        for (let i = 0; i < 5000; i++) go(function* () {});
        yield* sleep(1);
        const done = chan();
        store.run("first", () => go(function* () { console.log(store.getStore()); done.close(); }));
        yield* done.recv();
      });`);
    expect(stdout).toBe("first\n");
  });

  test("in an async function that wakes a goroutine of none", async () => {
    const { stdout } = await child(`${names}
      main(function* () {
        const ch = chan();
        setTimeout(() => store.run("a", async () => { await ch.send(1); }), 1);
        yield* ch.recv();
        console.log(store.getStore());
      });`);
    expect(stdout).toBe("undefined\n");
  });

  test("where the package itself is loaded in a request", async () => {
    const code = `${names}
      await store.run("loader", async () => {
        const lib = await import("goroutines");
        setTimeout(() => store.exit(() => lib.run(function* () { yield* lib.sleep(1); console.log(store.getStore()); })), 1);
      });`;
    const { outcome, stderr } = await runCode(code, { timeout: 10_000 });
    expect(outcome.stdout, stderr).toBe("undefined\n");
  });
});
