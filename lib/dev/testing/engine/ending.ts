/** How an execution ends: what main returned, or the first thing that went wrong. */

import type { FatalError } from "../../../core/error.ts";
import type { Goroutine } from "../../../core/goroutine.ts";
import { panicText } from "../../../core/panic-text.ts";
import type { Conduct, Program } from "../../../core/program.ts";
import type { Failure } from "./outcome.ts";

export class Ending implements Conduct {
  program!: Program;
  mainReturned = false;
  value: unknown;
  failure: Failure | null = null;

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

  /** Nobody can go on: whether somebody should. */
  judge(): void {
    const { program } = this;
    const waiting = program.all.toSorted((a, b) => a.id - b.id);
    if (this.mainReturned) {
      if (waiting.length > 0) this.fail({ kind: "leak", message: leakText(waiting), goroutines: waiting });
    } else if (program.stuck || waiting.length > 0) {
      const message = waiting.length === 0 ? "no goroutines (main called runtime.Goexit) - deadlock!" : "all goroutines are asleep - deadlock!";
      this.fail({ kind: "deadlock", message, goroutines: waiting });
    }
  }
}

export function leakText(waiting: readonly Goroutine[]): string {
  const list = waiting.map((g) => `goroutine ${g.id} (${g.name}) [${g.op?.reason ?? "runnable"}]`).join(", ");
  return `main has returned, and ${waiting.length === 1 ? "one goroutine waits" : `${waiting.length} goroutines wait`} for ever: ${list}`;
}
