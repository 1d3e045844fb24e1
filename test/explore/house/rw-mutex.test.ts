// RWMutex. Many read or one writes; nobody waits who could go; and each preference keeps its promise about who goes
// first. What could break that: a reader that comes as a writer waits, a writer that gives up and leaves readers
// behind it, the last reader's unlock beside a new one's lock.

import { describe, expect, test } from "vitest";
import { gosched, select, sleep, type Op, type Routine } from "goroutines";
import { Mutex, RWMutex, WaitGroup, type Preference } from "goroutines/sync";
import type { Operation } from "../../../lib/core/op.ts";
import type { Sharing } from "../../../lib/std/sync/sharing.ts";
import { failure, invariant, outcomes } from "./model.ts";

const preferences: (Preference | undefined)[] = [undefined, "readers", "writers", "fair"];

function lockFor(prefer: Preference | undefined): RWMutex {
  return new RWMutex(prefer === undefined ? {} : { prefer });
}

/** Who waits at `rw`. */
function queuesOf(rw: RWMutex): Sharing {
  return (rw.lock() as unknown as Operation<unknown>).subject as Sharing;
}

interface ReadWriteLock {
  lock(): Op<unknown> | Routine;
  unlock(): void;
  rLock(): Op<unknown> | Routine;
  rUnlock(): void;
}

/** Who is inside, checked at each entrance. */
class Inside {
  readers = 0;
  writers = 0;
  /** The most that have read together. */
  together = 0;

  *read(rw: ReadWriteLock): Routine {
    yield* rw.rLock();
    this.readers++;
    this.together = Math.max(this.together, this.readers);
    invariant(this.writers === 0, "nobody writes while one reads");
    yield* gosched();
    this.readers--;
    rw.rUnlock();
  }

  *write(rw: ReadWriteLock): Routine {
    yield* rw.lock();
    this.writers++;
    invariant(this.writers === 1 && this.readers === 0, "who writes is alone");
    yield* gosched();
    this.writers--;
    rw.unlock();
  }
}

/** Two readers and a writer: how many have read together. */
function reading(make: () => ReadWriteLock) {
  return function* (): Routine<number> {
    const rw = make();
    const inside = new Inside();
    const wg = new WaitGroup();
    wg.go(inside.read(rw));
    wg.go(inside.write(rw));
    yield* inside.read(rw);
    yield* wg.wait();
    return inside.together;
  };
}

describe("no writer beside anybody", () => {
  test.each(preferences)("two readers and a writer (prefer %s)", async (prefer) => {
    expect(await outcomes(reading(() => lockFor(prefer)))).toEqual([1, 2]);
  });

  test.each(preferences)("two writers and a reader (prefer %s)", async (prefer) => {
    const results = await outcomes(function* () {
      const rw = lockFor(prefer);
      const inside = new Inside();
      const wg = new WaitGroup();
      wg.go(inside.write(rw));
      wg.go(inside.read(rw));
      yield* inside.write(rw);
      yield* wg.wait();
      return rw.tryLock();
    });
    expect(results).toEqual([true]);
  });

  test("a lock whose writer does not wait for the readers is caught", async () => {
    class Careless implements ReadWriteLock {
      readonly #mu = new Mutex();
      lock(): Op<unknown> {
        return this.#mu.lock();
      }
      unlock(): void {
        this.#mu.unlock();
      }
      *rLock(): Routine {
        yield* this.#mu.lock();
        this.#mu.unlock();
      }
      rUnlock(): void {}
    }
    expect((await failure(reading(() => new Careless()))).message).toContain("violated");
  });
});

