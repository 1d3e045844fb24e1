// Every TypeScript fence of the pages compiles, runs, and prints what the page says.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { captured, processOutput } from "./perform.ts";
import { snippetsOf, written } from "./written.ts";

const { folder, complaints } = written("pages");
const all = snippetsOf.pages();

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
