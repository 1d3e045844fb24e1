// The shared kinds, from several threads at once.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { Bool, Int32, Int64, Uint32, Uint64 } from "goroutines/atomic";

test("no update is lost: add, compareAndSwap and a lock of Bool from three threads", async () => {
  const memory = new SharedArrayBuffer(48);
  const rounds = 20_000;
  const threads = [0, 1, 2].map(
    (bit) => new Worker(new URL("adder.mjs", import.meta.url), { workerData: { memory, rounds, bit } }),
  );
  await Promise.all(threads.map((thread) => once(thread, "exit")));
  const n = 3 * rounds;
  expect(Int32.on(memory, 0).load()).toBe(n);
  expect(Int64.on(memory, 8).load()).toBe(BigInt(-n));
  expect(Uint32.on(memory, 16).load()).toBe(n);
  expect(Uint64.on(memory, 24).load()).toBe(BigInt(n));
  expect(Bool.on(memory, 32).load()).toBe(false);
  expect(Int32.on(memory, 36).load()).toBe(0b111);
  expect(new Int32Array(memory)[10]).toBe(n);
});
