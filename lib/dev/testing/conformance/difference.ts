/** `Difference`: an implementation has done something else than Go's channels would. Inside the suite only. */

export class Difference extends Error {
  readonly expected: string | undefined;
  readonly found: string | undefined;
  /** What had happened before, a line each, and last where it shows. */
  transcript: readonly string[] = [];

  constructor(what: string, expected?: string, found?: string) {
    super(what);
    this.expected = expected;
    this.found = found;
  }
}

/** @throws {Difference} unless they are the same. */
export function agree(what: string, found: string, expected: string): void {
  if (found !== expected) throw new Difference(what, expected, found);
}

/** @throws {Difference} unless it holds. */
export function claim(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Difference(what);
}
