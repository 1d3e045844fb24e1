/**
 * What stands in the shared heap (a channel, a lock, a context), as the objects of one thread, and how it crosses: as a
 * handle, which is a kind and an offset; the other thread makes an object of its own for it, or finds the one that it
 * has.
 *
 * What is counted is given back once no thread has it: each object of each thread has a reference, given back when it
 * has been collected, and so has each handle on its way. The sender lends one (`lend`); the receiver takes it over
 * (`revive`); a message that is never received gives it back. Those of a dead thread stand in its ledger; those that
 * were on their way to it, or in a send of its that waited, are lost.
 *
 * Invariant: a thread has one object for each offset, from when it first sends or receives it for as long as its
 * program holds it.
 */

import { inspectable } from "../../../core/inspect.ts";
import { handle, HANDLE, type Handled } from "../../codec/classes.ts";
import { Refusal } from "../../codec/refusal.ts";
import { bytesOf } from "../kernel/kernel.ts";
import { LEDGER_ENTRIES, LEDGER_ENTRY_SIZE, LEDGER_SIZE, SLOT_LEDGER } from "../kernel/layout.ts";
import type { ThreadSlot } from "./slot.ts";

/** What can stand in the heap; kinds.ts says what each is. The numbers stand in messages. */
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
export const ARGUMENTS = 13;

export interface Kind {
  /** How large it is in the heap, at the least. */
  readonly bytes: number;
  /** Makes this thread's object for what stands at `at`, with a reference of its own. */
  revive(slot: ThreadSlot, at: number): object;
  /** Gives back what it holds, before its own memory is. */
  free?(slot: ThreadSlot, at: number): void;
}

export type Kinds = Readonly<Record<number, Kind>>;

/** What stands in the shared heap, as one thread holds it. */
interface InHeap {
  readonly slot: ThreadSlot;
  readonly at: number;
}

/** How much of the heap a weight stands for, in bytes, and how much it weighs: more, that it is given back sooner. */
const WEIGHED = 128 * 1024;
const WEIGHT = 1024 * 1024;

/** The objects of one thread. */
export class HeapObjects {
  readonly #slot: ThreadSlot;
  readonly #kinds: Kinds;
  readonly #ledger: Ledger;
  /** By their offset. */
  readonly #objects: Map<number, WeakRef<object>> = new Map();
  readonly #collected: FinalizationRegistry<number> = new FinalizationRegistry((place) => {
    if (this.#slot.hasLeft) return;
    const { kind, at } = this.#ledger.clear(place);
    if (this.#get(at) === undefined) this.#objects.delete(at);
    this.release(kind, at);
  });
  /** What of the heap an object holds the collector can't see: so some objects carry weights that it sees. */
  readonly #weights: WeakMap<object, ArrayBuffer> = new WeakMap();
  #unweighed = 0;

  constructor(slot: ThreadSlot, kinds: Kinds) {
    this.#slot = slot;
    this.#kinds = kinds;
    this.#ledger = new Ledger(slot);
  }

  /** Memory of something counted: `bytes`, zero but for its first reference, which its first object has. */
  allot(bytes: number): number {
    const at = this.#slot.take(bytes);
    const { ints, kernel } = this.#slot;
    ints.fill(0, at >> 2, (at + bytes) >> 2);
    kernel.count(at, 1);
    return at;
  }

  /**
   * `object` has a reference to what stands at `at`: gives it back once it has been collected. Constructors call it.
   */
  retain(kind: number, at: number, object: object): void {
    this.#collected.register(object, this.#ledger.enter({ kind, at }));
    this.#weigh(at, object);
  }

  #weigh(at: number, object: object): void {
    this.#unweighed += bytesOf(this.#slot.ints, at);
    if (this.#unweighed < WEIGHED) return;
    this.#unweighed = 0;
    // The host maps as many zeros and touches none.
    this.#weights.set(object, new ArrayBuffer(WEIGHT));
  }

