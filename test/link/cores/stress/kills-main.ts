/** `npm run kills:cores -- [kills] [victims a world]`. */

import { loadavg } from "node:os";
import process from "node:process";
import { kills } from "./kills.ts";

const [total = 2000, batch = 8] = process.argv.slice(2).map(Number);
const start = performance.now();
const toll = await kills(total, batch, ({ kills: n, ops }) => {
  if (n % (batch * 10) === 0) console.log(`${n} kills, ${ops} operations by survivors, ${((performance.now() - start) / 1000).toFixed(0)} s`);
});
console.log(`${toll.kills} kills, ${toll.ops} operations by survivors, ${(toll.lost / toll.kills).toFixed(0)} bytes lost with each, ${((performance.now() - start) / 1000).toFixed(0)} s, load ${loadavg()[0]?.toFixed(1)}`);
for (const fault of toll.faults) console.error(fault);
process.exit(toll.faults.length === 0 ? 0 : 1);
