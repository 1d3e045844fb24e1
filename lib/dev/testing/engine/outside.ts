/** What happens outside an execution while all of it waits: a promise that a goroutine waits for by `until`. */

import { host } from "#host";
import type { Program } from "../../../core/program.ts";

/** How long an execution waits for a promise before it is given up, in milliseconds. */
const LONGEST = 1000;

/** Lets the host go on until somebody of `program` can run; false if nobody could for a second. */
export async function outside(program: Program): Promise<boolean> {
  const end = host.now() + LONGEST;
  while (program.head === null) {
    if (host.now() > end) return false;
    await new Promise<void>((resolve) => host.defer(resolve));
  }
  return true;
}
