// Every example in a docstring of lib/ compiles and runs.
import { describe, expect, test } from "vitest";
import { join } from "node:path";
import { chan, go, run, type Routine } from "goroutines";
import { cores } from "goroutines/cores";
import { runProgram } from "../built.ts";
import { docstrings, written } from "../docs/written.ts";
import { tags } from "./docstrings.ts";

const { folder, complaints } = written("docstrings");
const all = docstrings();

test("every @example is one that can be found: a TypeScript block in a docstring", () => {
  expect(all.length).toBe(tags());
  expect(all.length).toBeGreaterThan(15);
});

describe.each(all)("the example of $title", ({ title, module, runner, code }) => {
  test("compiles", () => {
    expect(
      complaints.filter(({ file }) => file === module).map(({ message }) => message),
      code,
    ).toEqual([]);
  });

  test(`runs as a ${runner}`, async () => {
    const file = join(folder, module);
    if (runner === "process") {
      const { outcome, stderr } = await runProgram(file, { timeout: 10_000 });
      expect(outcome.status, stderr).toBe(0);
      return;
    }
    const { example } = (await import(file)) as { example: () => Routine<unknown> | Promise<unknown> };
    const world = title.startsWith("link/") ? cores({ size: 1 }) : null;
    try {
      await perform(example, runner);
    } finally {
      await world?.close();
    }
  });
});

async function perform(example: () => Routine<unknown> | Promise<unknown>, runner: string): Promise<void> {
  if (runner === "async function") {
    await example();
    return;
  }
  await run(function* () {
    // A goroutine of its own, for those that end it by goexit.
    const ended = chan<void>();
    go(function* () {
      try {
        yield* example() as Routine<unknown>;
      } finally {
        ended.close();
      }
    });
    yield* ended.recv();
  });
}
