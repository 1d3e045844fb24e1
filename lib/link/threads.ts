/**
 * What cores ask of the host's threads; `lib/host/threads-*.ts` implement it, and package.json's `imports` choose one
 * for `#threads`.
 */

/** A thread that this one has started. */
export interface Thread {
  post(message: unknown, transfer?: readonly unknown[]): void;
  /** Ends it now, in the middle of whatever it does. */
  terminate(): void;
  /** Whether it keeps the process alive while it lives. */
  keepAlive(keeps: boolean): void;
}

/** What happens to a thread. */
export interface ThreadEvents {
  message(message: unknown): void;
  /** It has begun to run our script. */
  begun(): void;
  /** It could not start, or threw what no code caught; its exit follows. */
  error(error: unknown): void;
  /** `code`: its exit code, where the host has one. */
  exit(code?: number): void;
}

/** This thread, where another has started it. */
export interface Parent {
  post(message: unknown, transfer?: readonly unknown[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Whether it keeps this thread alive. */
  keepAlive(keeps: boolean): void;
  /**
   * This thread has nothing to do any more. It ends once `isDone` says yes, if it would not end by itself when nothing
   * of it is pending.
   */
  leave(isDone: () => boolean): void;
}

/** How much memory of its own a thread may have. What they mean says Node's `Worker`. */
export interface ResourceLimits {
  readonly maxOldGenerationSizeMb?: number;
  readonly maxYoungGenerationSizeMb?: number;
  readonly codeRangeSizeMb?: number;
  readonly stackSizeMb?: number;
}

/** How threads are started. */
export interface Start {
  /** What they run; our worker.ts if left out. */
  readonly worker?: URL | string;
  /** Where the host knows of such limits. */
  readonly resourceLimits?: ResourceLimits;
}

export interface Threads {
  /** Whether our worker.ts can be found, by where this code is. */
  readonly knowsScript: boolean;
  /** How many cores the machine has. */
  readonly cores: number;
  /** Whether a `SharedArrayBuffer` can be posted: in a browser only where the page is isolated. */
  readonly sharesMemory: boolean;
  /** Whether the host tells a worker that its loop has run dry, and lets it live on. */
  readonly tellsDry: boolean;
  /** Whether this thread may be put to sleep; a browser's main thread may not. */
  readonly maySleep: boolean;
  /** Whether the processor is known to show a thread's stores to others in their order: x86 does, ARM does not. */
  readonly storesInOrder: boolean;
  /** Starts a thread, given `data`. */
  start(data: unknown, events: ThreadEvents, how: Start): Thread;
  /** Empties a buffer, where the language has no `ArrayBuffer.prototype.transfer`. */
  detach(buffer: ArrayBuffer): void;
  /** Calls `begin` with what this thread was started with, once that is there; never where it was not started by us. */
  started(begin: (data: unknown, parent: Parent) => void): void;
}
