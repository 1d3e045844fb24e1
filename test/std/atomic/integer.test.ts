// Int32, Uint32, Int64 and Uint64: Go's arithmetic, local and in memory that threads share.
import { describe, expect, test } from "vitest";
import { Int32, Int64, Uint32, Uint64, type Integer } from "goroutines/atomic";

type Make<N extends number | bigint> = (initial: N) => Integer<N>;

/** Each kind on its own and in shared memory, behind a word that is not its. */
const numbers: [string, Make<number>, number, number][] = [
  ["Int32", (n) => new Int32(n), -(2 ** 31), 2 ** 31 - 1],
  ["Int32.on", (n) => filled(Int32.on(new SharedArrayBuffer(12), 4), n), -(2 ** 31), 2 ** 31 - 1],
  ["Uint32", (n) => new Uint32(n), 0, 2 ** 32 - 1],
  ["Uint32.on", (n) => filled(Uint32.on(new SharedArrayBuffer(12), 8), n), 0, 2 ** 32 - 1],
];
const bigints: [string, Make<bigint>, bigint, bigint][] = [
  ["Int64", (n) => new Int64(n), -(2n ** 63n), 2n ** 63n - 1n],
  ["Int64.on", (n) => filled(Int64.on(new SharedArrayBuffer(16), 8), n), -(2n ** 63n), 2n ** 63n - 1n],
  ["Uint64", (n) => new Uint64(n), 0n, 2n ** 64n - 1n],
  ["Uint64.on", (n) => filled(Uint64.on(new SharedArrayBuffer(16), 8), n), 0n, 2n ** 64n - 1n],
];

function filled<N extends number | bigint>(it: Integer<N>, value: N): Integer<N> {
  it.store(value);
  return it;
}

describe.each(numbers)("%s", (_, make, least, most) => {
  test("add returns the new value, and wraps around", () => {
    const x = make(5);
    expect(x.add(2)).toBe(7);
    expect(x.add(-3)).toBe(4);
    expect(x.load()).toBe(4);
    expect(make(most).add(1)).toBe(least);
    expect(make(least).add(-1)).toBe(most);
    expect(make(most).add(most)).toBe(least === 0 ? most - 1 : -2);
    expect(make(0).add(2 ** 53)).toBe(0);
  });

  test("store, load and swap convert what is out of range as Go does", () => {
    const x = make(2 ** 32 + 3);
    expect(x.load()).toBe(3);
    x.store(-1);
    expect(x.load()).toBe(least === 0 ? most : -1);
    expect(x.swap(8)).toBe(least === 0 ? most : -1);
    expect(x.load()).toBe(8);
  });

  test("and, or and swap return the old value", () => {
    const x = make(0b1100);
    expect(x.and(0b0110)).toBe(0b1100);
    expect(x.or(0b0001)).toBe(0b0100);
    expect(x.swap(9)).toBe(0b0101);
    expect(x.load()).toBe(9);
  });

  test("compareAndSwap sets it if it is what was expected", () => {
    const x = make(1);
    expect(x.compareAndSwap(2, 3)).toBe(false);
    expect(x.load()).toBe(1);
    expect(x.compareAndSwap(1, 3)).toBe(true);
    expect(x.load()).toBe(3);
    x.store(-1);
    expect(x.compareAndSwap(-1, 0)).toBe(true);
  });

  test("what is no whole number is refused by name", () => {
    for (const bad of [1.5, Number.NaN, Infinity, 1n, "1", undefined]) {
      expect(() => make(0).add(bad as never)).toThrow(/^U?[Ii]nt32\.add: needs a whole number, not /);
      expect(() => make(0).compareAndSwap(0, bad as never)).toThrow(
        expect.objectContaining({ name: "UsageError", code: "ERR_ATOMIC_VALUE" }),
      );
    }
  });
});

describe.each(bigints)("%s", (_, make, least, most) => {
  test("add returns the new value, and wraps around", () => {
    const x = make(5n);
    expect(x.add(2n)).toBe(7n);
    expect(x.add(-3n)).toBe(4n);
    expect(x.load()).toBe(4n);
    expect(make(most).add(1n)).toBe(least);
    expect(make(least).add(-1n)).toBe(most);
    expect(make(0n).add(2n ** 64n)).toBe(0n);
  });

  test("store, load and swap convert what is out of range as Go does", () => {
    const x = make(2n ** 64n + 3n);
    expect(x.load()).toBe(3n);
    x.store(-1n);
    expect(x.swap(8n)).toBe(least === 0n ? most : -1n);
    expect(x.load()).toBe(8n);
  });

  test("and, or and swap return the old value", () => {
    const x = make(0b1100n);
    expect(x.and(0b0110n)).toBe(0b1100n);
    expect(x.or(0b0001n)).toBe(0b0100n);
    expect(x.swap(9n)).toBe(0b0101n);
    expect(x.load()).toBe(9n);
  });

  test("compareAndSwap sets it if it is what was expected", () => {
    const x = make(1n);
    expect(x.compareAndSwap(2n, 3n)).toBe(false);
    expect(x.compareAndSwap(1n, 3n)).toBe(true);
    expect(x.load()).toBe(3n);
    x.store(-1n);
    expect(x.compareAndSwap(-1n, 0n)).toBe(true);
  });

  test("what is no bigint is refused by name", () => {
    for (const bad of [1, "1", undefined]) {
      expect(() => make(0n).add(bad as never)).toThrow(/^U?[Ii]nt64\.add: needs a bigint, not /);
    }
  });
});

test("each is 0 until it is set", () => {
  expect([new Int32().load(), new Uint32().load(), new Int64().load(), new Uint64().load()]).toEqual([0, 0, 0n, 0n]);
});

describe("on(memory)", () => {
  test("keeps what is there, and is one with every other on the same place", () => {
    const memory = new SharedArrayBuffer(16);
    new Int32Array(memory)[1] = 7;
    const [a, b] = [Int32.on(memory, 4), Int32.on(memory, 4)];
    expect(a.load()).toBe(7);
    a.add(1);
    expect(b.load()).toBe(8);
    expect([...new Int32Array(memory)]).toEqual([0, 8, 0, 0]);
    Int64.on(memory, 8).store(-1n);
    expect([...new Int32Array(memory)]).toEqual([0, 8, -1, -1]);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      "memory that can't be shared",
      () => Int32.on(new ArrayBuffer(8) as never),
      /^Int32\.on: the memory must be a SharedArrayBuffer, not an object of class ArrayBuffer$/,
    ],
    [
      "no memory",
      () => Int64.on(undefined as never),
      /^Int64\.on: the memory must be a SharedArrayBuffer, not undefined$/,
    ],
    [
      "an offset between two words",
      () => Uint32.on(new SharedArrayBuffer(8), 2),
      /^Uint32\.on: the offset must be a multiple of 4 that leaves room for 4 of 8 bytes, not the number 2$/,
    ],
    ["an offset at the end", () => Uint64.on(new SharedArrayBuffer(8), 8), /multiple of 8 .* not the number 8$/],
    ["a negative offset", () => Int32.on(new SharedArrayBuffer(8), -4), /not the number -4$/],
    [
      "memory that is too small",
      () => Int64.on(new SharedArrayBuffer(4)),
      /leaves room for 8 of 4 bytes, not the number 0$/,
    ],
  ])("refuses %s", (_, misuse, message) => {
    expect(misuse).toThrow(message);
    expect(misuse).toThrow(expect.objectContaining({ name: "UsageError" }));
  });
});
