// Lines of docs/semantics.md on deadlocks that hold for more than one package: what a dump says of a goroutine that
// waits.
import { expect, test } from "vitest";
import { after, chan, go, gosched, nilChan, run, select, sleep, until, type Routine } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { Group } from "goroutines/errgroup";
import { Queue } from "goroutines/queue";
import { Weighted } from "goroutines/semaphore";
import { Group as Flights } from "goroutines/singleflight";
import { Cond, CountDownLatch, CyclicBarrier, Mutex, Once, ReentrantMutex, RWMutex, WaitGroup } from "goroutines/sync";
import { newTicker, newTimer } from "goroutines/time";
import { currentProgram } from "../../lib/core/default-program.ts";
import { dump } from "../../lib/core/dump.ts";

const never = new Promise<never>(() => {});

test.each<[reason: string, how: string, wait: () => Routine<unknown>]>([
  [
    "chan receive",
    "a receive",
    function* () {
      yield* chan().recv();
    },
  ],
  [
    "chan receive",
    "a range",
    function* () {
      yield* chan().forEach(() => {});
    },
  ],
  [
    "chan receive",
    "after",
    function* () {
      yield* after(1e6).recv();
    },
  ],
  [
    "chan receive",
    "a timer",
    function* () {
      yield* newTimer(1e6).c.recv();
    },
  ],
  [
    "chan receive",
    "a ticker",
    function* () {
      yield* newTicker(1e6).c.recv();
    },
  ],
  [
    "chan receive",
    "a context",
    function* () {
      yield* withCancel(background())[0].done().recv();
    },
  ],
  [
    "chan send",
    "a send",
    function* () {
      yield* chan<number>().send(1);
    },
  ],
  [
    "chan receive (nil chan)",
    "a receive",
    function* () {
      yield* nilChan().recv();
    },
  ],
  [
    "chan send (nil chan)",
    "a send",
    function* () {
      yield* nilChan<number>().send(1);
    },
  ],
  [
    "select",
    "several cases",
    function* () {
      yield* select({ a: chan().recv(), b: chan<number>().send(1) });
    },
  ],
  [
    "select (no cases)",
    "no case",
    function* () {
      yield* select({});
    },
  ],
  [
    "sleep",
    "a sleep",
    function* () {
      yield* sleep(1e6);
    },
  ],
  [
    "sync.Mutex.Lock",
    "a lock",
    function* () {
      const mu = new Mutex();
      yield* mu.lock();
      yield* mu.lock();
    },
  ],
  [
    "sync.Mutex.Lock",
    "the one case of a select",
    function* () {
      const mu = new Mutex();
      yield* mu.lock();
      yield* select({ it: mu.lock() });
    },
  ],
  [
    "sync.RWMutex.Lock",
    "a writer",
    function* () {
      const rw = new RWMutex();
      yield* rw.rLock();
      yield* rw.lock();
    },
  ],
  [
    "sync.RWMutex.RLock",
    "a reader",
    function* () {
      const rw = new RWMutex();
      yield* rw.lock();
      yield* rw.rLock();
    },
  ],
  [
    "sync.Cond.Wait",
    "a condition",
    function* () {
      const cond = new Cond(new Mutex());
      yield* cond.l.lock();
      yield* cond.wait();
    },
  ],
  [
    "sync.WaitGroup.Wait",
    "a group",
    function* () {
      const wg = new WaitGroup();
      wg.add(1);
      yield* wg.wait();
    },
  ],
  [
    "promise",
    "a promise",
    function* () {
      yield* until(never);
    },
  ],
  [
    "promise",
    "a promise that a function began",
    function* () {
      yield* until(() => never);
    },
  ],
  [
    "sync.Once.Do",
    "a function that runs already",
    function* () {
      const once = new Once();
      go(function* () {
        yield* once.do(function* () {
          yield* chan().recv();
        });
      });
      yield* gosched();
      yield* once.do(() => {});
    },
  ],
  [
    "sync.ReentrantMutex.Lock",
    "a lock",
    function* () {
      const mu = new ReentrantMutex();
      go(function* () {
        yield* mu.lock();
      });
      yield* gosched();
      yield* mu.lock();
    },
  ],
  [
    "sync.CountDownLatch.Wait",
    "a latch",
    function* () {
      yield* new CountDownLatch(1).wait();
    },
  ],
  [
    "sync.CyclicBarrier.Await",
    "a barrier",
    function* () {
      yield* new CyclicBarrier(2).await();
    },
  ],
  [
    "queue.Queue.Join",
    "a queue",
    function* () {
      const queue = new Queue<number>();
      queue.trySend(1);
      yield* queue.join();
    },
  ],
  [
    "semaphore.Weighted.Acquire",
    "an acquire",
    function* () {
      yield* new Weighted(0).acquire();
    },
  ],
  [
    "errgroup.Group.Go",
    "a group at its limit",
    function* () {
      const group = new Group();
      group.setLimit(0);
      yield* group.go(function* () {});
    },
  ],
  [
    "errgroup.Group.Wait",
    "a group",
    function* () {
      const group = new Group();
      yield* group.go(function* () {
        yield* chan().recv();
      });
      yield* group.wait();
    },
  ],
  [
    "singleflight.Group.Do",
    "a call under way",
    function* () {
      const flights = new Flights<string, number>();
      flights.doChan("k", function* () {
        yield* chan().recv();
        return 1;
      });
      yield* flights.do("k", function* () {
        return 2;
      });
    },
  ],
])("a goroutine that waits is listed as [%s]: %s", async (reason, _, wait) => {
  const listed = await run(function* () {
    go(wait);
    for (let i = 0; i < 4; i++) yield* gosched();
    return dump(currentProgram())();
  });
  expect(listed).toContain(`goroutine 2 [${reason}]:\n`);
});
