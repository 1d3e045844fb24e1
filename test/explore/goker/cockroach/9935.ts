/**
 * cockroach#9935: when the log file cannot be made, the logger, which holds its lock, calls exit, and
 * exit locks the logger in order to flush it. It waits for itself. The fix unlocks before it calls exit.
 */

import type { Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class Logger {
  readonly mu = new Mutex();
  readonly written: string[] = [];
  readonly fixed: boolean;
  diskFull = false;
  exited = false;

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  *output(entry: string): Routine {
    yield* this.mu.lock();
    if (this.diskFull) {
      // No log file can be made.
      if (this.fixed) this.mu.unlock();
      yield* this.exit();
      if (!this.fixed) this.mu.unlock();
      return;
    }
    this.written.push(entry);
    this.mu.unlock();
  }

  /** Flushes and ends the process. */
  *exit(): Routine {
    yield* this.mu.lock();
    this.exited = true;
    this.mu.unlock();
  }
}

function* logs(fixed: boolean): Routine {
  const logger = new Logger(fixed);
  const wg = new WaitGroup();
  wg.go(logger.output("server started"));
  wg.go(function* () {
    logger.diskFull = true;
  });
  yield* wg.wait();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 9935,
  blocking: true,
  class: "Resource Deadlock / Double locking",
  bug: "The logger calls exit with its lock held, and exit takes the lock.",
  source: "https://github.com/cockroachdb/cockroach/pull/9935",
  original: { goroutines: 2, locks: 1, channels: 0 },
  kept: { goroutines: 3, locks: 1, channels: 0 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* logs(false);
  },
  fixed: function* () {
    yield* logs(true);
  },
};
