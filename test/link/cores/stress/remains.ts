/**
 * What is left of waits once everybody has finished, seen from behind the interface: in the memory that threads share,
 * or on the thread where all that goes by messages lives.
 */

import { sleep } from "../../../../lib/index.ts";
import {
  SEAT_BASE,
  SEAT_INBOX,
  SEAT_LIFE,
  SEAT_SIZE,
  SEAT_STUB,
  SEATS,
} from "../../../../lib/link/cores/kernel/kernel.ts";
import type { Home } from "../../../../lib/link/cores/messages/home.ts";
import { MessageWorld } from "../../../../lib/link/cores/messages/world.ts";
import { currentSeat } from "../../../../lib/link/cores/memory/world.ts";
import type { Seat } from "../../../../lib/link/cores/seat.ts";
import { world } from "../../../../lib/link/world.ts";
import type { SharedChannel } from "../../../../lib/link/cores/shared-channel.ts";

/** Where a channel's lock and the numbers of its waiters stand. In words. */
const LOCK = 256 >> 2;
const COUNTS = 276 >> 2;

/** How long the last messages and wake-ups may be on their way, in milliseconds. */
const PATIENCE = 1000;

/** Whether `holds` does, or comes to in a while. */
async function comesTo(holds: () => boolean): Promise<boolean> {
  for (const begun = performance.now(); !holds() && performance.now() - begun < PATIENCE;) await sleep(5);
  return holds();
}

/** How many waits are left on this thread. */
export function waitsHere(): number {
  const { current } = world;
  return current instanceof MessageWorld ? [...current.waiters()].length : (currentSeat() as Seat).contests.size;
}

/** What is wrong with channels where nobody waits any more. */
export async function remains(chs: readonly object[]): Promise<string[]> {
  const { current } = world;
  return current instanceof MessageWorld ? atHome(current as Home) : inMemory(currentSeat() as Seat, chs);
}

async function inMemory(seat: Seat, chs: readonly object[]): Promise<string[]> {
  const faults: string[] = [];
  for (const [i, ch] of chs.entries()) {
    const at = (ch as SharedChannel<unknown, undefined>).at >> 2;
    const [lock, receivers, senders] = [seat.ints[at + LOCK], seat.ints[at + COUNTS], seat.ints[at + COUNTS + 1]];
    if (lock !== 0 || receivers !== 0 || senders !== 0)
      faults.push(`channel ${i}: lock ${lock}, ${receivers} receivers and ${senders} senders wait`);
  }
  for (let i = 0; i < (seat.ints[SEATS >> 2] as number); i++) {
    const base = SEAT_BASE + i * SEAT_SIZE;
    // The dead have theirs for the next who sits there.
    if (seat.ints[(base + SEAT_LIFE) >> 2] === 0) continue;
    if (!(await comesTo(() => seat.ints[(base + SEAT_INBOX) >> 2] === base + SEAT_STUB)))
      faults.push(`the inbox of seat ${i} is not empty`);
  }
  return faults;
}

async function atHome({ links, claimed, looking }: Home): Promise<string[]> {
  const faults: string[] = [];
  for (const { worker, claimants, outbox } of links) {
    if (!(await comesTo(() => claimants.size === 0 && outbox.isEmpty)))
      faults.push(`worker ${worker}: ${claimants.size} waits are left at home`);
  }
  if (claimed.size + looking.size > 0)
    faults.push(`${claimed.size} waits are claimed, ${looking.size} look for a case`);
  return faults;
}
