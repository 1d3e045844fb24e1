/**
 * Ledgers: which references to things in the shared heap a thread has, written where another one can read them. So what
 * a dead thread held is given back like anything else.
 *
 * A ledger is a list of pages of entries: a kind, and where the thing stands, 0 in an entry that is free. Only its own
 * thread writes it, until that is dead. An entry is written after its reference was taken and cleared before it is
 * given back: where a thread dies between the two a reference is lost, and none is given back twice.
 */

import { LEDGER_ENTRIES, LEDGER_ENTRY_SIZE, LEDGER_SIZE, SLOT_BASE, SLOT_LEDGER, SLOT_SIZE } from "./kernel/layout.ts";
import type { Seat } from "./seat.ts";

/** The entries of a page, in words: where the first one is, where they end, and how large each is. */
const FIRST = LEDGER_ENTRIES >> 2;
const END = LEDGER_SIZE >> 2;
const ENTRY = LEDGER_ENTRY_SIZE >> 2;

export interface Entry {
  readonly kind: number;
  readonly at: number;
}

function headOf(seat: number): number {
  return (SLOT_BASE + seat * SLOT_SIZE + SLOT_LEDGER) >> 2;
}

export class Ledger {
  readonly #seat: Seat;
  /** Where free entries stand, in words. */
  readonly #free: number[] = [];

  constructor(seat: Seat) {
    this.#seat = seat;
  }

  /** Writes an entry; where it stands. */
  enter({ kind, at }: Entry): number {
    const place = this.#free.pop() ?? this.#grow();
    const { ints } = this.#seat;
    ints[place] = kind;
    Atomics.store(ints, place + 1, at);
    return place;
  }

  /** Clears the entry at `place`; what it said. */
  clear(place: number): Entry {
    const { ints } = this.#seat;
    const entry = { kind: ints[place] as number, at: ints[place + 1] as number };
    Atomics.store(ints, place + 1, 0);
    this.#free.push(place);
    return entry;
  }

  #grow(): number {
    const seat = this.#seat;
    const page = seat.take(LEDGER_SIZE);
    const { ints } = seat;
    const head = headOf(seat.index);
    ints.fill(0, page >> 2, (page + LEDGER_SIZE) >> 2);
    ints[page >> 2] = ints[head] as number;
    Atomics.store(ints, head, page);
    for (let i = FIRST + ENTRY; i < END; i += ENTRY) this.#free.push((page >> 2) + i);
    return (page >> 2) + FIRST;
  }
}

/** Takes the ledger of the dead thread at the seat `dead`: its entries, to be given back. */
export function inherit(seat: Seat, dead: number): Entry[] {
  const entries: Entry[] = [];
  let page = Atomics.exchange(seat.ints, headOf(dead), 0);
  while (page !== 0) {
    seat.reach(page + LEDGER_SIZE);
    const { ints } = seat;
    const next = ints[page >> 2] as number;
    for (let i = FIRST; i < END; i += ENTRY) {
      const at = ints[(page >> 2) + i + 1] as number;
      if (at !== 0) entries.push({ kind: ints[(page >> 2) + i] as number, at });
    }
    seat.kernel.give(page);
    page = next;
  }
  return entries;
}
