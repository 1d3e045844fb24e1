/**
 * A thread slot: one thread's part of the shared memory, and what that thread has to work there: its instance of the
 * kernel, its views of the memory, its waits.
 *
 * Invariant: nothing of this file holds a lock.
 */

import { threads } from "#threads";
import { runAfterwards } from "../../../core/afterwards.ts";
import { GoError } from "../../../core/error.ts";
import type { Source } from "../../../core/scheduler.ts";
import { kindOf, offsetOf } from "../../codec/classes.ts";
import { Activity } from "../../deadlock-detector.ts";
import { instantiate, unparkingByMessage, type Kernel } from "../kernel/kernel.ts";
import { DONE, LIMIT, SLOT_BASE, SLOT_OUT, SLOT_SIZE, TOKEN_DONE, TOKEN_STATE } from "../kernel/layout.ts";
import type { SharedMemory, WasmModule } from "../kernel/web-assembly.ts";
import { Cells } from "./cells.ts";
import { HeapObjects, type Kinds } from "./heap-objects.ts";
import { noteWake, Parker, unparkedByMessage } from "./parker.ts";
import { Port, type PortMessage } from "./port.ts";
import { SharedBuffers } from "./shared-buffers.ts";
import { Waits } from "./waits.ts";

/** What the threads of a world share. It can be posted. */
export interface WorldMemory {
  readonly memory: SharedMemory;
  readonly module: WasmModule;
}

/** What a thread says of itself to the thread that made the world, or does where it is that thread. */
export interface Coordinator {
  /** All threads seem to be idle. */
  allIdle(): void;
  /** This thread may run goroutines again. */
  busy(): void;
  /** Where threads are unparked by messages: sends one to the thread of a slot. */
  unpark(slot: number): void;
  /** This thread has sent a worker its only remote goroutine, or the last one of a worker has ended. */
  goroutinesChanged(worker: number): void;
  /** Takes a message of this thread's port to the others. */
  carry(message: PortMessage): void;
  /** The host's loop has run dry: whether nothing comes from other threads any more. */
  isDry(): boolean;
}

/** Until the thread has one. */
const alone: Coordinator = {
  allIdle() {},
  busy() {},
  unpark() {},
  goroutinesChanged() {},
  carry() {},
  isDry: () => true,
};

export class ThreadSlot implements Source {
  readonly kernel: Kernel;
  readonly index: number;
  readonly life: number;
  readonly cells: Cells;
  readonly memory: SharedMemory;
  readonly shared: WorldMemory;
  /** Views of the memory, made anew when it has grown. */
  ints!: Int32Array;
  floats!: Float64Array;
  bytes!: Uint8Array;
  readonly objects: HeapObjects;
  readonly waits: Waits = new Waits(this);
  readonly activity: Activity = new Activity();
  readonly parker: Parker;
  readonly port: Port = new Port(this);
  readonly buffers: SharedBuffers = new SharedBuffers(this);
  coordinator: Coordinator = alone;
  /** What the other threads' goroutines wait for, once all are known to be idle. */
  report = "";
  /** Whether its thread has left the world. */
  hasLeft = false;

  /**
   * @param kinds what can stand in the heap.
   * @param name by which another thread finds this slot once its thread has died.
   */
  constructor(shared: WorldMemory, kinds: Kinds, name: number) {
    this.shared = shared;
    this.memory = shared.memory;
    const kernel = instantiate(shared.module, shared.memory);
    // `Atomics.waitAsync` that is missing here is missing on every thread.
    this.kernel = unparkedByMessage ? unparkingByMessage(kernel, (slot) => this.coordinator.unpark(slot)) : kernel;
    if (!threads.maySleep) kernel.stayAwake();
    if (threads.storesInOrder) kernel.storesInOrder();
    this.look();
    this.index = this.kernel.takeSlot(name);
    if (this.index < 0) throw new RangeError("a world has at most 64 threads");
    this.life = this.kernel.lifeOf(this.index);
    this.objects = new HeapObjects(this, kinds);
    this.cells = new Cells(this);
    this.parker = new Parker(this);
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

  /** Wakes the waiters that other threads have woken. */
  drain(): void {
    const { kernel, waits } = this;
    this.parker.busy();
    for (let token = kernel.next(); token !== 0; token = kernel.next()) {
      // 1: a producer stands between its two stores.
      if (token === 1) continue;
      noteWake(this);
      const { ints } = this;
      const index = Atomics.load(ints, (token + TOKEN_STATE) >> 2) - 1;
      const done = ints[(token + TOKEN_DONE) >> 2] === DONE;
      waits.byToken.get(token)?.fired(index, done);
    }
    runAfterwards();
  }

  linger(): boolean {
    return this.parker.linger();
  }

  rest(): void {
    this.parker.rest();
  }

  isDry(): boolean {
    return this.coordinator.isDry();
  }

  elsewhere(): string {
    return this.report;
  }

  /** Keeps the definition of a shape, for the encoder. */
  defineShape(definition: Uint8Array): number {
    return this.cells.shapes.define(definition);
  }

  /** What names a SharedArrayBuffer in a message, for the encoder. */
  share(buffer: SharedArrayBuffer): number | Promise<void> {
    return this.buffers.share(buffer);
  }

  /** A handle was lent to a message that is not sent. */
  takeBack(packed: number): void {
    this.objects.release(kindOf(packed), offsetOf(packed));
  }

  /** Its thread leaves the world: none of its goroutines waits there. */
  leave(): void {
    this.kernel.lend();
    this.parker.stop();
    this.hasLeft = true;
  }
}
