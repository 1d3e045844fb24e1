/**
 * A value that can cross, but not yet: memory in it is on its way to the other threads. Whoever sends waits for that
 * and tries again.
 */

import { UsageError } from "../../../core/error.ts";

export class NotYet extends UsageError {
  /** Resolves once it can. */
  readonly arrival: Promise<unknown>;

  constructor(arrival: Promise<unknown>) {
    super("ERR_CANNOT_CROSS", "a value can't cross threads yet: a SharedArrayBuffer in it is on its way to them");
    this.arrival = arrival;
  }
}
