/**
 * Handles: how what stands in the shared heap (a channel, a lock, a context) crosses. A handle is a kind and an offset;
 * the other thread makes an object of its own for it, or finds the one that it has.
 *
 * What is counted is given back once nobody has it: each object of each thread has a reference, given back when it has
 * been collected, and so has each handle on its way. Who sends lends one (`[HANDLE]`); who receives takes it over
 * (`revive`); a message that nobody receives gives it back. Those of a dead thread stand in its ledger; those that were
 * on their way to it, or in a send of its that waited, are lost.
 *
 * Invariant: a thread has one object for each offset, from when it first sends or receives it for as long as anybody
 * holds it.
 */

import { inspectable } from "../../core/inspect.ts";
import { handle, HANDLE, type Handled } from "./codec/handle.ts";
import { inherit, Ledger } from "./ledger.ts";
import { bytesOf } from "./kernel/kernel.ts";
import { Refusal } from "./codec/refusal.ts";
import type { Seat } from "./seat.ts";

/** Whatever holds nothing but its gate. */
export const GATE = 0;
export const CHANNEL = 1;
export const MUTEX = 2;
export const RW_MUTEX = 3;
export const WAIT_GROUP = 4;
export const SEMAPHORE = 5;
export const ONCE = 6;
export const LATCH = 7;
export const INT32 = 8;
export const INT64 = 9;
export const BOOL = 10;
export const CONTEXT = 11;
export const BUFFER = 12;
export const PARCEL = 13;

/** What stands in the shared heap, as one thread holds it. */
interface InHeap {
  readonly seat: Seat;
  readonly at: number;
}

type Revive = (seat: Seat, at: number) => object;

export interface Kind {
  readonly bytes: number;
  readonly revive: Revive;
  /** Lets go of what it holds, once nobody has it; null if it stays for good. */
  readonly free: ((seat: Seat, at: number) => void) | null;
}

/** Lets go of nothing: what stands there holds nothing else. */
export function freeNothing(): void {}

const kinds: Map<number, Kind> = new Map([
  [GATE, { bytes: 0, revive: (seat, at) => ({ seat, at }), free: freeNothing }],
]);

/**
 * Has the objects of a class, `bytes` large in the heap, cross as handles of `kind`.
 *
 * @param make for a thread that has none for an offset.
 * @param free if they are counted: lets go of what such a thing holds, before its memory is given back. The memory
 * comes from `allot`, and what `hold` was called with is held by whoever may still use it.
 */
export function handles(
  kind: number,
  bytes: number,
  type: { readonly prototype: InHeap },
  make: Revive,
  free: ((seat: Seat, at: number) => void) | null = null,
): void {
  counts(kind, { bytes, revive: make, free });
  const method: Handled[typeof HANDLE] = function (this: InHeap, world) {
    return handleOf(kind, this, world);
  };
  Object.defineProperty(type.prototype, HANDLE, { value: method });
}

/** Has what stands in the heap as `kind` counted, if it has a `free`. */
export function counts(kind: number, what: Kind): void {
  kinds.set(kind, what);
}

/** Memory of something counted: `bytes`, zero but for its first reference, which its first object has. */
export function allot(seat: Seat, bytes: number): number {
  const at = seat.take(bytes);
  seat.ints.fill(0, at >> 2, (at + bytes) >> 2);
  seat.kernel.count(at, 1);
  return at;
}

/** The objects of one thread by their offset. */
class Known {
  readonly #seat: Seat;
  readonly #objects: Map<number, WeakRef<object>> = new Map();
  readonly #dropped: FinalizationRegistry<number> = new FinalizationRegistry((place) => {
    if (this.#seat.hasLeft) return;
    const { kind, at } = this.#ledger.clear(place);
    if (this.get(at) === undefined) this.#objects.delete(at);
    release(this.#seat, kind, at);
  });
  readonly #ledger: Ledger;
  readonly #weights: WeakMap<object, ArrayBuffer> = new WeakMap();
  #unweighed = 0;

