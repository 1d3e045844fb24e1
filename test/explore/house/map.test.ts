// SyncMap. Each method is one step: it sees the entries as they are between two others. What could break that: a
// method that looks first and changes then, with somebody in between.

import { describe, expect, test } from "vitest";
import { gosched, type Routine } from "goroutines";
import { SyncMap, WaitGroup } from "goroutines/sync";
import { crossing, inTurn, type Script } from "./crossing.ts";
import { failure, invariant, outcomes } from "./model.ts";

interface Entries {
  load(key: string): readonly [unknown, boolean];
  store(key: string, value: number): void;
  loadOrStore(key: string, value: number): readonly [number, boolean];
  loadAndDelete(key: string): readonly [unknown, boolean];
  swap(key: string, value: number): readonly [unknown, boolean];
  compareAndSwap(key: string, old: number, next: number): boolean;
  compareAndDelete(key: string, old: number): boolean;
}

/** What it should be, in the plainest words. */
class Plain implements Entries {
  readonly #entries: Record<string, number> = {};

  load(key: string): [unknown, boolean] {
    return [this.#entries[key], key in this.#entries];
  }
  store(key: string, value: number): void {
    this.#entries[key] = value;
  }
  loadOrStore(key: string, value: number): [number, boolean] {
    const loaded = key in this.#entries;
    return [(this.#entries[key] ??= value), loaded];
  }
  loadAndDelete(key: string): [unknown, boolean] {
    const found = this.load(key);
    delete this.#entries[key];
    return found;
  }
  swap(key: string, value: number): [unknown, boolean] {
    const found = this.load(key);
    this.#entries[key] = value;
    return found;
  }
  compareAndSwap(key: string, old: number, next: number): boolean {
    const same = this.#entries[key] === old;
    if (same) this.#entries[key] = next;
    return same;
  }
  compareAndDelete(key: string, old: number): boolean {
    return this.#entries[key] === old && delete this.#entries[key];
  }
}

const scripts: Script<Entries>[] = [
  [(m) => m.loadOrStore("k", 1), (m) => m.compareAndSwap("k", 1, 4), (m) => m.load("k")],
  [(m) => m.loadOrStore("k", 2), (m) => m.loadAndDelete("k"), (m) => m.swap("k", 5)],
  [(m) => m.compareAndDelete("k", 4), (m) => m.store("k", 3)],
];

describe("what several see of a map", () => {
  test("is what they would see one after the other", async () => {
    expect(await outcomes(crossing(() => new SyncMap<string, number>(), scripts))).toEqual(
      inTurn(() => new Plain(), scripts),
    );
  });

  test("one that deletes whatever stands there is caught", async () => {
    class DeletesAnything extends SyncMap<string, number> {
      override compareAndDelete(key: string): boolean {
        return this.loadAndDelete(key)[1];
      }
    }
    const { kind } = await failure(
      crossing(() => new DeletesAnything(), scripts),
      {
        check: (results) => invariant(inTurn(() => new Plain(), scripts).includes(results), results),
      },
    );
    expect(kind).toBe("property");
  });
});

describe("a count in a map", () => {
  function raised(raise: (counts: SyncMap<string, number>) => Routine) {
    return function* (): Routine<number> {
      const counts = new SyncMap<string, number>();
      counts.store("k", 0);
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++) wg.go(raise, counts);
      yield* wg.wait();
      return counts.load("k")[0] as number;
    };
  }

  test("is right, raised by compareAndSwap", async () => {
    function* raise(counts: SyncMap<string, number>): Routine {
      for (;;) {
        const [count] = counts.load("k") as [number, true];
        yield* gosched();
        if (counts.compareAndSwap("k", count, count + 1)) return;
      }
    }
    expect(await outcomes(raised(raise))).toEqual([3]);
  });

  test("loses some, raised by load and store, which is caught", async () => {
    function* raise(counts: SyncMap<string, number>): Routine {
      const [count] = counts.load("k") as [number, true];
      yield* gosched();
      counts.store("k", count + 1);
    }
    expect(await outcomes(raised(raise))).toEqual([1, 2, 3]);
    expect((await failure(raised(raise), { check: (count) => invariant(count === 3, "none is lost") })).kind).toBe(
      "property",
    );
  });
});
