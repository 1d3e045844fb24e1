/**
 * What was found: one failed execution, told so that a person can act on it. As data for tools, as text for terminals.
 */

import type { Kind } from "../engine/outcome.ts";
import type { Schedule } from "../schedule.ts";
import { findingText, type TextOptions } from "./text.ts";
import type { Trace } from "./told.ts";
import type { Waiting } from "./wait-for.ts";

/** How a finding was come by. */
export interface Search {
  /** How many executions it took. */
  readonly executions: number;
  /** Who decided, as `delay(1)`. */
  readonly strategy: string;
  readonly seed: number;
}

export interface FindingParts {
  readonly kind: Kind;
  readonly message: string;
  readonly cause: string;
  readonly token: string;
  readonly schedule: Schedule;
  readonly goroutines: readonly string[];
  readonly search: Search | null;
  readonly trace: Trace;
  readonly keep: readonly number[];
  readonly waitFor: readonly Waiting[];
  readonly cycles: readonly (readonly string[])[];
  readonly suggestions: readonly string[];
  readonly error: unknown;
}

/** A failed execution. `String(finding)` is its report. */
export class Finding {
  readonly kind: Kind;
  /** What went wrong, in one line: `all goroutines are asleep - deadlock!`. */
  readonly message: string;
  /** Why, in one line, as far as the execution shows it. */
  readonly cause: string;
  /** For `replay(body, token)`. */
  readonly token: string;
  /** What the token says, as data. */
  readonly schedule: Schedule;
  /** Whom it is about, by label: who waits, who threw, who raced. */
  readonly goroutines: readonly string[];
  /** How it was come by; null for a replay. */
  readonly search: Search | null;
  /** Every step of the execution. */
  readonly trace: Trace;
  /** The steps that a shortened trace keeps, by number: what the bug hangs on. */
  readonly keep: readonly number[];
  /** Who waits at the end, and for what. */
  readonly waitFor: readonly Waiting[];
  /** Goroutines each of which waits for the next, and the last for the first, by label. */
  readonly cycles: readonly (readonly string[])[];
  /** What would help, where that is certain. */
  readonly suggestions: readonly string[];
  /** What was thrown; undefined where nothing was. */
  readonly error: unknown;

  constructor(parts: FindingParts) {
    this.kind = parts.kind;
    this.message = parts.message;
    this.cause = parts.cause;
    this.token = parts.token;
    this.schedule = parts.schedule;
    this.goroutines = parts.goroutines;
    this.search = parts.search;
    this.trace = parts.trace;
    this.keep = parts.keep;
    this.waitFor = parts.waitFor;
    this.cycles = parts.cycles;
    this.suggestions = parts.suggestions;
    this.error = parts.error;
  }

  /**
   * The report, for a terminal.
   *
   * @param options `width` of a line in characters, 100 if left out; `rows`, how many rows of a long trace are
   * shown, 40 if left out.
   */
  toString(options: TextOptions = {}): string {
    return findingText(this, options);
  }
}
