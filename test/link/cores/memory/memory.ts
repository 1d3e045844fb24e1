/**
 * The memory test, for a process with --expose-gc: `npm run memory:cores -- [messages] [channels] [goroutines]`. Prints
 * one line of JSON a measurement; fails if the heap or the process grows.
 */

import process from "node:process";
import { go, run, type Chan } from "../../../../lib/index.ts";
import { cores, goOn, shared } from "../../../../lib/link/cores/index.ts";
import { currentSlot } from "../../../../lib/link/cores/memory/world.ts";
import type { collect as collectThere, nothing, pour, returnAll, Message } from "./work.ts";

const [messages = 10_000_000, channels = 100_000, goroutines = 100_000] = process.argv.slice(2).map(Number);
const work = new URL("./work.ts", import.meta.url);
const world = cores({ size: 1 });
let failed = false;

async function collect(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    (globalThis as unknown as { gc: () => void }).gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await run(function* () {
    const done = shared.chan<null>();
    yield* goOn<typeof collectThere>(0, work, "collect", done);
    yield* done.recv();
  });
}

interface Size {
  readonly inUse: number;
  readonly cut: number;
  readonly rss: number;
}

async function size(): Promise<Size> {
  await collect();
  const kernel = currentSlot()?.kernel;
  return { inUse: kernel?.inUse() ?? -1, cut: kernel?.used() ?? -1, rss: process.memoryUsage().rss };
}

/** Runs `part` of the work once to warm up, then measures around the rest. */
async function flat(name: string, total: number, part: (count: number) => Promise<void>): Promise<void> {
  await part(Math.ceil(total / 5));
  const before = await size();
  await part(total);
  const peak = currentSlot()?.kernel.used();
  const after = await size();
  const grown = { inUse: after.inUse - before.inUse, cut: after.cut - before.cut, rss: after.rss - before.rss };
  // What is in use is exact, but for pages of a ledger and what a worker has collected and not given back yet; what has
  // been cut waits for the collectors.
  const isFlat = grown.inUse < 256 * 1024 && grown.cut < 32 * 2 ** 20 && grown.rss < 64 * 2 ** 20;
  console.log(JSON.stringify({ name, total, after, peak, grown, isFlat }));
  failed ||= !isFlat;
}

await flat("messages", messages, (count) =>
  run(function* () {
    const ch = shared.chan<Message>(256);
    yield* goOn<typeof pour>(0, work, "pour", count, ch);
    let n = 0;
    yield* ch.forEach(() => void n++);
    if (n !== count) throw new Error(`${n} of ${count} messages`);
  }),
);

await flat("channels", channels, (count) =>
  run(function* () {
    const there = shared.chan<Chan<unknown>>(8);
    const back = shared.chan<Chan<unknown>>(8);
    yield* goOn<typeof returnAll>(0, work, "returnAll", there, back);
    go(function* () {
      for (let i = 0; i < count; i++) yield* there.send(shared.chan<unknown>(1 + (i % 4)));
      there.close();
    });
    let n = 0;
    // Every other one is dropped with its value in it, which holds the channel itself.
    yield* back.forEach(function* (ch) {
      if (n++ % 2 === 0) yield* ch.recv();
      else ch.tryRecv();
    });
    if (n !== count) throw new Error(`${n} of ${count} channels`);
  }),
);

await flat("goroutines", goroutines, (count) =>
  run(function* () {
    for (let i = 0; i < count; i++) yield* goOn<typeof nothing>(0, work, "nothing");
  }),
);

await world.close();
process.exit(failed ? 1 : 0);
