/**
 * `program`: goroutines without a main, whose panics one function is told of: what a server starts its handlers in. And
 * all programs of this thread that have not ended.
 *
 * The thread's default program is the same with the host's own answer, an uncaught exception.
 */

import { host } from "#host";
import { watchedPrograms } from "./deadlock.ts";
import { currentProgram, defaultProgram } from "./default-program.ts";
import { describe } from "./describe.ts";
import { crashText } from "./dump.ts";
import { FatalError, UsageError } from "./error.ts";
import { panicReport } from "./panic.ts";
import { Program } from "./program.ts";
import { runtime, type Runtime } from "./run.ts";
import { placesOf } from "./stack.ts";

export interface ProgramOptions {
  /**
   * Called with what a goroutine threw and did not catch, and with what Go would print of it: the panic, and the stack
   * of its goroutine. The other goroutines go on. It runs in the goroutine's async context; what it throws itself is an
   * uncaught exception of the host's.
   */
  readonly onPanic: (thrown: unknown, report: string) => void;
}

/** Those that still have a goroutine or an owner, for dumps. */
const standing = new Set<WeakRef<Program>>();
const collected = new FinalizationRegistry<WeakRef<Program>>((ref) => void standing.delete(ref));

/** The programs that `program` has made and that have goroutines. */
function standingPrograms(): Program[] {
  return [...standing].map((ref) => ref.deref()).filter((one) => one !== undefined && one.count > 0) as Program[];
}

/**
 * Makes a program without a main: `go` starts goroutines in it, from event handlers as well, and what they start
 * belongs to it too. A panic that none of them recovers ends its goroutine alone and is handed to `onPanic`, so that
 * one request that throws does not end the process: what `net/http` does around each handler.
 *
 * It may be made once for a server, or once a request: it costs no more than an object. It never ends and never reports
 * a deadlock. A fatal error, such as the unlock of an unlocked mutex, is no panic, and is the host's uncaught
 * exception.
 *
 * @param options `onPanic` is told of each panic.
 * @returns an object with `go`.
 * @throws {UsageError} if `onPanic` is no function.
 *
 * @example
 * ```ts
 * const app = program({ onPanic: (thrown, report) => console.error(report) });
 * app.go(step);
 * ```
 */
export function program(options: ProgramOptions): Runtime {
  const onPanic: unknown = (options as Partial<ProgramOptions> | null | undefined)?.onPanic;
  if (typeof onPanic !== "function") {
    throw new UsageError("ERR_ON_PANIC", `program: the option onPanic must be a function, not ${describe(onPanic)}`);
  }
  const made = new Program({
    returned() {},
    panicked(value, g) {
      if (value instanceof FatalError) return host.uncaught(value);
      try {
        options.onPanic(value, `${panicReport(g, value)}\n\n${crashText(g, placesOf(value))}`);
      } catch (e) {
        host.uncaught(e);
      }
    },
    failed() {
      // The throw that follows is a panic of its goroutine.
    },
  });
  const ref = new WeakRef(made);
  standing.add(ref);
  collected.register(made, ref);
  return runtime(made);
}

/**
 * The default program; those that `program` made; every `run` and `main`, the oldest first; and the one that runs now.
 */
export function livePrograms(): Program[] {
  return [...new Set([defaultProgram, ...standingPrograms(), ...watchedPrograms(), currentProgram()])];
}
