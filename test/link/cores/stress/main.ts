/** `npm run stress:cores -- [--messages] [items] [workers] [seed]`: the stress test for as long as you like. */

import { loadavg } from "node:os";
import process from "node:process";
import { cores } from "../../../../lib/link/cores/index.ts";
import { currentSlot } from "../../../../lib/link/cores/memory/world.ts";
import { round } from "./stress.ts";

const ROUND = 100_000;
const given = process.argv.slice(2);
const sharing = given.includes("--messages") ? "messages" : "memory";
const [items = sharing === "memory" ? 10_000_000 : 1_000_000, size = 3, seed = 1] = given
  .filter((word) => word !== "--messages")
  .map(Number);
const world = cores({ size, sharing });
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
  const kernel = currentSlot()?.kernel;
  const heap = kernel === undefined ? "" : `heap ${kernel.inUse()} bytes of ${kernel.used()}, `;
  if (n % 10 === 9)
    console.log(
      `${done} items, ${((performance.now() - start) / 1000).toFixed(0)} s, ${heap}rss ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
    );
}
console.log(
  `${done} items by ${sharing}, each exactly once and in order; ${((performance.now() - start) / 1000).toFixed(1)} s on ${size} workers and main, load ${loadavg()[0]?.toFixed(1)}`,
);
await world.close();
