// The pages about testing, step by step: their files compile, run, and print what the page says.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { captured } from "./perform.ts";
import { read } from "./reader.ts";
import { snippetsOf, walks, written } from "./written.ts";

const { folder, complaints } = written("testing");
const { programs } = walks.testing();
const short = snippetsOf.testing();
const printing = programs.filter(({ runner }) => runner === "program");
const readme = { ...walks.readme(), ...written("readme") };

test("their files compile", () => {
  expect([...complaints, ...readme.complaints]).toEqual([]);
});

test("there is something to run", () => {
  expect(printing.length).toBeGreaterThan(5);
  expect(short.length).toBeGreaterThan(5);
  expect(readme.programs.length).toBe(3);
});

test.each(printing)("$title prints what the page says", { timeout: 60_000 }, async ({ runner, file, output }) => {
  const { outcome, stderr } = await read(folder, runner, file);
  expect(outcome.status, stderr).toBe(0);
  expect(outcome.stdout).toBe(output);
});

test.each(["vitest", "node:test"] as const)("its tests pass in %s", { timeout: 60_000 }, async (runner) => {
  const tests = programs.filter((program) => program.runner === runner).map(({ file }) => file);
  expect(tests.length).toBeGreaterThan(0);
  const { outcome, stderr } = await read(folder, runner, ...tests);
  expect(outcome.status, outcome.stdout + stderr).toBe(0);
});

test("the test that keeps the bug away fails before the fix", { timeout: 60_000 }, async () => {
  copyFileSync(join(folder, "2", "cache-node.test.ts"), join(folder, "1", "cache-node.test.ts"));
  const { outcome } = await read(folder, "node:test", join("1", "cache-node.test.ts"));
  expect(outcome.status).toBe(1);
  expect(outcome.stdout).toContain("main holds mu1 and waits to send to ch1");
});

describe.each(short)("$title", ({ module, output, throws, code }) => {
  test(`runs${output === undefined ? "" : ", and prints what the page says"}`, async () => {
    const printed = await captured(join(folder, module), throws);
    if (output !== undefined) expect(printed, code).toBe(output);
  });
});

test("the programs of the README print what stands there", { timeout: 60_000 }, async () => {
  for (const { runner, file, output } of readme.programs)
    expect((await read(readme.folder, runner, file)).outcome.stdout).toBe(output);
});
