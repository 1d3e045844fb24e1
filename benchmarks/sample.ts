// The child process: one sample of one thing, printed as lines of JSON. run.ts starts it, compiled by
// plain tsc, since tsx wraps every function expression to keep its name, which would be measured too. A side of
// goroutines/cores has `cores/` before its name.
//
//   sample.js workload  <side> <workload> <warm-up ms> <timed ms> [explored | run]
//   sample.js atomics   <side> <warm-up ms> <timed ms> [explored | run]
//   sample.js polluted  <side> <warm-up ms> <timed ms> <workload>...
//   sample.js memory    <side> <tasks>
//   sample.js scale     <side> <tasks> <messages>
//   sample.js delay     <side> <tasks> <ms>
//   sample.js ticks     <side> <ms>
//   sample.js semantics <peer>

import { workloads, type Round, type Workload } from "./catalogue.ts";
import { workloads as ofCores } from "./cores/catalogue.ts";
import { delay, ticks } from "./measure/latency.ts";
import { before } from "./measure/explored.ts";
import { measure, sizeFor } from "./measure/rounds.ts";
import { parkedMemory } from "./measure/memory.ts";
import { scale } from "./measure/scale.ts";
import { atomicAdd } from "./ours/uncontended.ts";
import type { Side } from "./side.ts";

const own: Readonly<Record<string, () => Promise<Side>>> = {
  ours: async () => (await import("./ours/index.ts")).ours,
  floor: async () => (await import("./floor/index.ts")).floor,
  idle: async () => ({ rounds: {} }),
  "cores/ours": async () => (await import("./cores/ours/index.ts")).ours,
  "cores/port": async () => (await import("./cores/port/index.ts")).port,
};

/** The sides that are as fast as the sizes in the catalogue ask for. */
const fast: ReadonlySet<string> = new Set(["ours", "floor", "cores/ours"]);

/** Peers are built beside their own node_modules, out of sight of this file's compilation. */
function peer(name: string): URL {
  const [, folder = "", file] = /^(.*\/)?(.*)$/.exec(name) ?? [];
  return new URL(`../${folder}peers/.build/${folder}peers/${file}.js`, import.meta.url);
}

async function load(name: string): Promise<Side> {
  return (await own[name]?.()) ?? ((await import(peer(name).href)) as { readonly side: Side }).side;
}

function find(name: string, among: readonly Pick<Workload, "name" | "n" | "elastic">[] = workloads) {
  const workload = among.find((one) => one.name === name);
  if (workload === undefined) throw new Error(`no workload ${name}`);
  return workload;
}

function roundOf(side: Side, name: string): Round {
  const round = side.rounds[name];
  if (round === undefined) throw new Error(`no round for ${name}`);
  return round;
}

function print(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function main(mode: string, name: string, ...rest: readonly string[]): Promise<void> {
  const number = (i: number): number => Number(rest[i]);
  switch (mode) {
    case "workload": {
      await before(rest[3]);
      const workload = find(String(rest[0]), name.startsWith("cores/") ? ofCores : workloads);
      const round = roundOf(await load(name), workload.name);
      const n = fast.has(name) ? workload.n : await sizeFor(round, workload);
      print(await measure(round, n, { warm: number(1), timed: number(2) }));
      return;
    }
    case "atomics": {
      await before(rest[2]);
      print(await measure(atomicAdd, 20_000_000, { warm: number(0), timed: number(1) }));
      return;
    }
    case "polluted": {
      const side = await load(name);
      for (const workload of workloads) await side.rounds[workload.name]?.(workload.n);
      for (const chosen of rest.slice(2).map((one) => find(one))) {
        const round = roundOf(side, chosen.name);
        print(await measure(round, chosen.n, { warm: number(0), timed: number(1) }));
      }
      return;
    }
    case "memory":
      print(await parkedMemory(await load(name), number(0)));
      return;
    case "scale":
      print(await scale(await load(name), number(0), number(1)));
      return;
    case "delay":
      print(await delay(await load(name), number(0), number(1)));
      return;
    case "ticks":
      print(await ticks(await load(name), number(0)));
      return;
    case "semantics": {
      const { examine } = (await import(peer("semantics").href)) as {
        readonly examine: (peer: string, report: (line: unknown) => void) => Promise<void>;
      };
      await examine(name, print);
      return;
    }
    default:
      throw new Error(`no mode ${mode}`);
  }
}

const [mode = "", name = "", ...rest] = process.argv.slice(2);
await main(mode, name, ...rest);
// Some peers keep the event loop alive; the sample is over all the same.
process.exit(0);
