/**
 * The memory of a world as the thread of one slot sees it: its instance of the kernel, its views of the memory, which
 * may grow, and memory from the heap.
 */

import { threads } from "#threads";
import { GoError } from "../../../core/error.ts";
import type { SharedHeap } from "../../world.ts";
import { instantiate, type Kernel } from "../kernel/kernel.ts";
import { LIMIT, SLOT_BASE, SLOT_OUT, SLOT_SIZE } from "../kernel/layout.ts";
import type { SharedMemory, WasmModule } from "../kernel/web-assembly.ts";

/** What the threads of a world share. It can be posted. */
export interface WorldMemory {
  readonly memory: SharedMemory;
  readonly module: WasmModule;
}

export class SlotMemory implements SharedHeap {
  readonly shared: WorldMemory;
  readonly memory: SharedMemory;
  kernel: Kernel;
  readonly index: number;
  readonly life: number;
  /** Views of the memory, made anew when it has grown. */
  ints!: Int32Array;
  floats!: Float64Array;
  bytes!: Uint8Array;

  /** @param name by which another thread finds this slot once its thread has died. */
  constructor(shared: WorldMemory, name: number) {
    this.shared = shared;
    this.memory = shared.memory;
    const kernel = instantiate(shared.module, shared.memory);
    this.kernel = kernel;
    if (!threads.maySleep) kernel.stayAwake();
    if (threads.storesInOrder) kernel.storesInOrder();
    this.look();
    this.index = kernel.takeSlot(name);
    if (this.index < 0) throw new RangeError("a world has at most 64 threads");
    this.life = kernel.lifeOf(this.index);
  }

  /** Where this slot stands in memory. */
  get base(): number {
    return SLOT_BASE + this.index * SLOT_SIZE;
  }

  /** The cell of what `kernel.receive` received. */
  get out(): number {
    return this.base + SLOT_OUT;
  }

  /** Looks at all of the memory, which may have grown. */
  look(): void {
    const { buffer } = this.memory;
    this.ints = new Int32Array(buffer);
    this.floats = new Float64Array(buffer);
    this.bytes = new Uint8Array(buffer);
  }

  /** Has the views reach up to `end`. */
  reach(end: number): void {
    if (end <= this.bytes.length) return;
    this.look();
    if (end <= this.bytes.length) return;
    // Another thread has made it grow, and this one has not heard of it yet.
    this.memory.grow(0);
    this.look();
  }

  /** Memory for good, such as a token's: `bytes` of it, zero. */
  alloc(bytes: number): number {
    const at = this.kernel.alloc(bytes);
    if (at === 0) throw this.#full(bytes);
    this.reach(at + bytes);
    return at;
  }

  /** Memory that will be given back by `kernel.give`; what is in it is left over. */
  take(bytes: number): number {
    const at = this.kernel.take(bytes);
    if (at === 0) throw this.#full(bytes);
    this.reach(at + bytes);
    return at;
  }

  #full(bytes: number): GoError {
    const { kernel } = this;
    const limit = (this.ints[LIMIT >> 2] as number) * 65536;
    return new GoError(
      "ERR_HEAP_FULL",
      `the heap that the cores share is full: ${bytes} more bytes don't fit: ${kernel.inUse()} are in use, ${kernel.used()} of ${limit} have been cut into pieces (cores({ heap }) sets the limit)`,
    );
  }
}
