// SyncMap: Go's sync.Map, method by method.
import { describe, expect, expectTypeOf, test } from "vitest";
import { SyncMap } from "goroutines/sync";

function filled(): SyncMap<string, number> {
  const m = new SyncMap<string, number>();
  for (const [i, key] of ["a", "b", "c"].entries()) m.store(key, i);
  return m;
}

function entries<K, V>(m: SyncMap<K, V>): [K, V][] {
  const all: [K, V][] = [];
  m.range((key, value) => all.push([key, value]) > 0);
  return all;
}

describe("Map", () => {
  test("Load, Store, Delete", () => {
    const m = new SyncMap<string, number | undefined>();
    expect(m.load("a")).toEqual([undefined, false]);
    m.store("a", 1);
    expect(m.load("a")).toEqual([1, true]);
    m.store("a", undefined);
    expect(m.load("a")).toEqual([undefined, true]);
    m.delete("a");
    m.delete("a");
    expect(m.load("a")).toEqual([undefined, false]);
  });

  test("the found value is typed by ok", () => {
    const [value, ok] = new SyncMap<string, number>().load("a");
    if (ok) expectTypeOf(value).toEqualTypeOf<number>();
    else expectTypeOf(value).toEqualTypeOf<undefined>();
    expect(ok).toBe(false);
  });

  test("LoadOrStore, LoadAndDelete, Swap", () => {
    const m = new SyncMap<string, number>();
    expect(m.loadOrStore("a", 1)).toEqual([1, false]);
    expect(m.loadOrStore("a", 2)).toEqual([1, true]);
    expect(m.swap("a", 3)).toEqual([1, true]);
    expect(m.swap("b", 4)).toEqual([undefined, false]);
    expect(m.loadAndDelete("a")).toEqual([3, true]);
    expect(m.loadAndDelete("a")).toEqual([undefined, false]);
    expect(entries(m)).toEqual([["b", 4]]);
  });

  test("CompareAndSwap, CompareAndDelete", () => {
    const m = new SyncMap<string, number | undefined>();
    expect(m.compareAndSwap("a", undefined, 1)).toBe(false);
    expect(m.compareAndDelete("a", undefined)).toBe(false);
    m.store("a", 1);
    expect(m.compareAndSwap("a", 2, 3)).toBe(false);
    expect(m.compareAndSwap("a", 1, undefined)).toBe(true);
    expect(m.compareAndDelete("a", 1)).toBe(false);
    expect(m.compareAndDelete("a", undefined)).toBe(true);
    m.store("a", Number.NaN);
    expect(m.compareAndSwap("a", Number.NaN, 1)).toBe(false);
  });

  test("Range stops at false", () => {
    const seen: string[] = [];
    filled().range((key) => {
      seen.push(key);
      return key !== "b";
    });
    expect(seen).toEqual(["a", "b"]);
  });

  test("Range with mutation: no key twice, none that was deleted, none added since, the current value", () => {
    const m = filled();
    const seen: [string, number][] = [];
    m.range((key, value) => {
      seen.push([key, value]);
      m.store(`${key}${key}`, 9);
      m.delete("b");
      m.store("c", 7);
      if (key === "a") {
        m.delete("a");
        m.store("a", 8);
      }
      return true;
    });
    expect(seen).toEqual([
      ["a", 0],
      ["c", 7],
    ]);
    expect(new Map(entries(m))).toEqual(
      new Map([
        ["a", 8],
        ["c", 7],
        ["aa", 9],
        ["cc", 9],
      ]),
    );
  });

  test("Clear, also from inside Range", () => {
    const m = filled();
    let calls = 0;
    m.range(() => {
      calls++;
      m.clear();
      return true;
    });
    expect(calls).toBe(1);
    expect(entries(m)).toEqual([]);
  });

  test("for of is Go's range over m.Range", () => {
    const m = filled();
    const sum: number[] = [];
    for (const [key, value] of m) {
      if (key === "c") break;
      sum.push(value);
    }
    expect(sum).toEqual([0, 1]);
  });
});
