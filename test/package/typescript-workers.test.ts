// A user's workers in TypeScript: the installed package is given the URL of a .ts module, on each host and by each way
// to run TypeScript there.
import { copyFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToOutcome } from "../golang/outcome.ts";
import { runtimes, type Runtime } from "../hosts/runtime.ts";
import { repository } from "../once.ts";
import { pack, type Packed } from "./pack.ts";

const programs = join(import.meta.dirname, "programs/typescript-workers");

let packed: Packed;
let project: string;

beforeAll(() => {
  packed = pack();
  project = packed.install("project");
  for (const file of ["main.ts", "main.mjs", "work.ts", "help.ts"])
    copyFileSync(join(programs, file), join(project, file));
  symlinkSync(join(repository, "node_modules/tsx"), join(project, "node_modules/tsx"), "junction");
}, 120_000);
afterAll(() => packed?.remove());

/** The ways to run TypeScript on a host, as arguments before the program's. */
const ways: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "Node 20": [["--import", "tsx"], ["--import=tsx/esm"], ["node_modules/tsx/dist/cli.mjs"]],
  "Node 22": [[], ["--import", "tsx"]],
  "Node 24": [[], ["--import", "tsx"], ["node_modules/tsx/dist/cli.mjs"]],
  "Node 26": [[], ["--import", "tsx"]],
  Bun: [[]],
  Deno: [[]],
};

const hosts = runtimes();
const cases = hosts.flatMap((host) => (ways[host.name] ?? []).map((way) => ({ host, way })));

test.for(cases)("$host.name $way", { timeout: 60_000 }, async ({ host: { command, args, missing }, way }, { skip }) => {
  skip(command === undefined, missing);
  const { outcome, stderr } = await runToOutcome(command as string, [...args, ...way, "main.ts"], {
    cwd: project,
    timeout: 50_000,
  });
  expect(outcome.stdout, stderr).toBe("144 on a worker\n");
  expect(outcome.status, stderr).toBe(0);
});

test("a host that reads no TypeScript says so", { timeout: 60_000 }, async ({ skip }) => {
  const { command, missing } = hosts[0] as Runtime;
  skip(command === undefined, missing);
  const { outcome } = await runToOutcome(command as string, ["main.mjs"], {
    cwd: project,
    timeout: 50_000,
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  expect(outcome.stdout).toMatch(/^ERR_MODULE pool: file:.*work\.ts can't be loaded: .*Node from 22\.18 on/);
});
