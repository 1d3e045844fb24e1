/**
 * Much memory of many sizes taken and given back, by several threads' instances of the kernel on one thread: how large
 * the heap becomes for what is live in it.
 *
 * As a script it prints a line for each mixture: `npm run heap:cores -- [allocations]`.
 */

import process from "node:process";
import { fileURLToPath } from "node:url";
import { compileKernel, instantiate, type Kernel } from "../../../../lib/link/cores/kernel/kernel.ts";
import { HEAP_FIRST } from "../../../../lib/link/cores/kernel/layout.ts";
import { webAssembly, type SharedMemory } from "../../../../lib/link/cores/kernel/web-assembly.ts";
import { look } from "./blocks.ts";

/** A world's memory, and the kernels of its threads. */
export interface Heap {
  readonly memory: SharedMemory;
  readonly kernels: readonly [Kernel, ...Kernel[]];
}

export function makeHeap(threads: number, pages: number): Heap {
  const memory = new webAssembly.Memory({ initial: 16, maximum: pages, shared: true });
  const module = compileKernel();
  instantiate(module, memory).begin(pages);
  const kernels = Array.from({ length: threads }, (_, i) => {
    const kernel = instantiate(module, memory);
    kernel.takeSlot(i);
    return kernel;
  });
  return { memory, kernels: kernels as [Kernel, ...Kernel[]] };
}

/** What is wrong with the heap, and how its bytes are used. */
export function lookAt({ memory }: Heap): ReturnType<typeof look> {
  const ints = new Int32Array(memory.buffer);
  return look((at) => ints[at >> 2] as number);
}

/** The same random numbers each time, from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Mixture {
  /** How many bytes the next piece has; `done`: how much of the work is done, from 0 to 1. */
  readonly size: (random: number, done: number) => number;
  /** How much is live at the most, in bytes. */
  readonly live: number;
}

const MB = 2 ** 20;

export const mixtures: Readonly<Record<string, Mixture>> = {
  "50 B to 1 KB, each size as likely": { size: (r) => 50 + r * 950, live: 10 * MB },
  "16 B to 64 KB, each magnitude as likely": { size: (r) => 16 * 4096 ** r, live: 100 * MB },
  "sizes that drift from 50 B to 1 KB and back, ten times": {
    size: (r, done) => 50 + 900 * Math.sin(10 * Math.PI * done) ** 2 + 50 * r,
    live: 10 * MB,
  },
  "mostly 100 B, sometimes 100 KB": { size: (r) => (r < 0.99 ? 50 + r * 100 : 100_000), live: 50 * MB },
};

export interface Outcome {
  readonly faults: readonly string[];
  /** The most that was live, as it was asked for and with what its pieces are larger (whole cache lines), in bytes. */
  readonly live: number;
  readonly inUse: number;
  /** How large the heap has become, in bytes. */
  readonly heap: number;
  readonly milliseconds: number;
}

/** Takes `allocations` pieces, and gives back enough of them, each on any thread. */
export function mix({ size, live: most }: Mixture, allocations: number, threads = 3): Outcome {
  const heap = makeHeap(threads, 8192);
  const { kernels } = heap;
  const random = randomFrom(1);
  const anyKernel = (): Kernel => kernels[Math.floor(random() * threads)] as Kernel;
  const at: number[] = [];
  const sizes: number[] = [];
  let live = 0;
  let peak = 0;
  let inUse = 0;
  const begun = performance.now();
  for (let i = 0; i < allocations; i++) {
    const bytes = Math.floor(size(random(), i / allocations));
    while (live + bytes > most) {
      const k = Math.floor(random() * at.length);
      anyKernel().give(at[k] as number);
      live -= sizes[k] as number;
      at[k] = at.at(-1) as number;
      sizes[k] = sizes.at(-1) as number;
      at.pop();
      sizes.pop();
    }
    const piece = anyKernel().take(bytes);
    if (piece === 0) throw new Error(`no room for ${bytes} bytes beside ${live}`);
    at.push(piece);
    sizes.push(bytes);
    live += bytes;
    peak = Math.max(peak, live);
    if (i % 1000 === 0) inUse = Math.max(inUse, kernels[0].inUse());
  }
  const milliseconds = performance.now() - begun;
  return { faults: lookAt(heap).faults, live: peak, inUse, heap: kernels[0].used() - HEAP_FIRST, milliseconds };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const allocations = Number(process.argv[2] ?? 10_000_000);
  for (const [name, mixture] of Object.entries(mixtures)) {
    const { faults, live, inUse, heap, milliseconds } = mix(mixture, allocations);
    const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`;
    const times = (bytes: number): string => `${(heap / bytes).toFixed(2)} times`;
    console.log(
      `${name}: ${allocations} allocations, the heap ${megabytes(heap)}: ${times(live)} the ${megabytes(live)} that were live, ${times(inUse)} the ${megabytes(inUse)} of their pieces; ${Math.round((milliseconds * 1e6) / allocations)} ns each`,
    );
    for (const fault of faults) console.log(fault);
    if (faults.length > 0 || heap > 1.5 * inUse) process.exitCode = 1;
  }
}
