/**
 * Atomic words in the shared heap, a cache line each. They are those of goroutines/atomic over this memory: to look at
 * one or to change it needs no kernel.
 */

import { Bool, Int32, Int64 } from "../../../std/atomic/index.ts";
import { BOOL, crossesAs, INT32, INT64 } from "./heap-objects.ts";
import { WORD_SIZE } from "../kernel/layout.ts";
import type { ThreadSlot } from "./slot.ts";

/** An `Int32` that goroutines on several threads share, made by `shared.int32(v)`. Go's `atomic.Int32`. */
export class SharedInt32 extends Int32 {
  static {
    crossesAs(INT32, this);
  }

  readonly slot: ThreadSlot;
  readonly at: number;

  constructor(slot: ThreadSlot, at: number) {
    super();
    this.slot = slot;
    this.at = at;
    // The buffer of a memory that grows stays a view of its beginning.
    this.word = new Int32Array(slot.memory.buffer, at, 1);
    slot.objects.retain(INT32, at, this);
  }
}

/** An `Int64` that goroutines on several threads share, made by `shared.int64(v)`. Go's `atomic.Int64`. */
export class SharedInt64 extends Int64 {
  static {
    crossesAs(INT64, this);
  }

  readonly slot: ThreadSlot;
  readonly at: number;

  constructor(slot: ThreadSlot, at: number) {
    super();
    this.slot = slot;
    this.at = at;
    this.word = new BigInt64Array(slot.memory.buffer, at, 1);
    slot.objects.retain(INT64, at, this);
  }
}

/** A `Bool` that goroutines on several threads share, made by `shared.bool(v)`. Go's `atomic.Bool`. */
export class SharedBool extends Bool {
  static {
    crossesAs(BOOL, this);
  }

  readonly slot: ThreadSlot;
  readonly at: number;

  constructor(slot: ThreadSlot, at: number) {
    super();
    this.slot = slot;
    this.at = at;
    this.word = new Int32Array(slot.memory.buffer, at, 1);
    slot.objects.retain(BOOL, at, this);
  }
}

export function makeInt32(slot: ThreadSlot, initial: number): SharedInt32 {
  const made = new SharedInt32(slot, slot.objects.allot(WORD_SIZE));
  made.store(initial);
  return made;
}

export function makeInt64(slot: ThreadSlot, initial: bigint): SharedInt64 {
  const made = new SharedInt64(slot, slot.objects.allot(WORD_SIZE));
  made.store(initial);
  return made;
}

export function makeBool(slot: ThreadSlot, initial: boolean): SharedBool {
  const made = new SharedBool(slot, slot.objects.allot(WORD_SIZE));
  made.store(initial);
  return made;
}
