/**
 * The deadlock detector of a world: how the thread that made it finds out that all parties are idle for ever, and what
 * follows.
 *
 * A party is idle if none of its goroutines can go on before another party wakes it (`Activity`). If all are, and no
 * wake-up is on its way, all goroutines are asleep. Programs of this thread that asked for exact reports are told at
 * once; the others once the loops of all hosts have run dry as well, since an event may still wake a goroutine, on any
 * of them. So each worker lets go of its loop until that has run dry, and says so; then this thread does, where waiting
 * keeps the process alive no more.
 *
 * Invariant: an answer counts only if it is to the last question, and no thread has been woken since that was put.
 */

import { host } from "#host";
import { report, watchedPrograms } from "../core/deadlock.ts";
import type { Program } from "../core/program.ts";
import { livePrograms } from "../core/standing-program.ts";
import type { Waiter } from "../core/waiter.ts";

/** How long parties must have been idle before they say so, or are asked, in milliseconds. */
export const PATIENCE = 5;

/** What of a thread can go on by itself. */
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

/** The longest that the host can be told to wait, in milliseconds. */
const FOREVER = 2 ** 31 - 1;

/**
 * Holds the process where what a goroutine waits for does not, such as a port or a promise of `Atomics.waitAsync`.
 */
export class KeepAlive {
  /** A timer that never goes off. */
  #timer: unknown = null;

  get holds(): boolean {
    return this.#timer !== null;
  }

  hold(): void {
    this.#timer ??= host.timeout(() => {}, FOREVER);
  }

  letGo(): void {
    if (this.#timer === null) return;
    host.cancel(this.#timer);
    this.#timer = null;
  }
}

/** A worker's answer to the question whether it is idle. */
export interface IdleAnswer {
  readonly asked: number;
  readonly idle: boolean;
  /** What its goroutines wait for. */
  readonly text: string;
}

/** The threads of a world, however they share it. */
export interface Detected {
  /** How often they have been woken in all, if all of them are idle; -1 if one is not, or the world is no more. */
  wakes(): number;
  /** Asks all workers whether they are idle. @returns which it has asked; null while one is still starting. */
  ask(asked: number): readonly number[] | null;
  /** Has all workers say when their host's loop has run dry. @returns which it has told, that must all say so. */
  awaitDry(asked: number): readonly number[];
  /** All are idle; `text`: what the workers' goroutines wait for. */
  allIdle(text: string): void;
  /** Whether the world is being closed: then programs that would be told of a deadlock are not. */
  readonly isClosing?: () => boolean;
  /** All loops are dry, too. */
  confirmed(): void;
}

export class DeadlockDetector {
  readonly #threads: Detected;
  #waiting = false;
  /** The question that answers must be to. */
  #asked = 0;
  /** How often threads had been woken when it was put; only a new question changes it. */
  #wakes = -1;
  #missing: Set<number> = new Set();
  #texts: Map<number, string> = new Map();
  /** Whether all are known to be idle, and dry. */
  confirmed = false;

  constructor(threads: Detected) {
    this.#threads = threads;
  }

  /** Whether no thread has been woken since it was confirmed. */
  get holds(): boolean {
    return this.confirmed && this.#isStill;
  }

  get #isStill(): boolean {
    return this.#threads.wakes() === this.#wakes;
  }

  /** A thread runs goroutines again. */
  reset(): void {
    this.confirmed = false;
  }

  /** All threads seem to be idle: finds out whether they are. */
  check(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    const before = this.#threads.wakes();
    host.timeout(() => {
      this.#waiting = false;
      const wakes = this.#threads.wakes();
      // A thread that is awake now will say so when it has become idle again.
      if (wakes < 0) return;
      if (before === wakes) this.#ask(wakes);
      else this.check();
    }, PATIENCE);
  }

  /** Asks all. What is still said to an earlier question counts no more. */
  #ask(wakes: number): void {
    this.#wakes = wakes;
    this.#texts = new Map();
    const asked = this.#threads.ask(++this.#asked);
    if (asked === null) return;
    this.#missing = new Set(asked);
    if (asked.length === 0) this.#allIdle();
  }

  answered(worker: number, { asked, idle, text }: IdleAnswer): void {
    if (asked !== this.#asked || !idle) return;
    this.#texts.set(worker, text);
    if (this.#missing.delete(worker) && this.#missing.size === 0) this.#allIdle();
  }

  #allIdle(): void {
    if (!this.#isStill) return;
    this.#threads.allIdle(
      [...this.#texts]
        .toSorted(([a], [b]) => a - b)
        .map(([, text]) => text)
        .filter((text) => text !== "")
        .join("\n\n"),
    );
    if (this.#threads.isClosing?.() !== true)
      for (const program of Array.from(watchedPrograms())) if (program.exact && program.head === null) report(program);
    this.#missing = new Set(this.#threads.awaitDry(this.#asked));
    if (this.#missing.size === 0) this.#allDry();
  }

  /** The loop of a worker's host has run dry. */
  ranDry(worker: number, asked: number): void {
    if (asked === this.#asked && this.#missing.delete(worker) && this.#missing.size === 0) this.#allDry();
  }

  #allDry(): void {
    if (!this.#isStill) return;
    this.confirmed = true;
    this.#threads.confirmed();
  }
}
