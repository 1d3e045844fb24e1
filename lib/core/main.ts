/** `main`: a whole program, with Go's conduct: its texts on stderr and its exit status. */

import { host } from "#host";
import { crashText, dump } from "./dump.ts";
import { DeadlockError } from "./error.ts";
import { panicReport } from "./panic.ts";
import { launch, type Body } from "./run.ts";
import { placesOf } from "./stack.ts";

/** The exit status of a program that ended by a panic or a fatal error. */
const FAILED = 2;

/**
 * Runs a program as Go runs `func main()`, and then ends the process.
 *
 * When main returns, the process exits with status 0 once its output is written, open sockets or not;
 * the other goroutines are dropped. A panic that was not caught, a fatal error and a deadlock print what
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
  host.writeThrough();
  const crash = (text: string, goroutines: string): void => {
    program.end();
    host.printError(`${text}\n${goroutines === "" ? "" : `\n${goroutines}\n`}`);
    host.exit(FAILED);
  };
  const program = launch("main", main, body, {
    returned() {
      program.end();
      host.exit(0);
    },
    panicked(value, g) {
      crash(panicReport(g, value), crashText(g, placesOf(value)));
    },
    failed(error) {
      // Noted before the program's end takes the goroutines out of their queues.
      const goroutines = error instanceof DeadlockError ? error.dump : dump(program)();
      program.end(error);
      // At the throw, since the code after it must not run.
      crash(`fatal error: ${error.message}`, goroutines);
    },
  });
}
