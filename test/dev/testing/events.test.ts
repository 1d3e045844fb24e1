// What a listener is told of a program: which events, whose, in which order.
import { chan, go, select, sleep, trySelect, type Body } from "goroutines";
import { Int32, Value } from "goroutines/atomic";
import { afterFunc as afterDone, background, cause, withCancel } from "goroutines/context";
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
  ReentrantMutex,
  RWMutex,
  SyncMap,
  WaitGroup,
  onceFunc,
} from "goroutines/sync";
import { describe, expect, test } from "vitest";
import { Engine } from "../../../lib/dev/testing/engine/engine.ts";
import type { Event, Listener } from "../../../lib/dev/testing/engine/listener.ts";
import { Names } from "../../../lib/dev/testing/engine/things.ts";
import { shared } from "../../../lib/dev/testing/shared-variable.ts";
import { fifo, Scripted } from "../../../lib/dev/testing/strategies/scripted.ts";
import type { Schedule } from "../../../lib/dev/testing/schedule.ts";
import type { Strategy } from "../../../lib/dev/testing/strategies/strategy.ts";

/** The events of one execution, a line each: `1 send ch1 5`. */
function eventsOf(body: Body<unknown>, strategy: Strategy = fifo()(1)): string[] {
  const names = new Names();
  const lines: string[] = [];
  const listener: Listener = {
    begin() {},
    spawned() {},
    woke() {},
    step() {},
    event({ g, verb, subject, value, ok, partner }: Event) {
      const text = [g === null ? "-" : g.id, verb, names.nameOf(subject)];
      if (typeof value === "number" || typeof value === "string") text.push(String(value));
      else if (value !== undefined) text.push("{}");
      if (ok === false) text.push("!");
      if (partner) text.push(`with ${partner.id}`);
      lines.push(text.join(" "));
    },
    stepped() {},
    end() {},
  };
  const engine = new Engine({ time: "idle", maxSteps: 1000, leaks: false, check: null });
  engine.listener = listener;
  engine.begin(body, strategy);
  expect(engine.proceed()).toBe(true);
  expect(engine.end()).toBe(null);
  return lines;
}

describe("channels", () => {
  test("a send comes before its receive, whoever waited", () => {
    expect(
      eventsOf(function* () {
        const ch = chan<number>();
        go(function* () {
          yield* ch.send(1);
          yield* ch.send(2);
        });
        yield* ch.recv();
        yield* sleep(1);
        yield* ch.recv();
      }),
    ).toEqual(["2 send ch1 1 with 1", "1 receive ch1 1 with 2", "2 send ch1 2 with 1", "1 receive ch1 2 with 2"]);
  });

  test("in a full buffer the receive makes room for the send", () => {
    expect(
      eventsOf(function* () {
        const ch = chan<number>(1);
        go(function* () {
          yield* ch.send(1);
          yield* ch.send(2);
        });
        yield* sleep(1);
        yield* ch.recv();
        yield* ch.recv();
      }),
    ).toEqual(["2 send ch1 1", "1 receive ch1 1", "2 send ch1 2 with 1", "1 receive ch1 2"]);
  });

  test("a close comes before the receives that it ends", () => {
    expect(
      eventsOf(function* () {
        const ch = chan<number>();
        go(function* () {
          ch.close();
        });
        yield* ch.recvOk();
        yield* ch.recv();
      }),
    ).toEqual(["2 close ch1", "1 receive ch1 ! with 2", "1 receive ch1 !"]);
  });

  test("a select tells of the case that fired, and a default of all in vain", () => {
    expect(
      eventsOf(function* () {
        const a = chan<number>();
        const b = chan<string>(1);
        trySelect({ a: a.recv(), b: b.recv() });
        b.trySend("x");
        b.trySend("y");
        yield* select({ a: a.recv(), b: b.recv() });
        go(function* () {
          yield* select([a.send(1)]);
        });
        yield* select({ a: a.recv(), b: b.recv() });
        a.tryRecv();
      }),
    ).toEqual([
      "1 receive ch1 !",
      "1 receive ch2 !",
      "1 send ch2 x",
      "1 send ch2 y !",
      "1 receive ch2 x",
      "2 send ch1 1 with 1",
      "1 receive ch1 1 with 2",
      "1 receive ch1 !",
    ]);
  });

  test("a queue counts what is done", () => {
    expect(
      eventsOf(function* () {
        const queue = new Queue<number>();
        go(function* () {
          yield* queue.recv();
          queue.taskDone();
        });
        yield* queue.send(1);
        yield* queue.join();
        yield* queue.join();
      }),
    ).toEqual(["1 send queue1 1", "2 receive queue1 1", "2 add queue1 -1", "1 wait queue1 with 2", "1 wait queue1"]);
  });

  test("what outside code does in between is told to nobody", async () => {
    const engine = new Engine({ time: "idle", maxSteps: 1000, leaks: false, check: null });
    const told: string[] = [];
    engine.listener = {
      begin() {},
      spawned() {},
      woke() {},
      step() {},
      event: ({ verb }) => void told.push(verb),
      stepped() {},
      end() {},
    };
    const ch = chan<number>(2);
    engine.begin(function* () {
      yield* ch.recv();
      yield* ch.recv();
    }, fifo()(1));
    ch.trySend(1);
    engine.proceed();
    ch.trySend(2);
    ch.trySend(3);
    expect(told).toEqual(["receive"]);
  });
});

