/**
 * The suspicion that all threads of a world are asleep for ever: how the thread that made the world finds out, and
 * what it does then.
 *
 * Its own programs that asked for exact reports are told at once. The others once the loops of all hosts have run dry
 * as well: an event may still wake somebody, on any thread. So each worker lets go of its loop until that has run dry,
 * and says so; then this thread does, where waiting keeps the process alive no more.
 *
 * Invariant: an answer counts only if it is to the last question, and nobody has been woken since that was put.
 */

import { host } from "#host";
import { report, watchedPrograms } from "../../core/deadlock.ts";
import { PATIENCE } from "./activity.ts";

interface Answer {
  readonly asked: number;
  readonly quiet: boolean;
  readonly text: string;
}

/** The threads of a world, however they share it. */
export interface Suspects {
  /** How often they have been woken in all, if all of them are quiet; -1 if one is not, or the world is no more. */
  wakes(): number;
  /** Asks all workers whether they are quiet; whom it has asked, or null while one is still starting. */
  ask(asked: number): readonly number[] | null;
  /** Has all say when their host's loop has run dry; whom it has told, who must all say so. */
  doze(asked: number): readonly number[];
  /** All are quiet; `text`: what the workers' goroutines wait for. */
  quiet(text: string): void;
  /** Whether the world is being closed: then programs that would be told of a deadlock are not. */
  readonly isClosing?: () => boolean;
  /** All loops are dry, too. */
  confirmed(): void;
}

export class Suspicion {
  readonly #suspects: Suspects;
  #waiting = false;
  /** The question that answers must be to. */
  #asked = 0;
  /** How often threads had been woken when it was put; only a new question changes it. */
  #wakes = -1;
  #missing: Set<number> = new Set();
  #texts: Map<number, string> = new Map();
  /** Whether all are known to be quiet, and dry. */
  confirmed = false;

  constructor(suspects: Suspects) {
    this.#suspects = suspects;
  }

  /** Whether nobody has been woken since it was confirmed. */
  get holds(): boolean {
    return this.confirmed && this.#isStill;
  }

  get #isStill(): boolean {
    return this.#suspects.wakes() === this.#wakes;
  }

  /** Somebody runs again. */
  falls(): void {
    this.confirmed = false;
  }

  /** All threads seem to be quiet. */
  rises(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    const before = this.#suspects.wakes();
    host.timeout(() => {
      this.#waiting = false;
      const wakes = this.#suspects.wakes();
      // Whoever is awake now will say so when it has become quiet again.
      if (wakes < 0) return;
      if (before === wakes) this.#ask(wakes);
      else this.rises();
    }, PATIENCE);
  }

  /** Asks all. What is still said to an earlier question counts no more. */
  #ask(wakes: number): void {
    this.#wakes = wakes;
    this.#texts = new Map();
    const asked = this.#suspects.ask(++this.#asked);
    if (asked === null) return;
    this.#missing = new Set(asked);
    if (asked.length === 0) this.#allQuiet();
  }

  /** A worker has answered. */
  answered(worker: number, { asked, quiet, text }: Answer): void {
    if (asked !== this.#asked || !quiet) return;
    this.#texts.set(worker, text);
    if (this.#missing.delete(worker) && this.#missing.size === 0) this.#allQuiet();
  }

  #allQuiet(): void {
    if (!this.#isStill) return;
    this.#suspects.quiet(
      [...this.#texts]
        .toSorted(([a], [b]) => a - b)
        .map(([, text]) => text)
        .filter((text) => text !== "")
        .join("\n\n"),
    );
    if (this.#suspects.isClosing?.() !== true)
      for (const program of Array.from(watchedPrograms())) if (program.exact && program.head === null) report(program);
    this.#missing = new Set(this.#suspects.doze(this.#asked));
    if (this.#missing.size === 0) this.#allDry();
  }

  /** The loop of a worker's host has run dry. */
  ranDry(worker: number, asked: number): void {
    if (asked === this.#asked && this.#missing.delete(worker) && this.#missing.size === 0) this.#allDry();
  }

  #allDry(): void {
    if (!this.#isStill) return;
    this.confirmed = true;
    this.#suspects.confirmed();
  }
}