  constructor(seat: Seat) {
    this.#seat = seat;
    this.#ledger = new Ledger(seat);
  }

  get(at: number): object | undefined {
    return this.#objects.get(at)?.deref();
  }

  add(at: number, object: object): void {
    this.#objects.set(at, new WeakRef(object));
  }

  #weigh(at: number, object: object): void {
    this.#unweighed += bytesOf(this.#seat.ints, at);
    if (this.#unweighed < WEIGHED) return;
    this.#unweighed = 0;
    // The host maps as many zeros and touches none.
    this.#weights.set(object, new ArrayBuffer(WEIGHT));
  }

  hold(kind: number, at: number, object: object): void {
    this.#dropped.register(object, this.#ledger.enter({ kind, at }));
    this.#weigh(at, object);
  }
}

// What of the heap an object holds the collector can't see: so some objects carry weights that it sees.

/**
 * How much of the heap a weight stands for, in bytes, and how much it weighs: more, that the heap is given back sooner.
 */
const WEIGHED = 128 * 1024;
const WEIGHT = 1024 * 1024;

const objectsOf: WeakMap<Seat, Known> = new WeakMap();

function knownOn(seat: Seat): Known {
  let found = objectsOf.get(seat);
  if (found === undefined) {
    found = new Known(seat);
    objectsOf.set(seat, found);
  }
  return found;
}

/**
 * `object` has a reference to the thing of `kind` where `place` says: gives it back once it has been collected.
 * Constructors call it.
 */
export function hold(kind: number, place: InHeap, object: object = place): void {
  knownOn(place.seat).hold(kind, place.at, object);
}

/** `object` is this thread's for what stands at `at`. */
export function known(seat: Seat, at: number, object: object): void {
  knownOn(seat).add(at, object);
}

/** Gives one reference back. */
export function release(seat: Seat, kind: number, at: number): void {
  const free = kinds.get(kind)?.free ?? null;
  if (free === null || seat.kernel.count(at, -1) !== 0) return;
  free(seat, at);
  seat.kernel.give(at);
}

/** Gives back what the dead thread at the seat `dead` had. */
export function releaseAll(seat: Seat, dead: number): void {
  for (const { kind, at } of inherit(seat, dead)) release(seat, kind, at);
}

/**
 * The handle of `object`, which is being sent in the world of the seat `world`. It lends a reference to the message.
 *
 * @throws {Refusal} if it stands in another one, which has been closed.
 */
function handleOf(kind: number, object: InHeap, world: unknown): number {
  const { seat, at } = object;
  if (world !== seat) throw new Refusal("belongs to cores that have been closed");
  const objects = knownOn(seat);
  if (objects.get(at) !== object) objects.add(at, object);
  seat.kernel.count(at, 1);
  return handle(kind, at);
}

/** This thread's object for a handle, whose reference is taken over from the message. */
export function revive(seat: Seat, kind: number, at: number): object {
  const objects = knownOn(seat);
  const found = objects.get(at);
  if (found !== undefined) {
    release(seat, kind, at);
    return found;
  }
  const { bytes, revive: make } = kinds.get(kind) as Kind;
  seat.reach(at + bytes);
  const object = make(seat, at);
  objects.add(at, object);
  return object;
}

/** This thread's object for what is known to be alive, though no message brings it. */
export function borrow(seat: Seat, kind: number, at: number): object {
  seat.kernel.count(at, 1);
  return revive(seat, kind, at);
}

/** An object of a thread for something in the shared heap. */
export abstract class Shared implements InHeap {
  readonly seat: Seat;
  readonly at: number;

  constructor(seat: Seat, at: number) {
    this.seat = seat;
    this.at = at;
  }

  static {
    inspectable(this, (thing) => thing.constructor.name.replace(/^Heap/, "Shared"));
  }
}