  #get(at: number): object | undefined {
    return this.#objects.get(at)?.deref();
  }

  /** `object` is this thread's for what stands at `at`. */
  add(at: number, object: object): void {
    this.#objects.set(at, new WeakRef(object));
  }

  /** Gives one reference back. */
  release(kind: number, at: number): void {
    const slot = this.#slot;
    if (slot.kernel.count(at, -1) !== 0) return;
    this.#kinds[kind]?.free?.(slot, at);
    slot.kernel.give(at);
  }

  /**
   * Gives back what a dead thread had.
   *
   * @param ledger its ledger, as `kernel.freeSlot` returned it.
   */
  releaseAll(ledger: number): void {
    for (const { kind, at } of takeOver(this.#slot, ledger)) this.release(kind, at);
  }

  /** The handle of `object`, which is being sent: it lends a reference to the message. */
  lend(kind: number, at: number, object: object): number {
    if (this.#get(at) !== object) this.add(at, object);
    this.#slot.kernel.count(at, 1);
    return handle(kind, at);
  }

  /** This thread's object for a handle, whose reference is taken over from the message. */
  revive(kind: number, at: number): object {
    const found = this.#get(at);
    if (found !== undefined) {
      this.release(kind, at);
      return found;
    }
    const slot = this.#slot;
    const { bytes, revive } = this.#kinds[kind] as Kind;
    slot.reach(at + bytes);
    const object = revive(slot, at);
    this.add(at, object);
    return object;
  }

  /** This thread's object for what is known to be alive, though no message brings it. */
  borrow(kind: number, at: number): object {
    this.#slot.kernel.count(at, 1);
    return this.revive(kind, at);
  }
}

/** Has the objects of a class cross as handles of `kind`. Its static block calls it. */
export function crossesAs(kind: number, type: { readonly prototype: InHeap }): void {
  const method: Handled[typeof HANDLE] = function (this: InHeap, store) {
    const { slot, at } = this;
    if (store !== slot) throw new Refusal("belongs to cores that have been closed");
    return slot.objects.lend(kind, at, this);
  };
  Object.defineProperty(type.prototype, HANDLE, { value: method });
}

/** An object of a thread for something in the shared heap, to which it has a reference. */
export abstract class HeapObject implements InHeap {
  readonly slot: ThreadSlot;
  readonly at: number;

  constructor(kind: number, slot: ThreadSlot, at: number) {
    this.slot = slot;
    this.at = at;
    slot.objects.retain(kind, at, this);
  }

  static {
    inspectable(this, (thing) => thing.constructor.name.replace(/^Heap/, "Shared"));
  }
}

interface Entry {
  readonly kind: number;
  readonly at: number;
}

/** The entries of a page, in words: where the first one is, where they end, and how large each is. */
const FIRST = LEDGER_ENTRIES >> 2;
const END = LEDGER_SIZE >> 2;
const ENTRY = LEDGER_ENTRY_SIZE >> 2;

/**
 * Which references a thread has, written where another one can read them. So what a dead thread held is given back like
 * anything else.
 *
 * A ledger is a list of pages of entries: a kind, and where the thing stands, 0 in an entry that is free. Only its own
 * thread writes it, until that is dead. An entry is written after its reference was taken and cleared before it is
 * given back: where a thread dies between the two a reference is lost, and none is given back twice.
 */
class Ledger {
  readonly #slot: ThreadSlot;
  /** Where free entries stand, in words. */
  readonly #free: number[] = [];

  constructor(slot: ThreadSlot) {
    this.#slot = slot;
  }

  /** Writes an entry; where it stands. */
  enter({ kind, at }: Entry): number {
    const place = this.#free.pop() ?? this.#grow();
    const { ints } = this.#slot;
    ints[place] = kind;
    Atomics.store(ints, place + 1, at);
    return place;
  }

  /** Clears the entry at `place`; what it said. */
  clear(place: number): Entry {
    const { ints } = this.#slot;
    const entry = { kind: ints[place] as number, at: ints[place + 1] as number };
    Atomics.store(ints, place + 1, 0);
    this.#free.push(place);
    return entry;
  }

  #grow(): number {
    const page = this.#slot.take(LEDGER_SIZE);
    const { base, ints } = this.#slot;
    const first = (base + SLOT_LEDGER) >> 2;
    ints.fill(0, page >> 2, (page + LEDGER_SIZE) >> 2);
    ints[page >> 2] = ints[first] as number;
    Atomics.store(ints, first, page);
    for (let i = FIRST + ENTRY; i < END; i += ENTRY) this.#free.push((page >> 2) + i);
    return (page >> 2) + FIRST;
  }
}

/** The entries of a dead thread's ledger, to be given back; the memory of its pages is. */
function takeOver(slot: ThreadSlot, ledger: number): Entry[] {
  const entries: Entry[] = [];
  let page = ledger;
  while (page !== 0) {
    slot.reach(page + LEDGER_SIZE);
    const { ints } = slot;
    const next = ints[page >> 2] as number;
    for (let i = FIRST; i < END; i += ENTRY) {
      const at = ints[(page >> 2) + i + 1] as number;
      if (at !== 0) entries.push({ kind: ints[(page >> 2) + i] as number, at });
    }
    slot.kernel.give(page);
    page = next;
  }
  return entries;
}
