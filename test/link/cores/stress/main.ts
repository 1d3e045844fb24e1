/** `npm run stress:cores -- [items] [workers] [seed]`: the stress test for as long as you like. */

import { loadavg } from "node:os";
import process from "node:process";
import { cores } from "../../../../lib/link/cores/index.ts";
import { currentSeat } from "../../../../lib/link/cores/seat.ts";
import { round } from "./stress.ts";

const ROUND = 100_000;
const [items = 10_000_000, size = 3, seed = 1] = process.argv.slice(2).map(Number);
const world = cores({ size });
const start = performance.now();
let done = 0;
for (let n = 0; done < items; n++) {
  const some = Math.min(ROUND, items - done);
  const faults = await round(world, some, seed + n);
  if (faults.length > 0) {
    console.error(`round ${n}, seed ${seed + n}:\n${faults.join("\n")}`);
    process.exit(1);
  }
  done += some;
  if (n % 10 === 9) console.log(`${done} items, ${((performance.now() - start) / 1000).toFixed(0)} s, heap ${currentSeat()?.kernel.inUse()} bytes of ${currentSeat()?.kernel.used()}, rss ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`);
}
console.log(`${done} items, each exactly once and in order; ${((performance.now() - start) / 1000).toFixed(1)} s on ${size} workers and main, load ${loadavg()[0]?.toFixed(1)}`);
await world.close();
