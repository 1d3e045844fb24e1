/**
 * Atomic words in the shared heap, a cache line each. They are those of goroutines/atomic over this memory: to look at
 * one or to change it needs no kernel.
 */

import { Bool, Int32, Int64 } from "../../../std/atomic/index.ts";
import { BOOL, crossesAs, INT32, INT64 } from "./heap-objects.ts";
import type { ThreadSlot } from "./slot.ts";

export class HeapInt32 extends Int32 {
  static {
    crossesAs(INT32, this);
  }

  readonly slot: ThreadSlot;
  readonly at: number;

  /** @param initial what a new one holds. */
  constructor(slot: ThreadSlot, at: number, initial?: number) {
    super();
    this.slot = slot;
    this.at = at;
    // The buffer of a memory that grows stays a view of its beginning.
    this.word = new Int32Array(slot.memory.buffer, at, 1);
    slot.objects.retain(INT32, at, this);
    if (initial !== undefined) this.store(initial);
  }
}

export class HeapInt64 extends Int64 {
  static {
    crossesAs(INT64, this);
  }

  readonly slot: ThreadSlot;
  readonly at: number;

  /** @param initial what a new one holds. */
  constructor(slot: ThreadSlot, at: number, initial?: bigint) {
    super();
    this.slot = slot;
    this.at = at;
    this.word = new BigInt64Array(slot.memory.buffer, at, 1);
    slot.objects.retain(INT64, at, this);
    if (initial !== undefined) this.store(initial);
  }
}

export class HeapBool extends Bool {
  static {
    crossesAs(BOOL, this);
  }

  readonly slot: ThreadSlot;
  readonly at: number;

  /** @param initial what a new one holds. */
  constructor(slot: ThreadSlot, at: number, initial?: boolean) {
    super();
    this.slot = slot;
    this.at = at;
    this.word = new Int32Array(slot.memory.buffer, at, 1);
    slot.objects.retain(BOOL, at, this);
    if (initial !== undefined) this.store(initial);
  }
}