describe("who goes first", () => {
  /** A reader comes while one reads and a writer may wait: whether it gets in, by whether the writer waits. */
  function arriving(prefer: Preference | undefined) {
    return function* (): Routine<boolean> {
      const rw = lockFor(prefer);
      const wg = new WaitGroup();
      let writes = false;
      yield* rw.rLock();
      wg.go(function* () {
        yield* rw.lock();
        writes = true;
        rw.unlock();
      });
      yield* gosched();
      const waits = !rw.tryRLock();
      if (!waits) rw.rUnlock();
      invariant(!writes, "the first one reads");
      rw.rUnlock();
      yield* wg.wait();
      return waits;
    };
  }

  test.each([undefined, "writers", "fair"] as const)(
    "a writer that waits keeps new readers out (prefer %s)",
    async (prefer) => {
      expect(await outcomes(arriving(prefer))).toEqual([false, true]);
    },
  );

  test("but for the preference for readers", async () => {
    expect(await outcomes(arriving("readers"))).toEqual([false]);
  });

  /** While one writes a reader begins to wait, and then another writer: who of them goes first. */
  function behindAWriter(prefer: Preference | undefined) {
    return function* (): Routine<string> {
      const rw = lockFor(prefer);
      const wg = new WaitGroup();
      const order: string[] = [];
      yield* rw.lock();
      wg.go(function* () {
        yield* rw.rLock();
        order.push("reader");
        rw.rUnlock();
      });
      wg.go(function* () {
        yield* gosched();
        yield* rw.lock();
        order.push("writer");
        rw.unlock();
      });
      // Nobody else can run once both wait: time stands still until then.
      yield* sleep(1);
      rw.unlock();
      yield* wg.wait();
      return order.join(" ");
    };
  }

  test("after a writer: all who read, all who write, or who came first", async () => {
    expect(await outcomes(behindAWriter(undefined), { time: "idle" })).toEqual(["reader writer"]);
    expect(await outcomes(behindAWriter("readers"), { time: "idle" })).toEqual(["reader writer"]);
    expect(await outcomes(behindAWriter("writers"), { time: "idle" })).toEqual(["writer reader"]);
    expect(await outcomes(behindAWriter("fair"), { time: "idle" })).toEqual(["reader writer", "writer reader"]);
  });

  /** Readers come three times in two goroutines, and a writer once: how many readers came in while it waited. */
  function* readers(prefer: Preference | undefined): Routine<number> {
    const rw = lockFor(prefer);
    const wg = new WaitGroup();
    let passed = 0;
    for (const rounds of [1, 2]) {
      wg.go(function* () {
        for (let round = 0; round < rounds; round++) {
          yield* rw.rLock();
          if (queuesOf(rw).waitingWriters.head !== null) passed++;
          yield* gosched();
          rw.rUnlock();
        }
      });
    }
    yield* rw.lock();
    rw.unlock();
    yield* wg.wait();
    return passed;
  }

  /**
   * Writers come three times in two goroutines, and a reader once: how many writers were let in before it while it
   * waited.
   */
  function* writers(prefer: Preference | undefined): Routine<number> {
    const rw = lockFor(prefer);
    const { waitingReaders, waitingWriters } = queuesOf(rw);
    const wg = new WaitGroup();
    let passed = 0;
    for (const rounds of [1, 2]) {
      wg.go(function* () {
        for (let round = 0; round < rounds; round++) {
          yield* rw.lock();
          yield* gosched();
          const waiting = waitingReaders.head !== null && waitingWriters.head !== null;
          rw.unlock();
          if (waiting && waitingReaders.head !== null) passed++;
        }
      });
    }
    yield* rw.rLock();
    rw.rUnlock();
    yield* wg.wait();
    return passed;
  }

  test("a crowd of readers passes a writer only where readers are preferred", async () => {
    expect(await outcomes(() => readers(undefined))).toEqual([0]);
    expect(await outcomes(() => readers("writers"))).toEqual([0]);
    expect(await outcomes(() => readers("fair"))).toEqual([0]);
    expect(await outcomes(() => readers("readers"))).toEqual([0, 1, 2]);
  });

  // Where it is fair, one of them may have come before the reader.
  test("a crowd of writers passes a reader again and again only where writers are preferred", async () => {
    expect(await outcomes(() => writers(undefined))).toEqual([0]);
    expect(await outcomes(() => writers("readers"))).toEqual([0]);
    expect(await outcomes(() => writers("fair"))).toEqual([0, 1]);
    expect(await outcomes(() => writers("writers"))).toEqual([0, 1, 2]);
  });
});

describe("a writer that gives up", () => {
  test.each(preferences)("lets in the readers that it has kept out (prefer %s)", async (prefer) => {
    const results = await outcomes(function* () {
      const rw = lockFor(prefer);
      const wg = new WaitGroup();
      let wrote = false;
      yield* rw.rLock();
      wg.go(function* () {
        const r = yield* select({ held: rw.lock(), late: sleep(1) });
        if (r.case === "late") return;
        wrote = true;
        rw.unlock();
      });
      wg.go(function* () {
        yield* rw.rLock();
        rw.rUnlock();
      });
      yield* sleep(2);
      rw.rUnlock();
      yield* wg.wait();
      invariant(rw.tryLock(), "it is free in the end");
      return wrote;
    });
    expect(results).toEqual([false, true]);
  });
});
