// Pointer: a reference, compared by identity.
import { expect, test } from "vitest";
import { Pointer } from "goroutines/atomic";

test("is null until it is set", () => {
  const p = new Pointer<{ n: number }>();
  expect(p.load()).toBe(null);
  const one = { n: 1 };
  p.store(one);
  expect(p.load()).toBe(one);
  expect(new Pointer(one).load()).toBe(one);
});

test("swap returns the old reference", () => {
  const [a, b] = [{ n: 1 }, { n: 1 }];
  const p = new Pointer(a);
  expect(p.swap(b)).toBe(a);
  expect(p.swap(null)).toBe(b);
  expect(p.load()).toBe(null);
});

test("compareAndSwap compares by identity", () => {
  const [a, b] = [{ n: 1 }, { n: 1 }];
  const p = new Pointer(a);
  expect(p.compareAndSwap(b, null)).toBe(false);
  expect(p.compareAndSwap(a, b)).toBe(true);
  expect(p.load()).toBe(b);
  expect(p.compareAndSwap(b, null)).toBe(true);
  expect(p.compareAndSwap(null, a)).toBe(true);
  expect(p.load()).toBe(a);
});
