// The page about cores: its files compile, run on workers, and print what the page says.
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { compile, type Complaint } from "../types/compile.ts";
import { moduleOf } from "../types/docstrings.ts";
import { desk, prepare, read } from "./reader.ts";
import { snippets } from "./snippets.ts";
import { stage } from "./stage.ts";
import { walk } from "./walk.ts";

const folder = desk("cores");
const { files, programs } = walk("docs/cores.md");
const set = { file: join(import.meta.dirname, "stage.ts"), values: Object.keys(stage()), types: ["Tree"] };
const short = snippets("docs/cores.md", "cores").map((snippet, i) => ({ ...snippet, module: `${i}.ts` }));
let complaints: Complaint[] = [];

beforeAll(async () => {
  prepare(folder, files);
  const modules = Object.fromEntries(short.map((snippet) => [snippet.module, moduleOf(snippet, set, folder)]));
  complaints = await compile(folder, { ...files, ...modules });
}, 60_000);

test("its files and snippets compile", () => {
  expect(complaints).toEqual([]);
});

test("there is something to run", () => {
  expect(programs.length).toBeGreaterThan(4);
});

test.each(programs)("$title prints what the page says", { timeout: 60_000 }, async ({ runner, file, output }) => {
  const { outcome, stderr } = await read(folder, runner, file);
  expect(outcome.status, stderr).toBe(0);
  expect(outcome.stdout).toBe(output);
});
