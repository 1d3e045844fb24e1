/** How an execution ends: what main returned, or the first thing that went wrong. */

import type { FatalError } from "../../../core/error.ts";
import type { Goroutine } from "../../../core/goroutine.ts";
import { panicText } from "../../../core/panic.ts";
import type { Conduct, Program } from "../../../core/program.ts";

/**
 * What can be found.
 *
 * - `deadlock`: main has not returned, and nothing can run again.
 * - `leak`: main has returned, and a goroutine waits for ever, or runs for ever.
 * - `panic`: a goroutine threw what nothing caught, or a fatal error occurred.
 * - `race`: two accesses to a `shared` variable that nothing orders, one of them a write; or a wait group's `add` from
 *   zero and its `wait`.
 * - `lost update`: a write to watched data that is based on a read, over what another has written since.
 * - `livelock`: goroutines run for ever, under a fair scheduler too, and main never returns.
 * - `starvation`: a goroutine waits through a whole fair run, while others go on.
 * - `property`: the check of what main returned threw.
 */
export type Kind = "deadlock" | "leak" | "panic" | "race" | "lost update" | "livelock" | "starvation" | "property";

export interface Failure {
  readonly kind: Kind;
  /** In one line. */
  readonly message: string;
  /** What was thrown, where something was. */
  readonly error?: unknown;
  /** Whom it is about: who waits, who threw, who raced. */
  readonly goroutines: readonly Goroutine[];
  /** Of a race: what it is about. */
  readonly subject?: object;
  /** Of a goroutine that runs or waits for ever: by which limit that was judged, and how to raise it. */
  readonly limit?: string;
}

interface EndingOptions {
  /** Whether a goroutine that never ends is a failure once main has returned. */
  readonly leaks: boolean;
  /** Throws if what main returned is wrong. */
  readonly check: ((value: unknown) => void) | null;
}

export class Ending implements Conduct {
  readonly #options: EndingOptions;
  program!: Program;
  mainReturned = false;
  value: unknown;
  failure: Failure | null = null;

  constructor(options: EndingOptions) {
    this.#options = options;
  }

  returned(value: unknown): void {
    this.mainReturned = true;
    this.value = value;
  }

  panicked(error: unknown, g: Goroutine): void {
    this.fail({ kind: "panic", message: panicText(error), error, goroutines: [g] });
  }

  failed(error: FatalError): void {
    this.fail({ kind: "panic", message: `fatal error: ${error.message}`, error, goroutines: [] });
    this.program.end(error);
  }

  /** The first failure counts. */
  fail(failure: Failure): void {
    this.failure ??= failure;
  }

  /** Main has returned, and `waiting` never end. `message` says how; `limit`, by which limit that was judged. */
  leak(waiting: readonly Goroutine[], message: string, limit?: string): void {
    if (this.#options.leaks)
      this.fail({ kind: "leak", message, goroutines: waiting, ...(limit === undefined ? {} : { limit }) });
    this.#check();
  }

  /** The execution was cut off: nothing is known of what would have followed. */
  cutOff(): void {
    if (this.mainReturned) this.#check();
  }

  /** No goroutine can go on: whether one should. */
  judge(): void {
    if (this.failure !== null) return;
    const waiting = this.program.all.toSorted((a, b) => a.id - b.id);
    if (!this.mainReturned) this.fail({ kind: "deadlock", message: deadlockText(waiting), goroutines: waiting });
    else if (waiting.length > 0) this.leak(waiting, leakText(waiting));
    else this.#check();
  }

  #check(): void {
    const { check } = this.#options;
    if (check === null || this.failure !== null) return;
    try {
      check(this.value);
    } catch (error) {
      this.fail({ kind: "property", message: panicText(error), error, goroutines: [] });
    }
  }
}

function deadlockText(waiting: readonly Goroutine[]): string {
  return waiting.length === 0
    ? "no goroutines (main called runtime.Goexit) - deadlock!"
    : "all goroutines are asleep - deadlock!";
}

export function leakText(waiting: readonly Goroutine[]): string {
  const list = waiting.map((g) => `goroutine ${g.id} (${g.name}) [${g.op?.reason ?? "runnable"}]`).join(", ");
  return `main has returned, and ${waiting.length === 1 ? "one goroutine waits" : `${waiting.length} goroutines wait`} for ever: ${list}`;
}
