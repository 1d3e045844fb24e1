// Pool: New, nil ignored, and objects that the garbage collector takes.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { Pool } from "goroutines/sync";

describe("Pool", () => {
  test("New makes an object when there is none", () => {
    let made = 0;
    const pool = new Pool({ new: () => ({ n: ++made }) });
    const a = pool.get();
    const b = pool.get();
    expect([a.n, b.n]).toEqual([1, 2]);
    pool.put(a);
    expect(pool.get()).toBe(a);
    expect(pool.get().n).toBe(3);
  });

  test("nil is ignored", () => {
    const pool = new Pool<object | undefined>({ new: () => undefined });
    pool.put(null);
    pool.put(undefined);
    expect(pool.get()).toBe(undefined);
  });

  test("other falsy values are not", () => {
    const pool = new Pool<number>({ new: () => 1 });
    pool.put(0);
    expect(pool.get()).toBe(0);
  });

  test("needs new to be a function", () => {
    expect(() => new Pool({ new: 1 as never })).toThrow("Pool: new must be a function, not the number 1");
    expect(() => new Pool(undefined as never)).toThrow("Pool: new must be a function, not undefined");
  });

  test("what lies unused is left to the garbage collector, but not at its first cycle", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const pool = new Pool<object | undefined>({ new: () => undefined });
    const object = {};
    const cycle = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      gc();
      // Finalizers run in a task of their own.
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    pool.put(object);
    await cycle();
    expect(pool.get()).toBe(object);
    pool.put(object);
    for (let i = 0; i < 8; i++) await cycle();
    expect(pool.get()).toBe(undefined);
  });
});
