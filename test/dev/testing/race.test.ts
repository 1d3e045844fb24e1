// What orders two accesses to a shared variable, and what does not: every edge of Go's memory model with a
// program in which it prevents a race, and one in which its absence shows, under every schedule (or a
// thousand of them).
import { chan, go, gosched, select, sleep, until, type Body, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { afterFunc as afterDone, background, cause, withCancel, withTimeout } from "goroutines/context";
import { Group } from "goroutines/errgroup";
import { Queue } from "goroutines/queue";
import { Weighted } from "goroutines/semaphore";
import { Group as FlightGroup } from "goroutines/singleflight";
import {
  Cond,
  CountDownLatch,
  CyclicBarrier,
  Mutex,
  Once,
  Pool,
  RWMutex,
  SyncMap,
  WaitGroup,
  onceFunc,
} from "goroutines/sync";
import { afterFunc, newTimer } from "goroutines/time";
import { describe, expect, test } from "vitest";
import { Engine } from "../../../lib/dev/testing/engine/engine.ts";
import type { Failure } from "../../../lib/dev/testing/engine/ending.ts";
import { execute } from "../../../lib/dev/testing/search.ts";
import { shared, type Shared } from "../../../lib/dev/testing/shared-variable.ts";
import { dfs } from "../../../lib/dev/testing/strategies/dfs.ts";
import { fifo } from "../../../lib/dev/testing/strategies/scripted.ts";

const LIMIT = 1000;

/** A program over one variable. It is told which of its two accesses have been made. */
type Program = (x: Probed) => Body<unknown>;

/** A shared variable that counts how many goroutines' accesses there were. */
interface Probed {
  readonly read: () => Routine;
  readonly write: () => Routine;
}

/**
 * Whether each execution, of all there are, in which there were at least two accesses found a race. The
 * detector begins with the first access of an execution, which may be one to another variable, before all.
 */
async function races(program: Program, fromTheStart: boolean): Promise<"never" | "always" | "sometimes"> {
  const engine = new Engine({ time: "adversarial", maxSteps: 500, leaks: false, check: null });
  const strategy = dfs()(1);
  let accesses = 0;
  let both = 0;
  let racy = 0;
  const body: Body<unknown> = function* (rt) {
    accesses = 0;
    const cell: Shared<number> = shared(0, "x");
    const probed = {
      *read(): Routine {
        yield* cell.get();
        accesses++;
      },
      *write(): Routine {
        yield* cell.set(1);
        accesses++;
      },
    };
    if (fromTheStart) yield* shared(0, "other").get();
    yield* program(probed)(rt);
  };
  for (let n = 0; n < LIMIT && strategy.begin(); n++) {
    const failure: Failure | null = await execute(engine, body, strategy);
    // The one that races is cut off in the midst of it.
    if (failure?.kind === "race") accesses = 2;
    if (failure !== null && failure.kind !== "deadlock") expect(failure.kind, failure.message).toBe("race");
    if (accesses < 2) continue;
    both++;
    if (failure?.kind === "race") racy++;
  }
  expect(both).toBeGreaterThan(0);
  return racy === 0 ? "never" : racy === both ? "always" : "sometimes";
}

/** `a` and `b` side by side. */
function beside(a: () => Routine, b: () => Routine): Body<unknown> {
  return function* () {
    go(function* () {
      yield* gosched();
      yield* a();
    });
    yield* gosched();
    yield* b();
  };
}

/** An edge: a program that it keeps from racing, and one that differs in this edge and races. */
const edges: Readonly<Record<string, { readonly ordered: Program; readonly unordered: Program }>> = {
  "the go statement comes before its goroutine": {
    ordered: ({ read, write }) =>
      function* () {
        yield* write();
        go(read);
      },
    unordered: ({ read, write }) =>
      function* () {
        go(read);
        yield* write();
      },
  },

  "a send comes before its receive": {
    ordered: ({ read, write }) => {
      const ch = chan(1);
      return beside(
        function* () {
          yield* write();
          yield* ch.send(0);
        },
        function* () {
          yield* ch.recv();
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const ch = chan(1);
      return beside(
        function* () {
          yield* ch.send(0);
          yield* write();
        },
        function* () {
          yield* ch.recv();
          yield* read();
        },
      );
    },
  },

  "a send comes before the receive of its own value, not of an earlier one": {
    ordered: ({ read, write }) => {
      const ch = chan(2);
      return beside(
        function* () {
          yield* ch.send(1);
          yield* write();
          yield* ch.send(2);
        },
        function* () {
          yield* ch.recv();
          yield* ch.recv();
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const ch = chan(2);
      return beside(
        function* () {
          yield* ch.send(1);
          yield* write();
          yield* ch.send(2);
        },
        function* () {
          yield* ch.recv();
          yield* read();
          yield* ch.recv();
        },
      );
    },
  },

  "without a buffer the receive comes before the end of its send": {
    ordered: ({ read, write }) => {
      const ch = chan();
      return beside(
        function* () {
          yield* write();
          yield* ch.recv();
        },
        function* () {
          yield* ch.send(0);
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const ch = chan(1);
      return beside(
        function* () {
          yield* write();
          yield* ch.recv();
        },
        function* () {
          yield* ch.send(0);
          yield* read();
        },
      );
    },
  },

  "the k-th receive comes before the end of the (k+C)-th send": {
    ordered: ({ read, write }) => {
      const ch = chan(2);
      return beside(
        function* () {
          yield* write();
          yield* ch.recv();
        },
        function* () {
          for (let i = 0; i < 3; i++) yield* ch.send(i);
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const ch = chan(2);
      return beside(
        function* () {
          yield* ch.recv();
          yield* write();
          yield* ch.recv();
        },
        function* () {
          for (let i = 0; i < 3; i++) yield* ch.send(i);
          yield* read();
        },
      );
    },
  },

  "a buffer of one is a lock, and two sends into a larger one order nothing": {
    ordered: ({ write }) => {
      const ch = chan(1);
      const section = function* (): Routine {
        yield* ch.send(0);
        yield* write();
        yield* ch.recv();
      };
      return beside(section, section);
    },
    unordered: ({ write }) => {
      const ch = chan(2);
      const section = function* (): Routine {
        yield* ch.send(0);
        yield* write();
        yield* ch.recv();
      };
      return beside(section, section);
    },
  },

  "a select's case orders as the plain op": {
    ordered: ({ read, write }) => {
      const ch = chan();
      const other = chan();
      return beside(
        function* () {
          yield* write();
          yield* select({ ch: ch.send(0), other: other.send(0) });
          yield* read();
        },
        function* () {
          yield* select({ ch: ch.recv(), other: other.recv() });
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const ch = chan();
      const other = chan();
      return beside(
        function* () {
          yield* select({ ch: ch.send(0), other: other.send(0) });
          yield* write();
        },
        function* () {
          yield* select({ ch: ch.recv(), other: other.recv() });
          yield* read();
        },
      );
    },
  },

  "a close comes before a receive that returns because of it": {
    ordered: ({ read, write }) => {
      const ch = chan();
      return beside(
        function* () {
          yield* write();
          ch.close();
        },
        function* () {
          yield* ch.recv();
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const ch = chan(1);
      return beside(
        function* () {
          yield* ch.send(0);
          yield* write();
          ch.close();
        },
        function* () {
          yield* ch.recv();
          yield* read();
        },
      );
    },
  },

  "an unlock comes before the next lock": {
    ordered: ({ read, write }) => {
      const mu = new Mutex();
      return beside(
        function* () {
          yield* mu.lock();
          yield* write();
          mu.unlock();
        },
        function* () {
          using _ = yield* mu.lock();
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const mu = new Mutex();
      return beside(function* () {
        yield* mu.lock();
        yield* write();
        mu.unlock();
      }, read);
    },
  },

  "a tryLock in vain orders nothing": {
    ordered: ({ read, write }) => {
      const mu = new Mutex();
      return beside(
        function* () {
          yield* mu.lock();
          yield* write();
          mu.unlock();
        },
        function* () {
          if (mu.tryLock()) yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const mu = new Mutex();
      return beside(
        function* () {
          yield* mu.lock();
          yield* write();
          mu.unlock();
          yield* mu.lock();
        },
        function* () {
          if (!mu.tryLock()) yield* read();
        },
      );
    },
  },

  "a reader's unlock comes before the next writer's lock, not before a reader's": {
    ordered: ({ read, write }) => {
      const rw = new RWMutex();
      return beside(
        function* () {
          yield* rw.rLock();
          yield* read();
          rw.rUnlock();
        },
        function* () {
          yield* rw.lock();
          yield* write();
          rw.unlock();
        },
      );
    },
    unordered: ({ read, write }) => {
      const rw = new RWMutex();
      return beside(
        function* () {
          yield* rw.rLock();
          yield* read();
          rw.rUnlock();
        },
        function* () {
          yield* rw.rLock();
          yield* write();
          rw.rUnlock();
        },
      );
    },
  },

  "a done comes before the wait that it ends": {
    ordered: ({ read, write }) => {
      const wg = new WaitGroup();
      wg.add(2);
      return beside(
        function* () {
          yield* write();
          wg.done();
        },
        function* () {
          wg.done();
          yield* wg.wait();
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const wg = new WaitGroup();
      wg.add(1);
      return beside(
        function* () {
          wg.done();
          yield* write();
        },
        function* () {
          yield* wg.wait();
          yield* read();
        },
      );
    },
  },

  "a count-down comes before the wait, not before another's": {
    ordered: ({ read, write }) => {
      const latch = new CountDownLatch(1);
      return beside(
        function* () {
          yield* write();
          latch.countDown();
        },
        function* () {
          yield* latch.wait();
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const latch = new CountDownLatch(2);
      return beside(
        function* () {
          yield* write();
          latch.countDown();
        },
        function* () {
          latch.countDown();
          yield* read();
        },
      );
    },
  },

  "each arrival at a barrier comes before all who leave it": {
    ordered: ({ write, read }) => {
      const barrier = new CyclicBarrier(3);
      return function* () {
        go(function* () {
          yield* barrier.await();
        });
        go(function* () {
          yield* write();
          yield* barrier.await();
        });
        yield* barrier.await();
        yield* read();
      };
    },
    unordered: ({ write, read }) => {
      const barrier = new CyclicBarrier(2);
      return beside(
        function* () {
          yield* barrier.await();
          yield* write();
        },
        function* () {
          yield* barrier.await();
          yield* read();
        },
      );
    },
  },

  "a once's function comes before every return of do": {
    ordered: ({ read, write }) => {
      const once = new Once();
      const use = function* (): Routine {
        yield* once.do(write);
        yield* read();
      };
      return beside(use, use);
    },
    unordered: ({ read, write }) => {
      const once = new Once();
      return function* () {
        yield* once.do(() => {});
        go(function* () {
          yield* write();
          yield* once.do(() => {});
        });
        yield* once.do(() => {});
        yield* read();
      };
    },
  },

  "so with onceFunc": {
    ordered: ({ read, write }) => {
      const init = onceFunc(write);
      const use = function* (): Routine {
        yield* init();
        yield* read();
      };
      return beside(use, use);
    },
    unordered: ({ read, write }) => {
      const a = onceFunc(write);
      const b = onceFunc(() => {});
      return beside(
        function* () {
          yield* a();
        },
        function* () {
          yield* b();
          yield* read();
        },
      );
    },
  },

  "a signal comes before the wait that it ends": {
    ordered: ({ read, write }) => {
      const cond = new Cond(new Mutex());
      return beside(
        function* () {
          yield* write();
          cond.signal();
        },
        function* () {
          yield* cond.l.lock();
          yield* cond.wait();
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const cond = new Cond(new Mutex());
      return beside(
        function* () {
          cond.broadcast();
          yield* write();
        },
        function* () {
          yield* cond.l.lock();
          yield* cond.wait();
          yield* read();
        },
      );
    },
  },

  "an atomic store comes before a load that sees it, and a load before nothing": {
    ordered: ({ read, write }) => {
      const flag = new Int32();
      return beside(
        function* () {
          yield* write();
          flag.store(1);
        },
        function* () {
          if (flag.load() === 1) yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const flag = new Int32();
      return beside(
        function* () {
          yield* read();
          flag.load();
        },
        function* () {
          flag.store(1);
          yield* write();
        },
      );
    },
  },

  "an atomic update comes before the next, and a store hides what was before": {
    ordered: ({ read, write }) => {
      const n = new Int32();
      return beside(
        function* () {
          yield* write();
          n.add(1);
        },
        function* () {
          if (n.add(1) === 2) yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const n = new Int32();
      return beside(
        function* () {
          yield* write();
          n.store(1);
        },
        function* () {
          n.store(2);
          if (n.load() === 2) yield* read();
        },
      );
    },
  },

  "a compareAndSwap in vain is a load": {
    ordered: ({ write }) => {
      const lock = new Int32();
      const section = function* (): Routine {
        if (!lock.compareAndSwap(0, 1)) return;
        yield* write();
        lock.store(0);
      };
      return beside(section, section);
    },
    unordered: ({ write, read }) => {
      const lock = new Int32();
      return beside(
        function* () {
          yield* read();
          lock.compareAndSwap(1, 2);
        },
        function* () {
          lock.load();
          yield* write();
        },
      );
    },
  },

  "a cancellation comes before a receive of done": {
    ordered: ({ read, write }) => {
      const [ctx, cancel] = withCancel(background());
      const [child] = withCancel(ctx);
      return beside(
        function* () {
          yield* write();
          cancel();
        },
        function* () {
          yield* child.done().recv();
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const [ctx, cancel] = withCancel(background());
      return beside(
        function* () {
          cancel();
          yield* write();
        },
        function* () {
          yield* ctx.done().recv();
          yield* read();
        },
      );
    },
  },

  "a cancellation comes before err or cause that sees it": {
    ordered: ({ read, write }) => {
      const [ctx, cancel] = withCancel(background());
      const [child] = withCancel(ctx);
      return function* () {
        go(function* () {
          yield* write();
          cancel();
        });
        go(function* () {
          if (child.err() !== undefined) yield* read();
        });
        if (cause(child) !== undefined) yield* read();
      };
    },
    unordered: ({ read, write }) => {
      const [ctx, cancel] = withCancel(background());
      return beside(
        function* () {
          yield* write();
          cancel();
        },
        function* () {
          if (ctx.err() === undefined) yield* read();
        },
      );
    },
  },

  "who calls context.afterFunc and who cancels come before its goroutine": {
    ordered: ({ read, write }) =>
      function* () {
        const [ctx, cancel] = withCancel(background());
        go(function* () {
          yield* read();
          cancel();
        });
        yield* read();
        afterDone(ctx, write);
      },
    unordered: ({ read, write }) =>
      function* () {
        const [ctx, cancel] = withCancel(background());
        go(function* () {
          cancel();
        });
        afterDone(ctx, read);
        yield* write();
      },
  },

  "who sets a timer comes before the goroutine that it starts": {
    ordered: ({ read, write }) =>
      function* () {
        yield* write();
        afterFunc(1, read);
      },
    unordered: ({ read, write }) =>
      function* () {
        afterFunc(1, read);
        yield* write();
      },
  },

  "who resets a timer comes before a receive of its time": {
    ordered: ({ read, write }) => {
      return function* () {
        const timer = newTimer(1);
        timer.stop();
        go(function* () {
          yield* timer.c.recv();
          yield* read();
        });
        yield* write();
        timer.reset(1);
      };
    },
    unordered: ({ read, write }) => {
      return function* () {
        const timer = newTimer(1);
        go(function* () {
          yield* timer.c.recv();
          yield* read();
        });
        yield* write();
      };
    },
  },

  "who sets a deadline comes before a receive of done, and time orders nothing": {
    ordered: ({ read, write }) =>
      function* () {
        const done = chan<ReturnType<typeof withTimeout>[0]>(1);
        yield* write();
        done.trySend(withTimeout(background(), 1)[0]);
        go(function* () {
          yield* (yield* done.recv())!.done().recv();
          yield* read();
        });
      },
    unordered: ({ read, write }) =>
      beside(
        function* () {
          yield* write();
        },
        function* () {
          yield* sleep(1000);
          yield* read();
        },
      ),
  },

  "a release comes before the next acquire": {
    ordered: ({ write }) => {
      const sem = new Weighted(1);
      const section = function* (): Routine {
        yield* sem.acquire();
        yield* write();
        sem.release();
      };
      return beside(section, section);
    },
    unordered: ({ read, write }) => {
      const sem = new Weighted(2);
      return beside(
        function* () {
          yield* sem.acquire();
          yield* write();
        },
        function* () {
          yield* sem.acquire();
          yield* read();
        },
      );
    },
  },

  "a task's end comes before the wait of its group": {
    ordered: ({ read, write }) =>
      function* () {
        const group = new Group();
        yield* group.go(function* () {});
        yield* group.go(write);
        yield* group.go(function* () {});
        yield* group.wait();
        yield* read();
      },
    unordered: ({ read, write }) =>
      function* () {
        const group = new Group();
        yield* group.go(read);
        yield* group.go(write);
        yield* group.wait();
      },
  },

  "in a group with a limit a task's end comes before the next task, as does whoever starts that": {
    ordered: ({ write }) =>
      function* () {
        const group = new Group();
        group.setLimit(1);
        yield* group.go(function* () {});
        yield* write();
        yield* group.go(write);
        yield* group.go(write);
        yield* group.wait();
      },
    unordered: ({ write }) =>
      function* () {
        const group = new Group();
        group.setLimit(2);
        yield* group.go(write);
        yield* group.go(write);
        yield* group.wait();
      },
  },

  "a call comes before all who get what came of it": {
    ordered: ({ read, write }) => {
      const group = new FlightGroup<string, number>();
      return beside(
        function* () {
          yield* group.do("a", function* () {
            yield* write();
            return 1;
          });
        },
        function* () {
          const { value } = yield* group.do("a", function* () {
            return 2;
          });
          if (value === 1) yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const group = new FlightGroup<string, void>();
      return beside(
        function* () {
          yield* group.do("a", write);
        },
        function* () {
          yield* group.do("b", read);
        },
      );
    },
  },

  "a task done comes before the join of its queue": {
    ordered: ({ read, write }) => {
      const queue = new Queue<number>();
      return beside(
        function* () {
          yield* queue.recv();
          yield* write();
          queue.taskDone();
        },
        function* () {
          yield* queue.send(0);
          yield* queue.join();
          yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const queue = new Queue<number>();
      return beside(
        function* () {
          yield* queue.recv();
          queue.taskDone();
          yield* write();
        },
        function* () {
          yield* queue.send(0);
          yield* queue.join();
          yield* read();
        },
      );
    },
  },

  "a map's store comes before the load that finds it, of its key": {
    ordered: ({ read, write }) => {
      const map = new SyncMap<string, number>();
      return beside(
        function* () {
          yield* write();
          map.store("a", 1);
        },
        function* () {
          if (map.load("a")[1]) yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const map = new SyncMap<string, number>();
      map.store("b", 1);
      return beside(
        function* () {
          yield* write();
          map.store("a", 1);
        },
        function* () {
          map.load("b");
          yield* read();
        },
      );
    },
  },

  "a pool's put comes before the get of the same object": {
    ordered: ({ read, write }) => {
      const pool = new Pool<number>({ new: () => 0 });
      return beside(
        function* () {
          yield* write();
          pool.put(1);
        },
        function* () {
          if (pool.get() === 1) yield* read();
        },
      );
    },
    unordered: ({ read, write }) => {
      const pool = new Pool<number>({ new: () => 0 });
      pool.put(2);
      return beside(
        function* () {
          yield* write();
          pool.put(1);
        },
        function* () {
          if (pool.get() !== 1) yield* read();
        },
      );
    },
  },
};

describe.each([true, false])("every edge, looked for from the start: %s", (fromTheStart) => {
  test.each(Object.keys(edges))("%s", async (name) => {
    const { ordered, unordered } = edges[name]!;
    expect(await races((x) => fresh(ordered, x), fromTheStart)).toBe("never");
    expect(await races((x) => fresh(unordered, x), fromTheStart)).toBe("always");
  });
});

/** The things of a program are made inside its execution. */
function fresh(program: Program, x: Probed): Body<unknown> {
  return function* (rt) {
    yield* program(x)(rt);
  };
}

describe("nothing else orders", () => {
  test("locks order by who was first: an access before one critical section and after the other", async () => {
    expect(
      await races(({ read, write }) => {
        const mu = new Mutex();
        return beside(
          function* () {
            yield* write();
            yield* mu.lock();
            mu.unlock();
          },
          function* () {
            yield* mu.lock();
            mu.unlock();
            yield* read();
          },
        );
      }, true),
    ).toBe("sometimes");
  });

  test("two reads are no race, whatever comes between", async () => {
    expect(await races(({ read }) => beside(read, read), true)).toBe("never");
  });

  test("two senders into one buffer", async () => {
    expect(
      await races(
        ({ read, write }) =>
          function* () {
            const ch = chan(2);
            go(function* () {
              yield* write();
              yield* ch.send(1);
            });
            yield* ch.send(2);
            yield* read();
            yield* ch.recv();
            yield* ch.recv();
          },
        true,
      ),
    ).toBe("always");
  });
});

describe("what is reported", () => {
  async function failureOf(body: Body<unknown>): Promise<Failure | null> {
    const engine = new Engine({ time: "idle", maxSteps: 500, leaks: true, check: null });
    return await execute(engine, body, fifo()(1));
  }

  test("both accesses, the first first", async () => {
    const failure = await failureOf(function* () {
      const count = shared(0, "count");
      const wg = new WaitGroup();
      wg.go(function* reader() {
        yield* count.get();
      });
      wg.go(function* writer() {
        yield* count.set(1);
      });
      yield* wg.wait();
    });
    expect(failure?.kind).toBe("race");
    expect(failure?.message).toBe(
      'data race on "count": read by goroutine 2 (reader) and write by goroutine 3 (writer) have no order',
    );
    expect(failure?.goroutines.map(({ id }) => id)).toEqual([2, 3]);
  });

  test("without a buffer a receive comes before no other send than its own", async () => {
    const failure = await failureOf(function* () {
      const x = shared(0, "x");
      const ch = chan<number>();
      go(function* first() {
        yield* x.set(1);
        yield* ch.recv();
      });
      go(function* () {
        yield* ch.send(1);
      });
      go(function* second() {
        yield* sleep(2);
        yield* ch.send(2);
        yield* x.get();
      });
      yield* sleep(1);
      yield* ch.recv();
    });
    expect(failure?.message).toBe(
      'data race on "x": write by goroutine 2 (first) and read by goroutine 4 (second) have no order',
    );
  });

  test("who waits for a timer comes before nobody who waits for it too", async () => {
    const failure = await failureOf(function* () {
      const x = shared(0, "x");
      const ch = chan<number>();
      const timer = newTimer(10);
      go(function* first() {
        yield* x.set(1);
        yield* select({ time: timer.c.recv(), ch: ch.recv() });
      });
      go(function* second() {
        yield* sleep(1);
        yield* timer.c.recv();
        yield* x.get();
      });
      yield* sleep(2);
      yield* ch.send(0);
    });
    expect(failure?.message).toBe(
      'data race on "x": write by goroutine 2 (first) and read by goroutine 3 (second) have no order',
    );
  });

  test("who adds to a wait group comes before no wait, only who is done", async () => {
    const failure = await failureOf(function* () {
      const x = shared(0, "x");
      const wg = new WaitGroup();
      wg.add(1);
      go(function* first() {
        yield* x.set(1);
        wg.add(1);
      });
      yield* sleep(1);
      wg.add(-2);
      yield* wg.wait();
      yield* x.get();
    });
    expect(failure?.message).toBe(
      'data race on "x": write by goroutine 2 (first) and read by goroutine 1 (func) have no order',
    );
  });

  test("of several readers, one that the write does not follow", async () => {
    const failure = await failureOf(function* () {
      const count = shared(0, "count");
      const done = chan();
      go(function* a() {
        yield* count.get();
      });
      go(function* b() {
        yield* count.get();
        yield* done.send(0);
      });
      yield* done.recv();
      yield* count.set(1);
    });
    expect(failure?.message).toBe(
      'data race on "count": read by goroutine 2 (a) and write by goroutine 1 (func) have no order',
    );
  });

  test("values that were on their way before the first access keep their places", async () => {
    expect(
      await races(
        ({ read, write }) =>
          function* () {
            const ch = chan<number>(3);
            yield* ch.send(1);
            yield* ch.send(2);
            go(function* () {
              yield* write();
              yield* ch.send(3);
            });
            go(function* () {
              yield* ch.recv();
              yield* ch.recv();
              yield* read();
            });
          },
        false,
      ),
    ).toBe("always");
    expect(
      await races(
        ({ read, write }) =>
          function* () {
            const ch = chan<number>(3);
            yield* ch.send(1);
            yield* ch.send(2);
            go(function* () {
              yield* write();
              yield* ch.send(3);
            });
            go(function* () {
              for (let i = 0; i < 3; i++) yield* ch.recv();
              yield* read();
            });
          },
        false,
      ),
    ).toBe("never");
  });

  test("no order is missed where a promise is in between", async () => {
    expect(
      await races(({ read, write }) => {
        let resolve = (): void => {};
        const promise = new Promise<void>((r) => void (resolve = r));
        return beside(
          function* () {
            yield* write();
            resolve();
          },
          function* () {
            yield* until(promise);
            yield* read();
          },
        );
      }, true),
    ).toBe("never");
  });

  test("executions that follow each other know nothing of each other", async () => {
    const outside = shared(0, "outside");
    const engine = new Engine({ time: "idle", maxSteps: 500, leaks: true, check: null });
    for (let n = 0; n < 3; n++)
      expect(
        await execute(
          engine,
          function* () {
            yield* outside.set(n);
          },
          fifo()(1),
        ),
      ).toBe(null);
  });
});
