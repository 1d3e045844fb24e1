// Value: one type, whichever comes first, with Go's panics.
import { describe, expect, test } from "vitest";
import { Value } from "goroutines/atomic";

const nil = (message: string): unknown =>
  expect.objectContaining({ name: "RuntimeError", code: "ERR_ATOMIC_NIL_VALUE", message });
const inconsistent = (message: string): unknown =>
  expect.objectContaining({ name: "RuntimeError", code: "ERR_ATOMIC_INCONSISTENT_TYPE", message });

test("load: undefined until a value is stored", () => {
  const v = new Value<number>();
  expect(v.load()).toBe(undefined);
  v.store(0);
  expect(v.load()).toBe(0);
});

test("swap returns the old value, undefined if there was none", () => {
  const v = new Value<string>();
  expect([v.swap("a"), v.swap("b"), v.load()]).toEqual([undefined, "a", "b"]);
});

describe("compareAndSwap", () => {
  test("sets it if it is what was expected", () => {
    const v = new Value<string>();
    expect(v.compareAndSwap("a", "b")).toBe(false);
    expect(v.compareAndSwap(undefined, "a")).toBe(true);
    expect(v.compareAndSwap(undefined, "b")).toBe(false);
    expect(v.compareAndSwap("x", "b")).toBe(false);
    expect(v.compareAndSwap("a", "b")).toBe(true);
    expect(v.load()).toBe("b");
  });

  test("null is nil as well; objects are compared by identity", () => {
    const v = new Value<object>();
    const [a, b] = [{ n: 1 }, { n: 1 }];
    expect(v.compareAndSwap(null, a)).toBe(true);
    expect(v.compareAndSwap(null, b)).toBe(false);
    expect(v.compareAndSwap(b, b)).toBe(false);
    expect(v.compareAndSwap(a, b)).toBe(true);
    expect(v.load()).toBe(b);
  });
});

describe.each([null, undefined])("%s is nil", (given) => {
  test("sync/atomic: store of nil value into Value", () => {
    expect(() => new Value().store(given)).toThrow(nil("sync/atomic: store of nil value into Value"));
  });
  test("sync/atomic: swap of nil value into Value", () => {
    expect(() => new Value().swap(given)).toThrow(nil("sync/atomic: swap of nil value into Value"));
  });
  test("sync/atomic: compare and swap of nil value into Value", () => {
    expect(() => new Value().compareAndSwap(1, given)).toThrow(
      nil("sync/atomic: compare and swap of nil value into Value"),
    );
    expect(() => new Value().compareAndSwap(given, given)).toThrow(
      nil("sync/atomic: compare and swap of nil value into Value"),
    );
  });
});

class Point {
  readonly x: number = 0;
}
class Point3 extends Point {}

describe.each<[string, unknown, unknown]>([
  ["a number and a string", 1, "1"],
  ["a number and a bigint", 1, 1n],
  ["two classes", new Point(), new Map()],
  ["a class and its subclass", new Point(), new Point3()],
  ["a plain object and an array", {}, []],
  ["a function and an object", () => {}, {}],
])("%s are of two types", (_, first, other) => {
  const holding = (): Value => {
    const v = new Value();
    v.store(first);
    return v;
  };

  test("sync/atomic: store of inconsistently typed value into Value", () => {
    const v = holding();
    expect(() => v.store(other)).toThrow(inconsistent("sync/atomic: store of inconsistently typed value into Value"));
    expect(v.load()).toBe(first);
  });
  test("sync/atomic: swap of inconsistently typed value into Value", () => {
    expect(() => holding().swap(other)).toThrow(
      inconsistent("sync/atomic: swap of inconsistently typed value into Value"),
    );
  });
  test("sync/atomic: compare and swap of inconsistently typed values", () => {
    const message = "sync/atomic: compare and swap of inconsistently typed values";
    expect(() => holding().compareAndSwap(first, other)).toThrow(inconsistent(message));
    expect(() => new Value().compareAndSwap(first, other)).toThrow(inconsistent(message));
  });
  test("sync/atomic: compare and swap of inconsistently typed value into Value", () => {
    const message = "sync/atomic: compare and swap of inconsistently typed value into Value";
    expect(() => holding().compareAndSwap(other, other)).toThrow(inconsistent(message));
    expect(() => holding().compareAndSwap(null, other)).toThrow(inconsistent(message));
  });
});

test("values of one type: two instances of a class, two numbers", () => {
  const v = new Value();
  v.store(new Point());
  v.store(new Point());
  const n = new Value();
  n.store(1);
  n.store(1.5);
  expect(n.load()).toBe(1.5);
});
