// Every TypeScript fence of the pages compiles, runs, and prints what the page says.
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { compile, workshop, type Complaint } from "../types/compile.ts";
import { moduleOf, runnerOf } from "../types/docstrings.ts";
import { captured, processOutput } from "./perform.ts";
import { snippets } from "./snippets.ts";
import { stage } from "./stage.ts";

const folder = workshop("docs");
const set = { file: join(import.meta.dirname, "stage.ts"), values: Object.keys(stage()), types: ["Tree", "File"] };
const all = ["docs/go-to-typescript.md", "docs/defer.md"]
  .flatMap((page) => snippets(page))
  .map((snippet, i) => ({ ...snippet, module: `${i}.ts`, runner: runnerOf(snippet) }));
let complaints: Complaint[] = [];

beforeAll(async () => {
  complaints = await compile(
    folder,
    Object.fromEntries(all.map((snippet) => [snippet.module, moduleOf(snippet, set, folder)])),
  );
}, 60_000);

test("the pages have snippets", () => {
  expect(all.length).toBeGreaterThan(60);
});

describe.each(all)("$title", ({ module, runner, code, output, status, throws }) => {
  test("compiles", () => {
    expect(
      complaints.filter(({ file }) => file === module).map(({ message }) => message),
      code,
    ).toEqual([]);
  });

  test(output === undefined ? `runs as a ${runner}` : `runs as a ${runner} and prints what the page says`, async () => {
    const file = join(folder, module);
    const printed = runner === "process" ? await processOutput(file, status) : await captured(file, throws);
    if (output !== undefined) expect(printed, code).toBe(output);
  });
});
