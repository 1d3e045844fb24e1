/**
 * What is left of waits once everybody has finished, seen from behind the interface: in the memory that threads share,
 * or on the thread where all that goes by messages lives.
 */

import { sleep } from "../../../../lib/index.ts";
import {
  CHANNEL_COUNTS,
  CHANNEL_LOCK,
  SLOT_BASE,
  SLOT_INBOX,
  SLOT_LIFE,
  SLOT_SIZE,
  SLOT_INBOX_STUB,
  SLOTS,
} from "../../../../lib/link/cores/kernel/layout.ts";
import type { Owner } from "../../../../lib/link/wire/owner.ts";
import { Wire } from "../../../../lib/link/wire/wire.ts";
import { currentSlot } from "../../../../lib/link/cores/memory/world.ts";
import type { ThreadSlot } from "../../../../lib/link/cores/memory/slot.ts";
import { world } from "../../../../lib/link/world.ts";
import type { SharedChannel } from "../../../../lib/link/cores/memory/channel.ts";
import { lookAtRest } from "../kernel/blocks.ts";

/** How long the last messages and wake-ups may be on their way, in milliseconds. */
const PATIENCE = 10_000;

/** Whether `holds` does, or comes to in a while. */
async function comesTo(holds: () => boolean): Promise<boolean> {
  for (const begun = performance.now(); performance.now() - begun < PATIENCE; await sleep(5)) if (holds()) return true;
  return false;
}

/**
 * What is wrong with the shared heap: its blocks, and their lists. Threads that are still at the end of something may
 * give back a piece; it is looked at until they have.
 */
export async function heapFaults(): Promise<string[]> {
  const slot = currentSlot();
  if (slot === null) return [];
  let faults: string[] = [];
  await comesTo(() => {
    slot.look();
    const blocks = lookAtRest((at) => slot.ints[at >> 2] as number);
    if (blocks === null) faults = ["threads take and give all the time"];
    else faults = blocks.lost === 0 ? blocks.faults : [...blocks.faults, `${blocks.lost} bytes are in no list`];
    return faults.length === 0;
  });
  return faults;
}

/** How many waits are left on this thread. */
export function waitsHere(): number {
  const { current } = world;
  return current instanceof Wire ? [...current.waiters()].length : (currentSlot() as ThreadSlot).waits.byToken.size;
}

/** What is wrong with channels where nobody waits any more. */
export async function remains(chs: readonly object[]): Promise<string[]> {
  const { current } = world;
  return current instanceof Wire ? atOwner(current as Owner) : inMemory(currentSlot() as ThreadSlot, chs);
}

async function inMemory(slot: ThreadSlot, chs: readonly object[]): Promise<string[]> {
  const faults: string[] = [];
  for (const [i, ch] of chs.entries()) {
    const { at } = ch as SharedChannel<unknown, undefined>;
    const lock = slot.ints[(at + CHANNEL_LOCK) >> 2];
    const [receivers, senders] = slot.ints.subarray((at + CHANNEL_COUNTS) >> 2);
    if (lock !== 0 || receivers !== 0 || senders !== 0)
      faults.push(`channel ${i}: lock ${lock}, ${receivers} receivers and ${senders} senders wait`);
  }
  for (let i = 0; i < (slot.ints[SLOTS >> 2] as number); i++) {
    const base = SLOT_BASE + i * SLOT_SIZE;
    // That of a dead thread is left to the next one of its slot.
    if (slot.ints[(base + SLOT_LIFE) >> 2] === 0) continue;
    if (!(await comesTo(() => slot.ints[(base + SLOT_INBOX) >> 2] === base + SLOT_INBOX_STUB)))
      faults.push(`the inbox of slot ${i} is not empty`);
  }
  return faults;
}

async function atOwner({ peersByNumber, claimed, looking }: Owner): Promise<string[]> {
  const faults: string[] = [];
  for (const { worker, waits, outbox } of peersByNumber) {
    if (!(await comesTo(() => waits.size === 0 && outbox.isEmpty)))
      faults.push(`worker ${worker}: ${waits.size} waits are left with the owner`);
  }
  if (claimed.size + looking.size > 0)
    faults.push(`${claimed.size} waits are claimed, ${looking.size} look for a case`);
  return faults;
}
