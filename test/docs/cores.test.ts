// The page about cores: its files compile, run on workers, and print what the page says.
import { beforeAll, expect, test } from "vitest";
import type { Complaint } from "../types/compile.ts";
import { pageOf } from "./page.ts";
import { read } from "./reader.ts";

const { folder, programs, compile } = pageOf("cores");
let complaints: Complaint[] = [];

beforeAll(async () => {
  complaints = await compile();
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
