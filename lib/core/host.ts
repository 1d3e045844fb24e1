/**
 * What the kernel asks of the host: a clock, a later turn of the event loop, the end of the process.
 * `lib/host/` implements it; package.json's `imports` choose which one stands behind `#host`.
 */

/**
 * What a host hands down from a call to all that comes of it, such as the stores of Node's `AsyncLocalStorage`. Only
 * the host looks inside.
 */
export type AsyncContext = object;

export interface AsyncContexts {
  /**
   * The context of now; null if it carries nothing. `around` is that of the goroutine that runs now, undefined outside
   * any; it is returned if the two are the same.
   */
  capture(around: AsyncContext | null | undefined): AsyncContext | null;
  /** Calls `f` of `self` in `context`, or in none. */
  enter<A extends unknown[]>(context: AsyncContext | null, f: (...args: A) => void, self: unknown, ...args: A): void;
}

export interface Host {
  /** Monotonic time in milliseconds, with fractions. */
  now(): number;
  readonly asyncContexts: AsyncContexts;
  // What it runs later it runs in no async context, whichever it was asked in.
  /** Runs `task` in a microtask. */
  soon(task: () => void): void;
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
  /** Hands an error that no code can catch to the host, as an uncaught exception. */
  uncaught(error: unknown): void;
  /**
   * From now on what is written to the standard streams has left the process when the call that writes it returns, as
   * in Go. A host that can't do so leaves it as it is.
   */
  writeThrough(): void;
  /** Writes to the standard error stream before it returns. */
  printError(text: string): void;
  /**
   * Ends the process: now, or if something that was written is still on its way, once it has left. On a host that has
   * no process to end it does nothing.
   */
  exit(status: number): void;
  /** Calls `task` when the process ends. */
  onExit(task: () => void): void;
  /** Calls `task` every `ms` milliseconds; does not keep the process alive. */
  every(ms: number, task: () => void): void;
  /** The value of an environment variable; undefined where there is no environment. */
  env(name: string): string | undefined;
}
