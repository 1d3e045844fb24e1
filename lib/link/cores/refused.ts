/** An error as the outcome of a wait: a value that can't cross, or a heap that is full. */

export class Refused {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** @throws the error that a wait has ended with, if it has. */
export function throwIfRefused(outcome: unknown): void {
  if (outcome instanceof Refused) throw outcome.error;
}
