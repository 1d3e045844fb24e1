/** Fatal errors: what ends a program and cannot be caught to any gain. */

import { FatalError } from "./error.ts";
import type { Program } from "./program.ts";

/**
 * Ends `program`. Under `main` the process ends here. Go's `fatal error`.
 *
 * @throws {FatalError} always; every later op of that program throws it again.
 */
export function fatal(program: Program, message: string): never {
  const error = new FatalError(message);
  program.conduct.failed(error);
  throw error;
}
