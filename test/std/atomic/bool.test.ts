// Bool: local and in shared memory.
import { describe, expect, test } from "vitest";
import { Bool } from "goroutines/atomic";

describe.each([
  ["Bool", () => new Bool()],
  ["Bool.on", () => Bool.on(new SharedArrayBuffer(8), 4)],
])("%s", (_, make) => {
  test("is false until it is set", () => {
    const x = make();
    expect(x.load()).toBe(false);
    x.store(true);
    expect(x.load()).toBe(true);
  });

  test("swap returns the old value", () => {
    const x = make();
    expect([x.swap(true), x.swap(true), x.swap(false), x.load()]).toEqual([false, true, true, false]);
  });

  test("compareAndSwap sets it if it is what was expected", () => {
    const x = make();
    expect(x.compareAndSwap(true, false)).toBe(false);
    expect(x.compareAndSwap(false, true)).toBe(true);
    expect(x.compareAndSwap(false, true)).toBe(false);
    expect(x.load()).toBe(true);
  });
});

test("an initial value", () => {
  expect(new Bool(true).load()).toBe(true);
});

test("in shared memory it is a word of 32 bits, and every other on the same place sees it", () => {
  const memory = new SharedArrayBuffer(8);
  const x = Bool.on(memory, 4);
  Bool.on(memory, 4).store(true);
  expect(x.load()).toBe(true);
  expect([...new Int32Array(memory)]).toEqual([0, 1]);
  expect(() => Bool.on(memory, 6)).toThrow(/^Bool\.on: the offset must be a multiple of 4 /);
  expect(() => Bool.on({} as never)).toThrow(/^Bool\.on: the memory must be a SharedArrayBuffer, not a plain object$/);
});
