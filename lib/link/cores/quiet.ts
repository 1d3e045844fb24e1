/**
 * Quiet: nobody of a thread can go on before another thread wakes them. If all threads of a world are quiet, and no
 * wake-up is on its way, all goroutines are asleep: a deadlock.
 *
 * Each thread notes in its seat whether it is quiet, and counts how often it has been woken. That all are quiet is
 * found out by whoever comes last; it is true if the counts are still the same once every thread has said so anew.
 */

import { livePrograms } from "../../core/standing-program.ts";
import type { Program } from "../../core/program.ts";
import type { Waiter } from "../../core/waiter.ts";
import {
  SEAT_BASE,
  SEAT_INBOX,
  SEAT_LIFE,
  SEAT_QUIET,
  SEAT_SIZE,
  SEAT_STUB,
  SEAT_WAKES,
  SEATS,
} from "./kernel/kernel.ts";
import type { Seat } from "./seat.ts";

/** How long threads must have been quiet before they say so, or are asked, in milliseconds. */
export const PATIENCE = 5;

/** Programs of this thread that `livePrograms` does not know: those of goroutines that came from elsewhere. */
export const guests: Set<Program> = new Set();

/**
 * What is under way on this thread and will wake somebody, though no program waits for it: a module that is being
 * loaded.
 */
export const errands: { count: number } = { count: 0 };

/**
 * Counts `waiter` in (1) or out (-1) as one that waits for another thread, or for somebody of this one who passes on
 * what comes from others, such as the results of a pool.
 */
export function waitsElsewhere(waiter: Waiter, count: 1 | -1): void {
  const { owner } = waiter;
  if (owner === null) return;
  owner.outsideWaits += count;
  owner.elsewhereWaits += count;
}

/** Whether only other threads can wake somebody of this one, as far as its programs' accounts go. */
export function isQuiet(): boolean {
  return isQuietBut([]);
}

/**
 * Whether nobody of this thread can go on before other threads or `waiters` do, each counted in as one whose wait
 * something outside will end.
 */
export function isQuietBut(waiters: Iterable<Waiter>): boolean {
  if (errands.count > 0) return false;
  const waits = new Map<Program | null, number>();
  for (const { owner } of waiters) waits.set(owner, (waits.get(owner) ?? 0) + 1);
  for (const program of [...livePrograms(), ...guests]) {
    const { head, outsideWaits, elsewhereWaits } = program;
    if (head !== null || outsideWaits !== elsewhereWaits + (waits.get(program) ?? 0)) return false;
  }
  return true;
}

function word(seat: number, offset: number): number {
  return (SEAT_BASE + seat * SEAT_SIZE + offset) >> 2;
}

/** Notes whether this thread is quiet. */
export function noteQuiet(seat: Seat, quiet: boolean): void {
  const at = word(seat.index, SEAT_QUIET);
  if (!quiet && seat.ints[at] === 0) return;
  Atomics.store(seat.ints, at, quiet ? 1 : 0);
}

/** Notes that this thread has been woken, while it is not quiet: others see it once it is again. */
export function noteWake({ ints, index }: Seat): void {
  const at = word(index, SEAT_WAKES);
  ints[at] = (ints[at] as number) + 1;
}

/** How often the threads have been woken in all, if all of them are quiet; -1 if one is not. */
export function wakesIfQuiet({ ints }: Seat): number {
  const seats = Atomics.load(ints, SEATS >> 2);
  let wakes = 0;
  for (let i = 0; i < seats; i++) {
    if (Atomics.load(ints, word(i, SEAT_LIFE)) === 0) continue;
    if (Atomics.load(ints, word(i, SEAT_QUIET)) !== 1) return -1;
    // A wake-up that is on its way: the thread has not got round to it yet.
    if (Atomics.load(ints, word(i, SEAT_INBOX)) !== SEAT_BASE + i * SEAT_SIZE + SEAT_STUB) return -1;
    wakes = (wakes + Atomics.load(ints, word(i, SEAT_WAKES))) | 0;
  }
  return wakes & 0x7fffffff;
}
