/**
 * What an exploration asks of the host's event loop; `lib/host/event-loop-*.ts` implement it, and package.json's
 * `imports` choose one for `#event-loop`.
 */

/** What an execution asks of the host while its code runs. */
export interface HostCalls {
  /** Something may have been left for a microtask: a promise was made or settled. */
  queued(): void;
  /** What was left for a microtask has thrown `error`, and nothing catches it. */
  threw(error: unknown): void;
  /** `setTimeout`, `setInterval`, `setImmediate`: `call` is to be called. What `handle` is given stops it. */
  set(kind: HostTimerKind, call: () => void, ms: number): object;
  /** Whether `handle` was one that `set` has returned. */
  clear(handle: unknown): boolean;
}

export type HostTimerKind = "setTimeout" | "setInterval" | "setImmediate";

export interface EventLoop {
  /**
   * Runs the microtasks that wait, and those that they leave in turn. Called from a macrotask's stack: on a
   * microtask's it does nothing. Null where the host can't be asked to.
   */
  readonly drain: (() => void) | null;
  /**
   * Has `calls` told of what the code that runs from now on leaves for microtasks, and of what that throws, until the function that is returned
   * is called: before the macrotask is over, so that of no other code is told.
   */
  intercept(calls: Pick<HostCalls, "queued" | "threw">): () => void;
  /**
   * How many things the host has been asked for so far that it will call back for, microtasks aside. Only differences
   * mean something, within one macrotask. Always 0 where that can't be known.
   */
  begun(): number;
  /** What keeps the loop alive, a word each; empty where that can't be known. */
  resources(): readonly string[];
}