describe("locks", () => {
  test("an unlock comes before the lock that it lets in", () => {
    expect(
      eventsOf(function* () {
        const mu = new Mutex();
        yield* mu.lock();
        go(function* () {
          yield* mu.lock();
          mu.unlock();
        });
        yield* sleep(1);
        mu.tryLock();
        mu.unlock();
      }),
    ).toEqual(["1 lock mu1", "1 lock mu1 !", "1 unlock mu1", "2 lock mu1", "2 unlock mu1"]);
  });

  test("a lock handed to a select's case is told as its owner's", () => {
    expect(
      eventsOf(function* () {
        const mu = new Mutex();
        yield* mu.lock();
        go(function* () {
          yield* select({ mu: mu.lock(), never: chan().recv() });
        });
        yield* sleep(1);
        mu.unlock();
      }),
    ).toEqual(["1 lock mu1", "1 unlock mu1", "2 lock mu1 with 1"]);
  });

  test("readers and writers", () => {
    expect(
      eventsOf(function* () {
        const rw = new RWMutex();
        yield* rw.rLock();
        go(function* () {
          yield* rw.lock();
          rw.unlock();
        });
        yield* sleep(1);
        rw.tryRLock();
        rw.rUnlock();
      }),
    ).toEqual(["1 rlock rw1", "1 rlock rw1 !", "1 runlock rw1", "2 lock rw1 with 1", "2 unlock rw1"]);
  });

  test("a reentrant mutex, each time", () => {
    expect(
      eventsOf(function* () {
        const mu = new ReentrantMutex();
        yield* mu.lock();
        mu.tryLock();
        go(function* () {
          mu.tryLock();
          yield* mu.lock();
        });
        yield* sleep(1);
        mu.unlock();
        mu.unlock();
      }),
    ).toEqual(["1 lock mu1", "1 lock mu1", "2 lock mu1 !", "1 unlock mu1", "1 unlock mu1", "2 lock mu1 with 1"]);
  });

  test("a cond's signal comes before the wait that it ends", () => {
    expect(
      eventsOf(function* () {
        const cond = new Cond(new Mutex());
        go(function* () {
          cond.signal();
          cond.broadcast();
        });
        yield* cond.l.lock();
        yield* cond.wait();
      }),
    ).toEqual([
      "1 lock mu1",
      "1 unlock mu1",
      "2 signal cond1",
      "1 wait cond1 with 2",
      "2 broadcast cond1",
      "1 lock mu1",
    ]);
  });
});

describe("counts and onces", () => {
  test("a wait group's dones come before its wait", () => {
    expect(
      eventsOf(function* () {
        const wg = new WaitGroup();
        wg.go(function* () {});
        yield* wg.wait();
        yield* wg.wait();
      }),
    ).toEqual(["1 add wg1 1", "2 add wg1 -1", "1 wait wg1 with 2", "1 wait wg1"]);
  });

  test("a latch and a barrier", () => {
    expect(
      eventsOf(function* () {
        const latch = new CountDownLatch(1);
        const barrier = new CyclicBarrier(2);
        go(function* () {
          latch.countDown();
          latch.countDown();
          yield* barrier.await();
        });
        yield* latch.wait();
        yield* barrier.await();
      }),
    ).toEqual(["2 add wg1 -1", "1 wait wg1 with 2", "2 wait barrier1 with 1", "1 wait barrier1"]);
  });

  test("who runs a once's function, who waits for it, and who finds it done", () => {
    expect(
      eventsOf(function* () {
        const once = new Once();
        const init = onceFunc(() => {});
        go(function* () {
          yield* once.do(() => {});
        });
        yield* once.do(function* () {
          yield* sleep(1);
        });
        yield* once.do(() => {});
        yield* init();
        yield* init();
      }),
    ).toEqual(["1 do once1", "2 do once1 ! with 1", "1 do once1 !", "1 do once2", "1 do once2 !", "1 do once2 !"]);
  });

  test("a single flight", () => {
    expect(
      eventsOf(function* () {
        const group = new FlightGroup<string, number>();
        go(function* () {
          yield* group.do("a", function* () {
            return 2;
          });
        });
        yield* group.do("a", function* () {
          yield* sleep(1);
          return 1;
        });
      }),
    ).toEqual(["1 do flight1", "2 do flight1 ! with 1"]);
  });
});

