/**
 * What of a thread can go on by itself. If nothing can on any thread of a world, and no wake-up is on its way, all
 * goroutines are asleep: a deadlock (suspicion.ts).
 */

import { livePrograms } from "../../core/live-programs.ts";
import type { Program } from "../../core/program.ts";
import type { Waiter } from "../../core/waiter.ts";

/** How long threads must have been idle before they say so, or are asked, in milliseconds. */
export const PATIENCE = 5;

export class Activity {
  /** The programs of goroutines that other threads have started here, which `livePrograms` does not know. */
  readonly remotePrograms: Set<Program> = new Set();
  /**
   * How many calls are under way on this thread that will wake a goroutine, though no program waits for them: a module
   * that is being loaded, a message that must arrive.
   */
  pendingCalls = 0;
  /** How many contexts will end by their deadline, which goroutines of this thread wait for. */
  deadlines = 0;
  /**
   * Whether what an event of the host will wake counts as idle, a timer or a promise: so it is while the world is being
   * closed. On the closing thread that may have nothing to do with the world; and of a worker the host tells when no
   * event comes any more.
   */
  ignoresHost = false;

  /**
   * Whether no goroutine of this thread can go on before another thread wakes it, as far as its programs' accounts go.
   *
   * @param waiters those that other threads will wake, each counted as one whose wait something outside will end.
   */
  isIdle(waiters: Iterable<Waiter> = []): boolean {
    if (!this.ignoresHost) return this.waitsForOthers(waiters);
    return this.pendingCalls === 0 && this.#programs.every(({ head }) => head === null);
  }

  /** As `isIdle`, but that it never ignores what the host will wake. */
  waitsForOthers(waiters: Iterable<Waiter> = []): boolean {
    if (this.pendingCalls + this.deadlines > 0) return false;
    const waits = new Map<Program | null, number>();
    for (const { owner } of waiters) waits.set(owner, (waits.get(owner) ?? 0) + 1);
    return this.#programs.every((program) => {
      const { head, outsideWaits, elsewhereWaits } = program;
      return head === null && outsideWaits === elsewhereWaits + (waits.get(program) ?? 0);
    });
  }

  get #programs(): Program[] {
    return [...livePrograms(), ...this.remotePrograms];
  }
}

/**
 * Counts `waiter` in (1) or out (-1) as one that waits for another thread, or for a goroutine of this one that passes
 * on what comes from others, such as the results of a pool.
 */
export function waitsElsewhere(waiter: Waiter, count: 1 | -1): void {
  const { owner } = waiter;
  if (owner === null) return;
  owner.outsideWaits += count;
  owner.elsewhereWaits += count;
}
