/** What happens outside an execution while all of it waits: a promise that a goroutine waits for by `until`. */

import { host } from "#host";
import type { Engine } from "./engine.ts";

/** How long an execution waits for a promise before it is given up, in milliseconds. */
const LONGEST = 1000;
/** How many turns the host has before time passes in the execution instead. */
const TURNS = 2;

/** Lets the host go on until somebody of the execution can; false if nobody could for a second. */
export async function outside({ program, clock }: Engine): Promise<boolean> {
  const end = host.now() + LONGEST;
  for (let turn = 0; program.head === null; turn++) {
    if (clock.pending.length > 0 && turn === TURNS) return true;
    if (host.now() > end) return false;
    await new Promise<void>((resolve) => host.defer(resolve));
  }
  return true;
}
