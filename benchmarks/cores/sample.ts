// The child process: one sample of one workload on one side, printed as a line of JSON. Compiled by plain
// tsc, as ../sample.ts is, and for the same reason.
//
//   sample.js <side> <workload> <warm-up ms> <timed ms>

import { measure, sizeFor } from "../measure/rounds.ts";
import type { Side } from "../side.ts";
import { peers, workloads } from "./catalogue.ts";

async function load(name: string): Promise<Side> {
  if (name === "ours") return (await import("./ours/index.ts")).ours;
  if (name === "port") return (await import("./port/index.ts")).port;
  // Peers are built beside their own node_modules.
  const file = new URL(`../../cores/peers/.build/cores/peers/${name}.js`, import.meta.url);
  if (peers.some((peer) => peer === name)) return ((await import(file.href)) as { readonly side: Side }).side;
  throw new Error(`no side ${name}`);
}

const [sideName = "", workloadName = "", warm = "", timed = ""] = process.argv.slice(2);
const workload = workloads.find(({ name }) => name === workloadName);
const round = (await load(sideName)).rounds[workloadName];
if (workload === undefined || round === undefined) throw new Error(`no ${workloadName} of ${sideName}`);
const n = sideName === "ours" ? workload.n : await sizeFor(round, workload);
const sample = await measure(round, n, { warm: Number(warm), timed: Number(timed) });
process.stdout.write(`${JSON.stringify(sample)}\n`, () => process.exit(0));
