/**
 * The stress test: several producers and consumers on several threads over channels of several capacities; numbers and
 * objects; selects over shared and local channels and timers; one channel closed in the middle. Every value arrives
 * exactly once, those of one producer in order, and nothing is left behind.
 */

import { go, run, sleep, type Chan } from "../../../../lib/index.ts";
import { goOn, shared, type Cores } from "../../../../lib/link/cores/index.ts";
import { remains, waitsHere } from "./remains.ts";
import { add, newTally, type Tally } from "./tally.ts";
import { consume, produce, type Got, type Item, type Sent } from "./work.ts";

const work = new URL("./work.ts", import.meta.url);
const CAPS = [0, 1, 3, 16, 128, 0, 2];

/** One round. @returns what was wrong. */
export async function round(world: Cores, items: number, seed: number): Promise<string[]> {
  const byMemory = world.sharing === "memory";
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
      if (i % threads === world.size) go(consume, i, producers, chs, got, seed, true);
      else yield* goOn(i % threads, work, "consume", i, producers, chs, got, seed, byMemory);
    }
    for (let i = 0; i < producers; i++) {
      if (i % threads === world.size) go(produce, i, share, chs, sent, seed, true);
      else yield* goOn(i % threads, work, "produce", i, share, chs, sent, seed, byMemory);
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
      report.tallies.forEach((of, ch) =>
        of.forEach((tally, producer) => add((found[ch] as Tally[])[producer] as Tally, tally)),
      );
    }
    for (const [ch, of] of found.entries()) {
      for (const [producer, tally] of of.entries()) {
        const own = (expected[producer] as Tally[])[ch] as Tally;
        if (String(own) !== String(tally))
          faults.push(`producer ${producer}, channel ${ch}: sent ${own.join(" ")}, received ${tally.join(" ")}`);
      }
    }
    const answer = shared.chan<number>();
    for (let worker = 0; worker < world.size; worker++) {
      yield* goOn(worker, work, "waits", answer);
      const left = yield* answer.recv();
      // Where it has memory it waits for its next job.
      if (left !== (byMemory ? 1 : 0)) faults.push(`worker ${worker}: ${left} waits are left`);
    }
  });
  for (const [i, ch] of chs.entries()) if (ch.len !== 0) faults.push(`channel ${i}: ${ch.len} are buffered`);
  if (waitsHere() !== 0) faults.push(`here ${waitsHere()} waits are left`);
  return [...faults, ...(await remains(chs))];
}
