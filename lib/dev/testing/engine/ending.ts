/** How an execution ends: what main returned, or the first thing that went wrong. */

import type { FatalError } from "../../../core/error.ts";
import type { Goroutine } from "../../../core/goroutine.ts";
import { panicText } from "../../../core/panic.ts";
import type { Conduct, Program } from "../../../core/program.ts";
import type { Failure } from "./outcome.ts";

export interface EndingOptions {
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

  /** Main has returned, and `waiting` never end. `message` says how. */
  leak(waiting: readonly Goroutine[], message: string): void {
    if (this.#options.leaks) this.fail({ kind: "leak", message, goroutines: waiting });
    this.#check();
  }

  /** Nobody can go on: whether somebody should. */
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
