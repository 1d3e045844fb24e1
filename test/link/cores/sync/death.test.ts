// A worker is terminated while it holds or waits: the others go on.
import { afterEach, describe, expect, test } from "vitest";
import { go, run, select, sleep } from "goroutines";
import { cores, goOn, shared, type Cores } from "goroutines/cores";
import type * as work from "../workers/sync.ts";

type Work = typeof work;

const module = new URL("../workers/sync.ts", import.meta.url);
let c: Cores;
afterEach(() => c.close());

describe("through memory", () => {
  test("what the dead held is free: a mutex, a writer, readers; who waited gets it, and who comes", async () => {
    c = cores({ size: 2 });
    await run(function* () {
      const [mu, rw, reading] = [shared.mutex(), shared.rwMutex(), shared.rwMutex()];
      const ready = shared.latch(1);
      yield* goOn<Work["holdAll"]>(0, module, "holdAll", { mu, rw, reading, ready });
      yield* ready.wait();
      expect([mu.tryLock(), rw.tryLock(), rw.tryRLock(), reading.tryLock(), reading.tryRLock()]).toEqual([
        false,
        false,
        false,
        false,
        true,
      ]);
      reading.rUnlock();

      // Here and on the other worker somebody waits already.
      const n = shared.int32();
      const wg = shared.waitGroup();
      const [a, b, torn] = [shared.int32(), shared.int32(), shared.int32()];
      wg.add(5);
      yield* goOn<Work["increment"]>(1, module, "increment", mu, n, 10, wg);
      yield* goOn<Work["readAndWrite"]>(1, module, "readAndWrite", rw, a, b, torn, 10, wg);
      yield* goOn<Work["readAndWrite"]>(1, module, "readAndWrite", reading, a, b, torn, 10, wg);
      go(function* () {
        yield* select({ lock: mu.lock(), never: sleep(60_000) });
        n.add(1);
        mu.unlock();
        wg.done();
      });
      go(function* () {
        yield* reading.lock();
        n.add(1);
        reading.unlock();
        wg.done();
      });
      yield* sleep(10);
      expect(n.load()).toBe(0);
      c.terminate(0);
      expect((yield* c.exits.recv())?.worker).toBe(0);
      yield* wg.wait();
      expect(n.load()).toBe(12);
      expect([mu.tryLock(), rw.tryLock(), reading.tryLock()]).toEqual([true, true, true]);
    });
  });

  test("what the dead hold is taken over by the first who comes, though nobody waited", async () => {
    c = cores({ size: 1 });
    await run(function* () {
      const [mu, rw, reading] = [shared.mutex(), shared.rwMutex(), shared.rwMutex()];
      const ready = shared.latch(1);
      yield* goOn<Work["holdAll"]>(0, module, "holdAll", { mu, rw, reading, ready });
      yield* ready.wait();
      c.terminate(0);
      yield* c.exits.recv();
      expect([mu.tryLock(), rw.tryRLock(), reading.tryLock()]).toEqual([true, true, true]);
    });
  });

  test("the dead stand in nobody's way: not as waiting writers, not before others at a semaphore", async () => {
    c = cores({ size: 1 });
    await run(function* () {
      const waits = { mu: shared.mutex(), rw: shared.rwMutex(), sem: shared.semaphore(2), ready: shared.latch(1) };
      yield* waits.mu.lock();
      yield* waits.rw.rLock();
      yield* waits.sem.acquire(1);
      yield* goOn<Work["waitForAll"]>(0, module, "waitForAll", waits);
      yield* waits.ready.wait();
      expect([waits.rw.tryRLock(), waits.sem.tryAcquire(1)]).toEqual([false, false]);
      c.terminate(0);
      yield* c.exits.recv();
      expect([waits.rw.tryRLock(), waits.sem.tryAcquire(1)]).toEqual([true, true]);
      waits.mu.unlock();
      yield* waits.mu.lock();
      waits.rw.rUnlock();
      waits.rw.rUnlock();
      yield* waits.rw.lock();
      waits.sem.release(2);
      yield* waits.sem.acquire(2);
    });
  });

  test("a Once whose function has died is begun anew, by who waits for it", async () => {
    c = cores({ size: 1 });
    await run(function* () {
      const once = shared.once();
      const begun = shared.latch(1);
      yield* goOn<Work["beginOnce"]>(0, module, "beginOnce", once, begun);
      yield* begun.wait();
      let runs = 0;
      const wg = shared.waitGroup();
      for (let i = 0; i < 3; i++)
        wg.go(function* () {
          yield* once.do(() => {
            runs++;
          });
        });
      yield* sleep(5);
      expect(runs).toBe(0);
      c.terminate(0);
      yield* wg.wait();
      expect(runs).toBe(1);
    });
  });

  test("tokens of the dead are lost, and who learns of the death may give them back", async () => {
    c = cores({ size: 1 });
    await run(function* () {
      const sem = shared.semaphore(3);
      const ready = shared.latch(1);
      yield* goOn<Work["takeTokens"]>(0, module, "takeTokens", sem, 2, ready);
      yield* ready.wait();
      c.terminate(0);
      yield* c.exits.recv();
      expect([sem.tryAcquire(2), sem.tryAcquire(1)]).toEqual([false, true]);
      sem.release(2);
      expect(sem.tryAcquire(2)).toBe(true);
    });
  });

  test("killed in the midst of locking and unlocking, again and again: survivors go on, and nothing stays held", async () => {
    for (let round = 0; round < 6; round++) {
      c = cores({ size: 2 });
      await run(function* () {
        const [mu, rw] = [shared.mutex(), shared.rwMutex()];
        const turns = shared.latch(2 ** 31 - 1);
        const ready = shared.latch(2);
        for (let i = 0; i < 2; i++) yield* goOn<Work["contend"]>(i, module, "contend", mu, rw, turns, ready);
        yield* ready.wait();
        yield* sleep(2 + round * 3);
        c.terminate(0);
        yield* c.exits.recv();
        const before = turns.count;
        for (let i = 0; i < 20; i++) {
          yield* mu.lock();
          mu.unlock();
          using _ = yield* rw.lock();
        }
        while (turns.count > before - 1000) yield* sleep(1);
        c.terminate(1);
        yield* c.exits.recv();
        yield* mu.lock();
        yield* rw.lock();
      });
      await c.close();
    }
  }, 60_000);
});
