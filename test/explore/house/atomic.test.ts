// Atomics. Each method is one step, so whatever several goroutines see they would also see one after the other. What
// could break that is their use: a load and then a store, with somebody in between.

import { describe, expect, test } from "vitest";
import { gosched, type Routine } from "goroutines";
import { Bool, Int32, Int64, Pointer, Uint32, Uint64, Value } from "goroutines/atomic";
import { WaitGroup } from "goroutines/sync";
import { crossing, inTurn, type Script } from "./crossing.ts";
import { failure, invariant, outcomes } from "./model.ts";

/** What every atomic does; the values are of the kind that it holds. */
interface Cell<T> {
  load(): T;
  store(value: T): void;
  swap(value: T): T;
  compareAndSwap(expected: T, replacement: T): boolean;
}

/** What it should be, in the plainest words. */
class Plain<T> implements Cell<T> {
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }
  load(): T {
    return this.#value;
  }
  store(value: T): void {
    this.#value = value;
  }
  swap(value: T): T {
    const old = this.#value;
    this.#value = value;
    return old;
  }
  compareAndSwap(expected: T, replacement: T): boolean {
    const same = this.#value === expected;
    if (same) this.#value = replacement;
    return same;
  }
}

/** Three goroutines that change and look; `zero` is what it begins with. */
function scripts<T>(zero: T, one: T, two: T): Script<Cell<T>>[] {
  return [
    [(x) => x.compareAndSwap(zero, one), (x) => print(x.load())],
    [(x) => x.compareAndSwap(zero, two), (x) => print(x.swap(zero))],
    [(x) => x.compareAndSwap(one, zero), (x) => x.store(two)],
  ];
}

/** JSON has no bigints. */
function print(value: unknown): string {
  return typeof value === "bigint" ? `${value}` : JSON.stringify(value);
}

async function isAtomic<T>(make: () => Cell<T>, zero: T, one: T, two: T): Promise<void> {
  const given = scripts(zero, one, two);
  expect(await outcomes(crossing(make, given))).toEqual(inTurn(() => new Plain(zero), given));
}

describe("what several see of it is what they would see one after the other", () => {
  test("of an integer", async () => {
    await isAtomic(() => new Int32(), 0, 1, -2);
    await isAtomic(() => new Uint32(), 0, 1, 4294967295);
    await isAtomic(() => new Int64(), 0n, 1n, -2n);
    await isAtomic(() => new Uint64(), 0n, 1n, 2n);
  });

  test("of a boolean, a pointer and a value", async () => {
    await isAtomic(() => new Bool(), false, true, true);
    await isAtomic(() => new Pointer<object>(), null, [1], [2]);
    await isAtomic(
      () => {
        const value = new Value<string>();
        value.store("zero");
        return value as Cell<string>;
      },
      "zero",
      "one",
      "two",
    );
  });

  test("and what is added to an integer is added", async () => {
    const adding: Script<Int32>[] = [
      [(x) => x.add(1), (x) => x.add(10)],
      [(x) => x.add(100), (x) => x.and(0xff)],
      [(x) => x.or(1)],
    ];
    class Reference extends Int32 {}
    expect(await outcomes(crossing(() => new Int32(), adding))).toEqual(inTurn(() => new Reference(), adding));
  });
});

describe("a counter", () => {
  function raised(raise: (count: Int32) => Routine) {
    return function* (): Routine<number> {
      const count = new Int32();
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++) wg.go(raise, count);
      yield* wg.wait();
      return count.load();
    };
  }

  test("that is added to is right", async () => {
    expect(
      await outcomes(
        raised(function* (count) {
          yield* gosched();
          count.add(1);
        }),
      ),
    ).toEqual([3]);
  });

  test("that is loaded and stored is not, which is caught", async () => {
    function* raise(count: Int32): Routine {
      const before = count.load();
      yield* gosched();
      count.store(before + 1);
    }
    expect(await outcomes(raised(raise))).toEqual([1, 2, 3]);
    expect((await failure(raised(raise), { check: (count) => invariant(count === 3, "none is lost") })).kind).toBe(
      "property",
    );
  });
});
