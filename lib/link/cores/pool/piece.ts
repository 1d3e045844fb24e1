/** A piece of work: what a pool sends to a resident as one task, and who wants to know what became of it. */

import type { Failure } from "./failure.ts";

export abstract class Piece {
  readonly kind: number;
  readonly args: readonly unknown[];
  /** Whether its pool knows of it. */
  submitted = false;
  /** While it is with the residents, or on its way to them; 0 before and after. */
  ticket = 0;
  /** Whether its outcome is known, or nobody wants to know it any more. */
  over = false;
  /** Behind it in the backlog. */
  following: Piece | null = null;

  constructor(kind: number, args: readonly unknown[]) {
    this.kind = kind;
    this.args = args;
  }

  /** `time`: how long it took, in milliseconds. */
  abstract done(value: unknown, time: number): void;
  abstract failed(failure: Failure): void;
}
