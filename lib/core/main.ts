/** `main`: a whole program, with Go's conduct: its texts on stderr and its exit status. */

import { host } from "#host";
import type { FatalError } from "./error.ts";
import { DeadlockError } from "./error.ts";
import { panicText } from "./panic-text.ts";
import { launch, type Body } from "./run.ts";

/** The exit status of a program that ended by a panic or a fatal error. */
const FAILED = 2;

/**
 * Runs a program as Go runs `func main()`, and then ends the process.
 *
 * When main returns, the process exits with status 0 once its output is written, open sockets or not;
 * the other goroutines are dropped. A panic that nobody caught, a fatal error and a deadlock print what
 * Go prints on stderr and exit with status 2.
 *
 * @param body a generator function: the main goroutine.
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
  launch("main", body, (program) => ({
    returned() {
      program.end();
      host.exitFlushed(0);
    },
    panicked(value, g) {
      program.end();
      host.printError(`panic: ${panicText(value)}\n\ngoroutine ${g.id} [running]:\n${stackOf(value, g.name)}\n`);
      host.exitFlushed(FAILED);
    },
    failed(error) {
      program.end(error);
      host.printError(`fatal error: ${error.message}\n\n${detail(error)}\n`);
      // Now, not once the output is flushed: the code after the throw must not run.
      host.exit(FAILED);
    },
  }), false);
}

function detail(error: FatalError): string {
  return error instanceof DeadlockError ? error.dump : (error.stack ?? "");
}

function stackOf(value: unknown, name: string): string {
  const stack = value instanceof Error ? value.stack : undefined;
  const frames = stack?.slice(stack.indexOf("\n    at ") + 1);
  return frames === undefined ? `${name}(...)` : frames;
}
