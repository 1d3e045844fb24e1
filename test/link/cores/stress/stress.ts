/**
 * The stress test: several producers and consumers on several threads over channels of several capacities; numbers and objects;
 * selects over shared and local channels and timers; one channel closed in the middle. Every value arrives exactly once, those of
 * one producer in order, and nothing is left behind.
 */

import { go, run, sleep, type Chan } from "../../../../lib/index.ts";
import { goOn, shared, type Cores } from "../../../../lib/link/cores/index.ts";
import { SEAT_BASE, SEAT_INBOX, SEAT_SIZE, SEAT_STUB, SEATS } from "../../../../lib/link/cores/kernel/kernel.ts";
import { currentSeat, type Seat } from "../../../../lib/link/cores/seat.ts";
import type { SharedChannel } from "../../../../lib/link/cores/shared-channel.ts";
import { add, newTally, type Tally } from "./tally.ts";
import { consume, produce, type Got, type Item, type Sent } from "./work.ts";

const work = new URL("./work.ts", import.meta.url);
const CAPS = [0, 1, 3, 16, 128, 0, 2];

/** Where a channel's lock and the numbers of its waiters stand. In words. */
const LOCK = 256 >> 2;
const COUNTS = 276 >> 2;

/** One round. @returns what was wrong. */
export async function round(world: Cores, items: number, seed: number): Promise<string[]> {
  const seat = currentSeat() as Seat;
  const faults: string[] = [];
  const threads = world.size + 1;
  const producers = threads * 6;
  const consumers = threads * 6;
  const chs = CAPS.map((cap) => shared.chan<Item>(cap));
  await run(function* () {
    const sent = shared.chan<Sent>(4);
    const got = shared.chan<Got>(4);
    const share = Math.ceil(items / producers);
    for (let i = 0; i < consumers; i++) {
      if (i % threads === world.size) go(consume, i, producers, chs, got, seed);
      else yield* goOn(i % threads, work, "consume", i, producers, chs, got, seed);
    }
    for (let i = 0; i < producers; i++) {
      if (i % threads === world.size) go(produce, i, share, chs, sent, seed);
      else yield* goOn(i % threads, work, "produce", i, share, chs, sent, seed);
    }
    go(function* () {
      yield* sleep(2 + (seed % 20));
      (chs.at(-1) as Chan<Item>).close();
    });
    const expected: Tally[][] = [];
    for (let i = 0; i < producers; i++) {
      const report = (yield* sent.recv()) as Sent;
      expected[report.producer] = report.tallies;
    }
    // The closer may be late where there was little to do.
    yield* sleep(25);
    for (const ch of chs.slice(0, -1)) ch.close();
    const found = CAPS.map(() => Array.from({ length: producers }, newTally));
    for (let i = 0; i < consumers; i++) {
      const report = (yield* got.recv()) as Got;
      if (report.fault !== "") faults.push(report.fault);
      report.tallies.forEach((of, ch) => of.forEach((tally, producer) => add((found[ch] as Tally[])[producer] as Tally, tally)));
    }
    for (const [ch, of] of found.entries()) {
      for (const [producer, tally] of of.entries()) {
        const own = (expected[producer] as Tally[])[ch] as Tally;
        if (String(own) !== String(tally)) faults.push(`producer ${producer}, channel ${ch}: sent ${own.join(" ")}, received ${tally.join(" ")}`);
      }
    }
    const answer = shared.chan<number>();
    for (let worker = 0; worker < world.size; worker++) {
      yield* goOn(worker, work, "waits", answer);
      const left = yield* answer.recv();
      // It waits for its next job; and this answer may not have been taken back yet.
      if (left !== 1) faults.push(`worker ${worker}: ${left} waits are left`);
    }
  });
  for (const [i, ch] of chs.entries()) {
    const at = (ch as unknown as SharedChannel<Item, undefined>).at >> 2;
    const [lock, receivers, senders] = [seat.ints[at + LOCK], seat.ints[at + COUNTS], seat.ints[at + COUNTS + 1]];
    if (lock !== 0 || receivers !== 0 || senders !== 0 || ch.len !== 0) {
      faults.push(`channel ${i}: lock ${lock}, ${receivers} receivers and ${senders} senders wait, ${ch.len} are buffered`);
    }
  }
  if (seat.contests.size !== 0) faults.push(`here ${seat.contests.size} waits are left`);
  for (let i = 0; i < (seat.ints[SEATS >> 2] as number); i++) {
    const base = SEAT_BASE + i * SEAT_SIZE;
    const isEmpty = (): boolean => seat.ints[(base + SEAT_INBOX) >> 2] === base + SEAT_STUB;
    // The last wake-up may still be on its way.
    for (let tries = 0; tries < 200 && !isEmpty(); tries++) await sleep(5);
    if (!isEmpty()) faults.push(`the inbox of seat ${i} is not empty`);
  }
  return faults;
}
