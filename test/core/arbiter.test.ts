// A wait that something outside this thread may end too: queues and selects ask its arbiter, and do nothing else about it.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, run, select, sleep, type Op, type Routine } from "goroutines";
import { Operation } from "../../lib/core/op.ts";
import { SelectCase } from "../../lib/core/select.ts";
import { BLOCKED } from "../../lib/core/thread.ts";
import type { Arbiter, Waiter } from "../../lib/core/waiter.ts";
import { newWeighted } from "../../lib/std/semaphore/index.ts";
import { Mutex } from "../../lib/std/sync/index.ts";

/** Something elsewhere that may end a wait, once it has locked it. */
class Elsewhere extends Operation<string> implements Arbiter {
  override readonly reason: string = "elsewhere";
  locked = false;
  #missed: (() => void)[] = [];
  #waiter: Waiter | null = null;

  claim(retry: () => void): boolean {
    if (this.locked) this.#missed.push(retry);
    return !this.locked;
  }
  /** Gives the wait back: what was missed is tried. */
  release(): void {
    this.locked = false;
    for (const retry of this.#missed.splice(0)) retry();
  }
  fire(): void {
    this.locked = false;
    this.#missed = [];
    this.#waiter?.wake("fired");
  }
  override ready(): boolean {
    return false;
  }
  override poll(): unknown {
    return BLOCKED;
  }
  override park(waiter: Waiter): void {
    this.#waiter = waiter;
    if (waiter instanceof SelectCase) waiter.arbitrate(this);
  }
  override withdraw(): void {
    this.#waiter = null;
  }
  override settle(outcome: unknown): string {
    return outcome as string;
  }
}

/** Selects over `op` and `elsewhere`, and says by which case. */
function* selecting(elsewhere: Elsewhere, op: Op<unknown>, fired: string[]): Routine {
  go(function* () {
    fired.push((yield* select({ elsewhere, local: op })).case);
  });
  yield* sleep(0.1);
}

describe("while its arbiter is locked", () => {
  test("a waiter loses its turn, and tries again when it is given back", async () => {
    await run(function* () {
      const [elsewhere, ch, fired] = [new Elsewhere(), chan<number>(1), [] as string[]];
      yield* selecting(elsewhere, ch.recv(), fired);
      elsewhere.locked = true;
      yield* ch.send(7);
      expect(ch.len).toBe(1);
      elsewhere.release();
      yield* gosched();
      expect([fired, ch.len]).toEqual([["local"], 0]);
    });
  });

  test("the next in the queue has its turn, and one that then finds nothing waits on behind the others", async () => {
    await run(function* () {
      const [elsewhere, ch, fired] = [new Elsewhere(), chan<number>(), [] as string[]];
      yield* selecting(elsewhere, ch.recv(), fired);
      go(function* () {
        yield* ch.recv();
        fired.push("next");
      });
      yield* gosched();
      elsewhere.locked = true;
      yield* ch.send(1);
      yield* gosched();
      elsewhere.release();
      expect(fired).toEqual(["next"]);
      yield* ch.send(2);
      yield* gosched();
      expect(fired).toEqual(["next", "local"]);
    });
  });

  test("what has come to it is forgotten if the wait is ended elsewhere", async () => {
    await run(function* () {
      const [elsewhere, ch, fired] = [new Elsewhere(), chan<number>(1), [] as string[]];
      yield* selecting(elsewhere, ch.recv(), fired);
      elsewhere.locked = true;
      yield* ch.send(7);
      elsewhere.fire();
      yield* gosched();
      expect([fired, ch.len]).toEqual([["elsewhere"], 1]);
      elsewhere.release();
      yield* gosched();
      expect([fired, ch.len]).toEqual([["elsewhere"], 1]);
    });
  });

  test("a timer's time is kept", async () => {
    await run(function* () {
      const [elsewhere, fired] = [new Elsewhere(), [] as string[]];
      go(function* () {
        fired.push((yield* select({ elsewhere, late: sleep(1) })).case);
      });
      yield* gosched();
      elsewhere.locked = true;
      yield* sleep(2);
      expect(fired).toEqual([]);
      elsewhere.release();
      yield* gosched();
      expect(fired).toEqual(["late"]);
    });
  });

  test.each(["mutex", "semaphore"])("a lock goes to nobody else for good: %s", async (what) => {
    await run(function* () {
      const [mu, sem] = [new Mutex(), newWeighted(1)];
      const lock = (): Op<unknown> => (what === "mutex" ? mu.lock() : sem.acquire());
      const unlock = (): void => (what === "mutex" ? mu.unlock() : sem.release());
      const [elsewhere, fired] = [new Elsewhere(), [] as string[]];
      yield* lock();
      yield* selecting(elsewhere, lock(), fired);
      elsewhere.locked = true;
      unlock();
      yield* lock();
      unlock();
      elsewhere.release();
      yield* gosched();
      expect(fired).toEqual(["local"]);
      unlock();
    });
  });
});
