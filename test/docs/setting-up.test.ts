// docs/setting-up.md: its configurations, in a project that has installed the package as users do; and the mistakes
// that the README says are found.
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runToOutcome, type Outcome } from "../golang/outcome.ts";
import { repository } from "../once.ts";
import { pack, type Packed } from "../package/pack.ts";
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
  for (const types of ["@types", "undici-types"]) {
    symlinkSync(join(repository, "node_modules", types), join(installed, types), "junction");
  }
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
  const folder = join(packed.projects, name);
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

test.for(Object.entries(compilers))(
  "under node16 types come by an attribute, and values by import(): the %s compiler",
  { timeout: 60_000 },
  async ([which, compiler]) => {
    const folder = project(`start-${which}`, "commonjs");
    writeFileSync(join(folder, "start.cts"), fence("start.cts"));
    writeFileSync(join(folder, "tsconfig.json"), fence("tsconfig.node.json").replace("nodenext", "node16"));
    expect(await run(folder, compiler, "-p", folder)).toEqual(fine);
    expect(await run(folder, "start.cjs")).toMatchObject({ status: 0, stdout: "42\n" });
  },
);

test("CommonJS under nodenext becomes require, on Node from 20.19 on", { timeout: 60_000 }, async ({ skip }) => {
  skip(!("require_module" in process.features), "this Node can't require an ES module");
  const folder = project("require", "commonjs");
  const program = 'import { main } from "goroutines";\nmain(function* () { console.log(typeof require); });\n';
  writeFileSync(join(folder, "main.ts"), program);
  writeFileSync(join(folder, "tsconfig.json"), fence("tsconfig.node.json"));
  expect(await run(folder, compilers.own, "-p", folder)).toEqual(fine);
  expect(readFileSync(join(folder, "main.js"), "utf8")).toContain('require("goroutines")');
  expect(await run(folder, "main.js")).toMatchObject({ status: 0, stdout: "function\n" });
});

describe("the mistakes in the README", () => {
  interface Mistake {
    readonly example: string;
    /** Whether the README says so. */
    readonly compiler: boolean;
    readonly lint: boolean;
  }

  /** In each row: the mistake, an example, the compiler, the lint rules, what happens at run time. */
  const row = /^\| [^|]+ \| `([^|]+[;}])` \| (yes)? ?\| ([^|]*)\| [^|]*\|$/gm;
  const mistakes = [...readFileSync(join(repository, "README.md"), "utf8").matchAll(row)].map(
    ([, example = "", compiler, lint]): Mistake => ({ example, compiler: compiler === "yes", lint: lint === "yes " }),
  );
  const head = [
    'import { chan, go, sleep, type Routine } from "goroutines";',
    'export const [ch, url, list] = [chan<number>(9, 0), "", [1]];',
    "export function* helper(): Routine { yield* sleep(1); }",
    "export const started = go;",
  ];
  let folder: string;

  beforeAll(() => {
    folder = project("mistakes");
    const bodies = mistakes.map(({ example }, i) => `export function* mistake${i}(): Routine { ${example} }`);
    writeFileSync(join(folder, "main.ts"), `${[...head, ...bodies].join("\n")}\n`);
    writeFileSync(join(folder, "tsconfig.json"), fence("tsconfig.node.json"));
    writeFileSync(join(folder, ".oxlintrc.json"), fence(".oxlintrc.json"));
  });

  /** The examples on the lines that an output names. */
  const found = (stdout: string, line: RegExp): (string | undefined)[] =>
    [...stdout.matchAll(line)].map(([, number]) => mistakes[Number(number) - 1 - head.length]?.example);

  const expected = (by: "compiler" | "lint"): string[] =>
    mistakes.filter((mistake) => mistake[by]).map(({ example }) => example);

  test("are ten", () => {
    expect(mistakes).toHaveLength(10);
  });

  test("are found by the compiler where it says so", { timeout: 60_000 }, async () => {
    const { stdout } = await run(folder, compilers.own, "--noEmit", "-p", folder, "--pretty", "false");
    expect(found(stdout, /^main\.ts\((\d+),/gm)).toEqual(expected("compiler"));
  });

  test("are found by oxlint where it says so", { timeout: 60_000 }, async () => {
    const oxlint = join(repository, "node_modules/oxlint/bin/oxlint");
    const { stdout } = await run(folder, oxlint, "--format", "unix", "main.ts");
    expect(found(stdout, /^main\.ts:(\d+):.*no-(?:floating|misused)-promises/gm)).toEqual(expected("lint"));
  });
});
