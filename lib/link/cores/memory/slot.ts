/**
 * A thread slot: one thread's part of the shared memory, and what that thread has to work there: its objects for what
 * stands in the heap, its waits, its parker, its port.
 *
 * Invariant: nothing of this file holds a lock.
 */

import { runAfterwards } from "../../../core/afterwards.ts";
import type { Source } from "../../../core/scheduler.ts";
import { kindOf, offsetOf } from "../../codec/classes.ts";
import { Activity } from "../../deadlock-detector.ts";
import { unparkingByMessage } from "../kernel/kernel.ts";
import { DONE, TOKEN_DONE, TOKEN_STATE } from "../kernel/layout.ts";
import { Cells } from "./cells.ts";
import { HeapObjects, type Kinds } from "./heap-objects.ts";
import { noteWake, Parker, unparkedByMessage } from "./parker.ts";
import { Port, type PortMessage } from "./port.ts";
import { SharedBuffers } from "./shared-buffers.ts";
import { SlotMemory, type WorldMemory } from "./slot-memory.ts";
import { Waits } from "./waits.ts";

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

export class ThreadSlot extends SlotMemory implements Source {
  readonly objects: HeapObjects;
  readonly cells: Cells;
  readonly waits: Waits = new Waits(this);
  readonly activity: Activity = new Activity();
  readonly parker: Parker = new Parker(this);
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
    super(shared, name);
    // `Atomics.waitAsync` that is missing here is missing on every thread.
    if (unparkedByMessage) this.kernel = unparkingByMessage(this.kernel, (slot) => this.coordinator.unpark(slot));
    this.objects = new HeapObjects(this, kinds);
    this.cells = new Cells(this);
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
