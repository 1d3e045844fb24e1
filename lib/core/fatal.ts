/** Fatal errors: what ends a program and cannot be caught to any gain. */

import { FatalError } from "./error.ts";
import { thread } from "./thread.ts";

/**
 * Ends the program of the goroutine that runs now. Under `main` the process ends here. Go's `fatal error`.
 *
 * @throws {FatalError} always; every later op of that program throws it again.
 */
export function fatal(message: string): never {
  const error = new FatalError(message);
  thread.current?.owner.conduct.failed(error);
  throw error;
}
