/**
 * The wasm kernel as TypeScript sees it: one instance a thread, over the memory of the world. What each call does
 * stands in kernel.asc, and where everything stands in layout.ts.
 */

import { webAssembly, type SharedMemory, type WasmModule } from "./web-assembly.ts";
import { BLOCK, BLOCK_NEXT, BLOCK_SHIFT, UNIT } from "./layout.ts";
import { wasm } from "./wasm.ts";

export interface Kernel {
  readonly toUnpark: { value: bigint };
  begin(limit: number): void;
  alloc(bytes: number): number;
  used(): number;
  inUse(): number;
  stayAwake(): void;
  storesInOrder(): void;
  take(bytes: number): number;
  give(at: number): void;
  lend(): void;
  takeSlot(name: number): number;
  lifeOf(slot: number): number;
  freeSlot(name: number): number;
  next(): number;
  isIdle(): number;
  spin(looks: number): number;
  claim(token: number, to: number): number;
  wake(at: number, queue: number): number;
  enter(at: number, queue: number, node: number, mine: number): number;
  leave(at: number, queue: number, node: number): void;
  serve(at: number, sending: number): void;
  sendNumber(at: number, tag: number, value: number): number;
  sendWords(at: number, tag: number, a: number, b: number): number;
  receive(at: number): number;
  isReady(at: number, sending: number): number;
  length(at: number): number;
  close(at: number): number;
  count(at: number, by: number): number;
  state(sync: number): number;
  change(sync: number, from: number, to: number): number;
  add(sync: number, by: number): number;
  hasWaiters(sync: number, queue: number): number;
  line(sync: number, queue: number, node: number, first: number): void;
  open(sync: number, atZero: number): void;
  hold(sync: number): number;
  release(sync: number): number;
  holdToRead(sync: number): number;
  holdToWrite(sync: number): number;
  endRead(sync: number): number;
  admit(sync: number, unlocking: number): number;
  isFree(sync: number): number;
  isReadable(sync: number): number;
  isWritable(sync: number): number;
  setSize(sync: number, size: number): void;
  acquire(sync: number, n: number): number;
  mayAcquire(sync: number, n: number): number;
  giveBack(sync: number, n: number): number;
  grant(sync: number): void;
}

/** How many bytes of the heap the piece at `at` takes up. */
export function bytesOf(ints: Int32Array, at: number): number {
  return ((ints[(at - BLOCK_NEXT + BLOCK) >> 2] as number) >>> BLOCK_SHIFT) * UNIT;
}

function bytes(): Uint8Array<ArrayBuffer> {
  const text = atob(wasm);
  const array = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) array[i] = text.charCodeAt(i);
  return array;
}

/** Compiled once a process: a module can be posted to other threads. */
export function compileKernel(): WasmModule {
  return new webAssembly.Module(bytes());
}

export function instantiate(module: WasmModule, memory: SharedMemory): Kernel {
  return new webAssembly.Instance(module, { env: { memory } }).exports as Kernel;
}

/** `kernel`, and after each call of it a call of `unpark` for each slot that must be unparked by a message. */
export function unparkingByMessage(kernel: Kernel, unpark: (slot: number) => void): Kernel {
  const { toUnpark } = kernel;
  const look = (): void => {
    for (let slot = 0; toUnpark.value !== 0n; slot++) {
      const bit = 1n << BigInt(slot);
      if ((toUnpark.value & bit) === 0n) continue;
      toUnpark.value &= ~bit;
      unpark(slot);
    }
  };
  const looking = Object.entries(kernel).map(([name, exported]) => {
    if (typeof exported !== "function") return [name, exported];
    return [
      name,
      (...args: unknown[]) => {
        const result: unknown = Reflect.apply(exported, undefined, args);
        if (toUnpark.value !== 0n) look();
        return result;
      },
    ];
  });
  return Object.fromEntries(looking) as Kernel;
}
