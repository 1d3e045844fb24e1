/** `main`: a whole program, with Go's conduct: its texts on stderr and its exit status. */

import { host } from "#host";
import { leftoverOps } from "./debug.ts";
import { DeadlockError, type FatalError } from "./error.ts";
import { panicReport } from "./panic.ts";
import { launch, type Body } from "./run.ts";
import { framesOf } from "./stack.ts";

/** The exit status of a program that ended by a panic or a fatal error. */
const FAILED = 2;

/**
 * Runs a program as Go runs `func main()`, and then ends the process.
 *
 * When main returns, the process exits with status 0 once its output is written, open sockets or not;
 * the other goroutines are dropped. A panic that nobody caught, a fatal error and a deadlock print what
 * Go prints on stderr and exit with status 2.
 *
 * @param body a generator function, or one that returns a task: the main goroutine.
 * @throws {UsageError} if `body` is no generator function.
 *
 * @example
 * ```ts
 * main(function* () {
 *   const ch = chan<string>();
 *   go(function* () { yield* ch.send("hello"); });
 *   console.log(yield* ch.recv());
 * });
 * ```
 */
export function main(body: Body<unknown>): void {
  const program = launch("main", main, body, {
    returned() {
      program.end();
      printLeftovers();
      host.exitFlushed(0);
    },
    panicked(value, g) {
      program.end();
      host.printError(`${panicReport(g, value)}\n\ngoroutine ${g.id} [running]:\n${stackOf(value, g.name)}\n`);
      host.exitFlushed(FAILED);
    },
    failed(error) {
      program.end(error);
      host.printError(`fatal error: ${error.message}\n\n${detail(error)}\n`);
      // Now, not once the output is flushed: the code after the throw must not run.
      host.exit(FAILED);
    },
  });
}

/** In debug mode: the ops that a `yield*` is missing for. */
function printLeftovers(): void {
  for (const { reason, stack } of leftoverOps()) {
    host.printError(`goroutines: an op was created and never performed (${reason}); created\n${stack}\n`);
  }
}

function detail(error: FatalError): string {
  return error instanceof DeadlockError ? error.dump : framesOf(error);
}

function stackOf(value: unknown, name: string): string {
  const frames = value instanceof Error ? framesOf(value) : "";
  return frames === "" ? `${name}(...)` : frames;
}
