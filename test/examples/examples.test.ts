// Every example is on the tour, runs alone, and prints what the comment at its end says.
import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { expect, test } from "vitest";
import { readExample } from "../../examples/tour/example.ts";
import { stops } from "../../examples/tour/stops.ts";
import { runProgram } from "../built.ts";
import { repository } from "../once.ts";
import { pattern, textOf } from "./pattern.ts";

test("the tour stops at every example", () => {
  const files = readdirSync(join(import.meta.dirname, "../../examples")).filter((name) => name.endsWith(".ts"));
  expect([...stops, "tour"].map((stop) => `${stop}.ts`).sort()).toEqual(files.sort());
});

test.for(stops)("%s prints what it says", { timeout: 60_000 }, async (name) => {
  const example = readExample(name);
  const { outcome, stderr } = await runProgram(example.file, { cwd: repository, timeout: 50_000 });
  const printed = (outcome.stdout + stderr).replaceAll(repository + sep, "").trimEnd();
  expect(textOf(printed.split("\n"))).toMatch(pattern(example.output));
  expect(outcome.status).toBe(example.status);
});
