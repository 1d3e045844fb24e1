/**
 * The suspicion that all threads of a world are asleep for ever: how the thread that made the world finds out, and
 * what it does then.
 *
 * Its own programs that asked for exact reports are told at once. The others once the host's loop has run dry as well:
 * an event may still wake somebody, so all that is done is that waiting keeps the process alive no more.
 */

import { host } from "#host";
import { report, watchedPrograms } from "../../core/deadlock.ts";
import { isQuiet, wakesIfQuiet } from "./quiet.ts";
import type { Seat } from "./seat.ts";

/** How long all must have been quiet before anybody is asked, in milliseconds. */
const PATIENCE = 5;

interface Answer {
  readonly asked: number;
  readonly quiet: boolean;
  readonly text: string;
}

export class Suspicion {
  readonly #seat: Seat;
  /** Asks all workers; whom it has asked, or null while one is still starting. */
  readonly #ask: (asked: number) => readonly number[] | null;
  #waiting = false;
  #asked = 0;
  #wakes = -1;
  #missing: Set<number> = new Set();
  #texts: Map<number, string> = new Map();

  /** Told when it is confirmed. */
  readonly #onConfirmed: () => void;
  /** Whether all are known to be quiet. */
  confirmed = false;

  constructor(seat: Seat, ask: (asked: number) => readonly number[] | null, onConfirmed: () => void) {
    this.#seat = seat;
    this.#ask = ask;
    this.#onConfirmed = onConfirmed;
  }

  /** Whether nobody has been woken since it was confirmed. */
  get holds(): boolean {
    return this.confirmed && wakesIfQuiet(this.#seat) === this.#wakes;
  }

  /** Somebody runs again. */
  falls(): void {
    this.confirmed = false;
  }

  /** All threads seem to be quiet. */
  rises(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    const before = wakesIfQuiet(this.#seat);
    host.timeout(() => {
      this.#waiting = false;
      this.#wakes = wakesIfQuiet(this.#seat);
      if (before < 0 || this.#wakes !== before || !isQuiet(this.#seat)) return;
      this.#texts = new Map();
      const asked = this.#ask(++this.#asked);
      if (asked === null) return;
      this.#missing = new Set(asked);
      if (asked.length === 0) this.#confirm();
    }, PATIENCE);
  }

  answered(worker: number, { asked, quiet, text }: Answer): void {
    if (asked !== this.#asked || !quiet) return;
    this.#missing.delete(worker);
    this.#texts.set(worker, text);
    if (this.#missing.size === 0) this.#confirm();
  }

  #confirm(): void {
    const seat = this.#seat;
    if (wakesIfQuiet(seat) !== this.#wakes || !isQuiet(seat)) return;
    seat.report = [...this.#texts].toSorted(([a], [b]) => a - b).map(([, text]) => text).filter((text) => text !== "").join("\n\n");
    this.confirmed = true;
    this.#onConfirmed();
    seat.bell.doze();
    for (const program of [...watchedPrograms()]) if (program.exact && program.head === null) report(program);
  }
}
