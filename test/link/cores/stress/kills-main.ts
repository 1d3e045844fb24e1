/** `npm run kills:cores -- [--messages] [kills] [victims a world]`. */

import { loadavg } from "node:os";
import process from "node:process";
import { kills } from "./kills.ts";

const given = process.argv.slice(2);
const sharing = given.includes("--messages") ? "messages" : "memory";
const [total = 2000, batch = 8] = given.filter((word) => word !== "--messages").map(Number);
const start = performance.now();
const toll = await kills(total, batch, sharing, ({ kills: n, ops }) => {
  if (n % (batch * 10) === 0)
    console.log(`${n} kills, ${ops} operations by survivors, ${((performance.now() - start) / 1000).toFixed(0)} s`);
});
const lost = sharing === "memory" ? `, ${(toll.lost / toll.kills).toFixed(0)} bytes lost with each` : "";
console.log(
  `${toll.kills} kills by ${sharing}, ${toll.ops} operations by survivors${lost}, ${((performance.now() - start) / 1000).toFixed(0)} s, load ${loadavg()[0]?.toFixed(1)}`,
);
for (const fault of toll.faults) console.error(fault);
process.exit(toll.faults.length === 0 ? 0 : 1);
