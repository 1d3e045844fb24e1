/**
 * What the kernel asks of the host: a clock, a later turn of the event loop, the end of the process.
 * `lib/host/` implements it; package.json's `imports` choose which one stands behind `#host`.
 */

/** A function, and the line of it at which a generator stands. */
export interface Place {
  readonly name: string;
  /** File, line and column, both from 1. */
  readonly at: string;
}

export interface Host {
  /** Monotonic time in milliseconds, with fractions. */
  now(): number;
  /** Runs `task` in a macrotask of its own, once the host's due timers and I/O have had their turn. */
  defer(task: () => void): void;
  /** Runs `task` once, after `ms` milliseconds (below 2^31) or slightly earlier; keeps the process alive until then. */
  timeout(task: () => void, ms: number): unknown;
  cancel(timeout: unknown): void;
  /**
   * Calls `task` each time the event loop has run dry: nothing is pending that could call into the
   * program again. A host that can't tell never calls it.
   */
  onDry(task: () => void): void;
  offDry(task: () => void): void;
  /** Hands an error that nobody can catch to the host, as an uncaught exception. */
  uncaught(error: unknown): void;
  /** Writes to the standard error stream before it returns. */
  printError(text: string): void;
  /** Ends the process once what was written to the standard streams has left it. */
  exitFlushed(status: number): void;
  /** Ends the process now. Returns only on a host that has no process to end. */
  exit(status: number): void;
  /** Where suspended generators stand, as far as the host can tell: the first ones, or none. */
  locate(generators: readonly object[]): readonly (Place | undefined)[];
  /** The value of an environment variable; undefined where there is no environment. */
  env(name: string): string | undefined;
}
