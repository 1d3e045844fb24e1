/**
 * Atomic words in the shared heap, a cache line each. They are those of goroutines/atomic over this memory: to look at
 * one or to change it needs no kernel.
 */

import { Bool, Int32, Int64 } from "../../std/atomic/index.ts";
import { allot, BOOL, freeNothing, handles, hold, INT32, INT64 } from "./handles.ts";
import { WORD_SIZE } from "./kernel/layout.ts";
import type { Seat } from "./seat.ts";

/** An `Int32` that goroutines on several threads share, made by `shared.int32(v)`. Go's `atomic.Int32`. */
export class SharedInt32 extends Int32 {
  readonly seat: Seat;
  readonly at: number;

  constructor(seat: Seat, at: number) {
    super();
    this.seat = seat;
    this.at = at;
    // The buffer of a memory that grows stays a view of its beginning.
    this.word = new Int32Array(seat.memory.buffer, at, 1);
    hold(INT32, this);
  }
}

/** An `Int64` that goroutines on several threads share, made by `shared.int64(v)`. Go's `atomic.Int64`. */
export class SharedInt64 extends Int64 {
  readonly seat: Seat;
  readonly at: number;

  constructor(seat: Seat, at: number) {
    super();
    this.seat = seat;
    this.at = at;
    this.word = new BigInt64Array(seat.memory.buffer, at, 1);
    hold(INT64, this);
  }
}

/** A `Bool` that goroutines on several threads share, made by `shared.bool(v)`. Go's `atomic.Bool`. */
export class SharedBool extends Bool {
  readonly seat: Seat;
  readonly at: number;

  constructor(seat: Seat, at: number) {
    super();
    this.seat = seat;
    this.at = at;
    this.word = new Int32Array(seat.memory.buffer, at, 1);
    hold(BOOL, this);
  }
}

export function makeInt32(seat: Seat, initial: number): SharedInt32 {
  const made = new SharedInt32(seat, allot(seat, WORD_SIZE));
  made.store(initial);
  return made;
}

export function makeInt64(seat: Seat, initial: bigint): SharedInt64 {
  const made = new SharedInt64(seat, allot(seat, WORD_SIZE));
  made.store(initial);
  return made;
}

export function makeBool(seat: Seat, initial: boolean): SharedBool {
  const made = new SharedBool(seat, allot(seat, WORD_SIZE));
  made.store(initial);
  return made;
}

handles(INT32, WORD_SIZE, SharedInt32, (seat, at) => new SharedInt32(seat, at), freeNothing);
handles(INT64, WORD_SIZE, SharedInt64, (seat, at) => new SharedInt64(seat, at), freeNothing);
handles(BOOL, WORD_SIZE, SharedBool, (seat, at) => new SharedBool(seat, at), freeNothing);
