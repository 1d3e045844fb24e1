/** The blocks of the shared heap, looked at from outside: whether they are whole while no thread uses it. */

import {
  BATCH_NEXT,
  BLOCK,
  BLOCK_BEFORE,
  BLOCK_KIND,
  BLOCK_NEXT,
  BLOCK_PREV,
  BLOCK_SHIFT,
  CACHED,
  CHANNEL_LOCK,
  FREE,
  HEAP,
  HEAP_COLUMNS,
  HEAP_END,
  HEAP_FIRST,
  HEAP_LISTS,
  HEAP_ROWS,
  KEPT,
  LIST_STOLEN,
  LISTED,
  LISTS,
  SLOT_BASE,
  SLOT_CACHED,
  SLOT_LISTS,
  SLOT_NET,
  SLOT_RETURNED,
  SLOT_SIZE,
  SLOTS,
  UNIT,
} from "../../../../lib/link/cores/kernel/layout.ts";

const ROWS = 22;

/** The first list whose blocks are all as large, as the kernel has it. */
function listOf(units: number): number {
  if (units < 16) return units;
  const log = 31 - Math.clz32(units);
  return ((log - 3) << 4) | ((units >> (log - 4)) & 15);
}

export interface Blocks {
  readonly faults: string[];
  /** In bytes: free in the heap, in the lists of threads, taken (pieces), taken for good; and in blocks that are in lists of no thread. */
  readonly free: number;
  readonly cached: number;
  readonly taken: number;
  readonly kept: number;
  readonly lost: number;
}

/**
 * Looks at memory that no thread changes meanwhile.
 *
 * @param load the word at a place in bytes.
 */
export function look(load: (at: number) => number): Blocks {
  const faults: string[] = [];
  const bytes = { free: 0, cached: 0, taken: 0, kept: 0 };
  const end = load(HEAP_END);
  const kinds = new Map<number, number>();
  const sizes = new Map<number, number>();
  let before = 0;
  let at = HEAP_FIRST;
  while (at < end) {
    const kind = load(at + BLOCK) & BLOCK_KIND;
    const units = load(at + BLOCK) >>> BLOCK_SHIFT;
    if (units === 0) {
      faults.push(`block ${at} is empty`);
      break;
    }
    if (load(at + BLOCK_BEFORE) !== before)
      faults.push(`block ${at} has ${load(at + BLOCK_BEFORE)} free before it, not ${before}`);
    if (kind === FREE && before !== 0) faults.push(`block ${at} and the one before it are free`);
    kinds.set(at, kind);
    sizes.set(at, units);
    bytes[kind === FREE ? "free" : kind === CACHED ? "cached" : kind === KEPT ? "kept" : "taken"] += units * UNIT;
    before = kind === FREE ? units : 0;
    at += units * UNIT;
  }
  if (at !== end) faults.push(`the last block ends at ${at}, the heap at ${end}`);
  if ((load(end + BLOCK) & BLOCK_KIND) === FREE || load(end + BLOCK_BEFORE) !== before)
    faults.push(`the end has ${load(end + BLOCK_BEFORE)} free before it, not ${before}`);
  if (load(HEAP + CHANNEL_LOCK) !== 0) faults.push("the heap is locked");

  /** Notes block `b` of a list, once. */
  const seen = new Set<number>();
  const note = (b: number, kind: number, where: string): boolean => {
    if (kinds.get(b) !== kind) faults.push(`${b} in ${where} is of kind ${kinds.get(b)}, not ${kind}`);
    if (seen.has(b)) faults.push(`${b} in ${where} is in two lists`);
    else if (kinds.has(b)) {
      seen.add(b);
      return true;
    }
    return false;
  };

  for (let i = 0; i < ROWS * 16; i++) {
    const first = load(HEAP + HEAP_LISTS + i * 4);
    const bit = (load(HEAP + HEAP_COLUMNS + (i >> 4) * 4) >> (i & 15)) & 1;
    if ((first !== 0 ? 1 : 0) !== bit) faults.push(`the bit of list ${i} is ${bit}`);
    let prev = 0;
    for (let b = first; b !== 0; prev = b, b = load(b + BLOCK_NEXT)) {
      if (!note(b, FREE, `list ${i}`)) break;
      if (load(b + BLOCK_PREV) !== prev) faults.push(`${b} in list ${i} does not know the one before it`);
      if (listOf(sizes.get(b) as number) !== i) faults.push(`${b} of ${sizes.get(b)} units is in list ${i}`);
    }
  }
  for (let row = 0; row < ROWS; row++) {
    const some = load(HEAP + HEAP_COLUMNS + row * 4) !== 0 ? 1 : 0;
    if (((load(HEAP + HEAP_ROWS) >> row) & 1) !== some) faults.push(`the bit of row ${row} is not ${some}`);
  }
  const free = [...kinds].filter(([b, kind]) => kind === FREE && !seen.has(b));
  if (free.length > 0) faults.push(`${free.length} free blocks are in no list`);

  seen.clear();
  let net = 0;
  for (let slot = 0; slot < load(SLOTS); slot++) {
    const s = SLOT_BASE + slot * SLOT_SIZE;
    net += (load(s + SLOT_NET) - load(s + SLOT_CACHED)) * UNIT;
    let listed = 0;
    for (let i = 0; i < LISTS; i++) {
      const first = load(s + SLOT_LISTS + i * 4);
      if (i === LIST_STOLEN) continue;
      for (let b = first; b !== 0; b = load(b + BLOCK_NEXT)) {
        if (!note(b, CACHED, `list ${i} of slot ${slot}`)) break;
        if (i > 0 && i <= LISTED) listed += sizes.get(b) as number;
        if (i > 0 && i <= LISTED && sizes.get(b) !== i)
          faults.push(`${b} of ${sizes.get(b)} units is in list ${i} of slot ${slot}`);
      }
    }
    if (listed !== load(s + SLOT_CACHED))
      faults.push(`slot ${slot} lists ${listed} units and says ${load(s + SLOT_CACHED)}`);
    for (const batches of [load(s + SLOT_RETURNED), load(s + SLOT_LISTS + LIST_STOLEN * 4)]) {
      for (let batch = batches; batch !== 0 && kinds.has(batch); batch = load(batch + BATCH_NEXT))
        for (let b = batch; b !== 0; b = load(b + BLOCK_NEXT)) if (!note(b, CACHED, `a batch of slot ${slot}`)) break;
    }
  }
  let lost = 0;
  for (const [b, kind] of kinds) if (kind === CACHED && !seen.has(b)) lost += (sizes.get(b) as number) * UNIT;
  if (net !== bytes.taken) faults.push(`${bytes.taken} bytes are taken, and the slots say ${net}`);
  return { faults, ...bytes, lost };
}

/**
 * As `look`, of memory that other threads may be changing: what a thread gives back in the midst of a look would be
 * taken at one place and listed at the other. So a copy is looked at, which counts only if all is still as it was
 * copied.
 *
 * @returns null if a thread has changed something meanwhile.
 */
export function lookAtRest(load: (at: number) => number): Blocks | null {
  const words = (load(HEAP_END) + UNIT) >> 2;
  const copy = new Int32Array(words);
  for (let i = 0; i < words; i++) copy[i] = load(i << 2);
  for (let i = 0; i < words; i++) if (copy[i] !== load(i << 2)) return null;
  return look((at) => copy[at >> 2] as number);
}
