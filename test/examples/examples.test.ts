// Every example is on the tour, runs alone, and prints what the comment at its end says.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readExample } from "../../examples/tour/example.ts";
import { runProgram } from "../../examples/tour/program.ts";
import { stops } from "../../examples/tour/stops.ts";
import { pattern, textOf } from "./pattern.ts";

test("the tour stops at every example", () => {
  const files = readdirSync(join(import.meta.dirname, "../../examples")).filter((name) => name.endsWith(".ts"));
  expect([...stops, "tour"].map((stop) => `${stop}.ts`).sort()).toEqual(files.sort());
});

test.for(stops)("%s prints what it says", { timeout: 60_000 }, async (name) => {
  const example = readExample(name);
  const stdout: string[] = [];
  const { status, stderr } = await runProgram(example.file, (line) => stdout.push(line));
  expect(textOf([...stdout, ...stderr])).toMatch(pattern(example.output));
  expect(status).toBe(example.status);
});
