/** The wasm kernel as TypeScript sees it: one instance a thread, over the memory of the world. What each call does stands in kernel.asc. */

import { webAssembly, type SharedMemory, type WasmModule } from "./web-assembly.ts";
import { wasm } from "./wasm.ts";

/** What an attempt comes to. */
export const DONE = 1;
export const IS_CLOSED = -1;

/** The queues of a channel; a gate has the first one only. */
export const RECEIVERS = 0;
export const SENDERS = 1;

/** Where a seat stands in memory, and in it the bell and the cell of what was received. In bytes. */
export const SEAT_BASE = 1024;
export const SEAT_SIZE = 512;
export const SEAT_OUT = 384;
export const SEAT_INBOX = 64;
export const SEAT_STUB = 192;
export const SEAT_LIFE = 256;
/** Words of a seat that the kernel does not know: whether its thread is quiet, and how often it has been woken. */
export const SEAT_QUIET = 280;
export const SEAT_WAKES = 284;
/** Where the number of seats stands. */
export const SEATS = 64;

export interface Kernel {
  readonly toRing: { value: number };
  begin(limit: number): void;
  alloc(bytes: number): number;
  used(): number;
  take(bytes: number): number;
  give(at: number): void;
  flush(): void;
  sit(): number;
  lifeOf(seat: number): number;
  bury(seat: number): void;
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
  isClosed(at: number): number;
  close(at: number): number;
  count(at: number, by: number): number;
  state(gate: number): number;
  change(gate: number, from: number, to: number): number;
  add(gate: number, by: number): number;
  hasWaiters(gate: number): number;
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
  return new webAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;
}