describe("the rest", () => {
  test("atomics", () => {
    expect(
      eventsOf(function* () {
        const n = new Int32(1);
        n.add(2);
        n.load();
        n.compareAndSwap(3, 4);
        n.compareAndSwap(3, 5);
        const v = new Value<string>();
        v.store("a");
      }),
    ).toEqual([
      "1 store atomic1 1",
      "1 update atomic1 2",
      "1 load atomic1 3",
      "1 update atomic1 4",
      "1 load atomic1",
      "1 store atomic2 a",
    ]);
  });

  test("a context's tree, its channel, its error and its cause", () => {
    expect(
      eventsOf(function* () {
        const [ctx, cancel] = withCancel(background());
        const [child] = withCancel(ctx);
        afterDone(ctx, function* () {});
        go(function* () {
          cancel();
        });
        yield* child.done().recv();
        child.err();
        cause(ctx);
      }),
    ).toEqual([
      "2 cancel ctx1",
      "2 cancel ctx2",
      "2 close ctx2",
      "1 receive ctx2 ! with 2",
      "1 load ctx2 {}",
      "1 load ctx1 {}",
    ]);
  });

  test("a semaphore and an error group with a limit", () => {
    expect(
      eventsOf(function* () {
        const sem = new Weighted(2);
        yield* sem.acquire(2);
        sem.tryAcquire();
        sem.release(2);
        const group = new Group();
        group.setLimit(1);
        yield* group.go(function* () {});
        yield* group.go(function* () {});
        yield* group.wait();
      }),
    ).toEqual([
      "1 acquire sem1 2",
      "1 acquire sem1 !",
      "1 release sem1 2",
      "1 acquire group1",
      "1 add group1 1",
      "2 add group1 -1",
      "2 release group1",
      "2 add group1 1",
      "1 acquire group1 with 2",
      "3 add group1 -1",
      "3 release group1",
      "1 wait group1",
    ]);
  });

  test("maps and pools, by what is stored", () => {
    expect(
      eventsOf(function* () {
        const map = new SyncMap<string, number>();
        map.store("a", 1);
        map.loadOrStore("a", 2);
        map.loadOrStore("b", 2);
        for (const [key] of map) map.delete(key);
        map.clear();
        const pool = new Pool({ new: () => 7 });
        pool.put(pool.get());
      }),
    ).toEqual([
      "1 store map1 a",
      "1 load map1 a",
      "1 update map1 b",
      "1 load map1 a",
      "1 store map1 a",
      "1 load map1 b",
      "1 store map1 b",
      "1 store map1",
      "1 load pool1 7",
      "1 store pool1 7",
    ]);
  });

  test("shared variables, by their names", () => {
    expect(
      eventsOf(function* () {
        const count = shared(0, "count");
        yield* count.set((yield* count.get()) + 1);
      }),
    ).toEqual(["1 read count 0", "1 write count 1"]);
  });

  test("events are told as the schedule has them", () => {
    const body: Body<unknown> = function* () {
      const ch = chan<number>(2);
      const wg = new WaitGroup();
      for (const n of [1, 2])
        wg.go(function* () {
          yield* ch.send(n);
        });
      yield* wg.wait();
    };
    const schedule: Schedule = [{ decision: 1, way: 1 }];
    expect(eventsOf(body).filter((line) => line.includes("send"))).toEqual(["2 send ch1 1", "3 send ch1 2"]);
    expect(eventsOf(body, new Scripted(schedule)).filter((line) => line.includes("send"))).toEqual([
      "3 send ch1 2",
      "2 send ch1 1",
    ]);
  });
});
