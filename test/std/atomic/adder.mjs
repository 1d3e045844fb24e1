// A worker thread: counts on the shared kinds as often as it is told, together with the others.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
const { Bool, Int32, Int64, Uint32, Uint64 } = await import("../../../lib/std/atomic/index.ts");

const { memory, rounds, bit } = workerData;
const add32 = Int32.on(memory, 0);
const add64 = Int64.on(memory, 8);
const swap32 = Uint32.on(memory, 16);
const swap64 = Uint64.on(memory, 24);
const lock = Bool.on(memory, 32);
const bits = Int32.on(memory, 36);
const guarded = new Int32Array(memory, 40, 1);

for (let i = 0; i < rounds; i++) {
  add32.add(1);
  add64.add(-1n);
  for (let old = swap32.load(); !swap32.compareAndSwap(old, old + 1); old = swap32.load());
  for (let old = swap64.load(); !swap64.compareAndSwap(old, old + 1n); old = swap64.load());
  while (lock.swap(true));
  guarded[0]++;
  lock.store(false);
}
bits.or(1 << bit);
