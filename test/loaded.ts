// `npm run test:loaded [-- files]`: the tests three times in a row, beside four loops that keep the processors busy. What
// fails here depends on how fast the machine is.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";

const LOOPS = 4;
const RUNS = 3;

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const args = [vitest, "run", "--project=!long", ...process.argv.slice(2)];

const loops = Array.from({ length: LOOPS }, () => spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }));
await Promise.all(loops.map((loop) => once(loop, "spawn")));
const statuses = Array.from({ length: RUNS }, () => spawnSync(process.execPath, args, { stdio: "inherit" }).status);
for (const loop of loops) loop.kill();
console.log(`exit status of each run: ${statuses.join(", ")}`);
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1;
