// docs/setting-up.md: its configurations, in a project that has installed the package as users do.
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToOutcome, type Outcome } from "../golang/outcome.ts";
import { pack, repository, type Packed } from "../package/pack.ts";
import { fences, type Fence } from "./fences.ts";

const page = fences("docs/setting-up.md");
const consumer = join(repository, "test/package/programs/consumer.ts");

/** attw carries an older compiler: the oldest that the page promises. */
const attw = createRequire(join(repository, "node_modules/@arethetypeswrong/core/package.json"));
const compilers = { own: join(repository, "node_modules/typescript/bin/tsc"), old: attw.resolve("typescript/bin/tsc") };

let packed: Packed;
let installed: string;

beforeAll(() => {
  packed = pack();
  installed = join(packed.install("installed"), "node_modules");
  for (const types of ["@types", "undici-types"]) symlinkSync(join(repository, "node_modules", types), join(installed, types), "junction");
}, 120_000);
afterAll(() => packed?.remove());

/** The text of the fence that is the file `name`. */
function fence(name: string): string {
  const found = page.filter(({ info }: Fence) => info === name);
  expect(found, name).toHaveLength(1);
  return `${(found[0] as Fence).lines.join("\n")}\n`;
}

/** A project of its own with what has been installed; its files are ES modules, or CommonJS. */
function project(name: string, type: "module" | "commonjs" = "module"): string {
  const folder = join(dirname(packed.source), name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type }));
  symlinkSync(installed, join(folder, "node_modules"), "junction");
  return folder;
}

async function run(cwd: string, ...args: readonly string[]): Promise<Outcome> {
  return (await runToOutcome(process.execPath, args, { cwd, timeout: 60_000 })).outcome;
}

const fine = expect.objectContaining({ status: 0, stdout: "" }) as unknown;

// The oldest compiler checks the declarations in test/package/types.test.ts.
test.for(["tsconfig.node.json", "tsconfig.bundler.json"])("%s", { timeout: 60_000 }, async (name) => {
  const folder = project(name);
  copyFileSync(consumer, join(folder, "consumer.ts"));
  writeFileSync(join(folder, "tsconfig.json"), fence(name));
  expect(await run(folder, compilers.own, "--noEmit", "-p", folder)).toEqual(fine);
});

test.for(Object.entries(compilers))("under node16 types come by an attribute, and values by import(): the %s compiler", { timeout: 60_000 }, async ([which, compiler]) => {
  const folder = project(`start-${which}`, "commonjs");
  writeFileSync(join(folder, "start.cts"), fence("start.cts"));
  writeFileSync(join(folder, "tsconfig.json"), fence("tsconfig.node.json").replace("nodenext", "node16"));
  expect(await run(folder, compiler, "-p", folder)).toEqual(fine);
  expect(await run(folder, "start.cjs")).toMatchObject({ status: 0, stdout: "42\n" });
});

test("CommonJS under nodenext becomes require, on Node from 20.19 on", { timeout: 60_000 }, async ({ skip }) => {
  skip(!("require_module" in process.features), "this Node can't require an ES module");
  const folder = project("require", "commonjs");
  writeFileSync(join(folder, "main.ts"), 'import { main } from "goroutines";\nmain(function* () {\n  console.log(typeof require);\n});\n');
  writeFileSync(join(folder, "tsconfig.json"), fence("tsconfig.node.json"));
  expect(await run(folder, compilers.own, "-p", folder)).toEqual(fine);
  expect(readFileSync(join(folder, "main.js"), "utf8")).toContain('require("goroutines")');
  expect(await run(folder, "main.js")).toMatchObject({ status: 0, stdout: "function\n" });
});

test("oxlint finds an op that nothing performs", { timeout: 60_000 }, async () => {
  const folder = project("lint");
  const mistakes = ["ch.send(1);", "call(helper);", "ch.forEach(() => {});", "mu.lock();", "[1].forEach((v) => ch.send(v));", "setTimeout(() => ch.send(1), 1);"];
  const head = [
    'import { call, chan, sleep, type Routine } from "goroutines";',
    'import { Mutex } from "goroutines/sync";',
    "const [ch, mu] = [chan<number>(9, 0), new Mutex()];",
    "function* helper(): Routine { yield* sleep(1); }",
    "export function* main(): Routine { yield* helper(); yield* ch.send(1); yield* mu.lock(); }",
  ];
  writeFileSync(join(folder, "main.ts"), `${[...head, ...mistakes].join("\n")}\n`);
  writeFileSync(join(folder, "tsconfig.json"), fence("tsconfig.node.json"));
  writeFileSync(join(folder, ".oxlintrc.json"), fence(".oxlintrc.json"));
  const oxlint = join(repository, "node_modules/oxlint/bin/oxlint");
  const { stdout } = await run(folder, oxlint, "--format", "unix", "main.ts");
  const lines = [...stdout.matchAll(/^main\.ts:(\d+):.*no-(?:floating|misused)-promises/gm)].map(([, line]) => Number(line));
  expect(lines).toEqual(mistakes.map((_, i) => head.length + 1 + i));
});
