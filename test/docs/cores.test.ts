// The page about cores: its files compile, run on workers, and print what the page says.
import { expect, test } from "vitest";
import { read } from "./reader.ts";
import { walks, written } from "./written.ts";

const { folder, complaints } = written("cores");
const { programs } = walks.cores();

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
