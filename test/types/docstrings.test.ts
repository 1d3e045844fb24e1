// Every example in a docstring of lib/ compiles and runs.
import { beforeAll, describe, expect, test } from "vitest";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { chan, go, run, type Routine } from "goroutines";
import { cores } from "goroutines/cores";
import { runToOutcome } from "../golang/outcome.ts";
import { compile, workshop, type Complaint } from "./compile.ts";
import { examples, moduleOf, runnerOf, tags } from "./docstrings.ts";
import { stage } from "./stage.ts";

const folder = workshop("docstrings");
const repository = join(import.meta.dirname, "..", "..");
const all = examples().map((example, i) => ({ ...example, module: `${i}.ts`, runner: runnerOf(example) }));
const set = { file: join(import.meta.dirname, "stage.ts"), values: Object.keys(stage()), types: ["Job", "Tree"] };
let complaints: Complaint[] = [];

beforeAll(async () => {
  cpSync(join(import.meta.dirname, "workers"), folder, { recursive: true });
  complaints = await compile(
    folder,
    Object.fromEntries(all.map((example) => [example.module, moduleOf(example, set, folder)])),
  );
}, 60_000);

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
      const { outcome, stderr } = await runToOutcome(process.execPath, ["--import", "tsx", file], {
        cwd: repository,
        timeout: 10_000,
      });
      expect(outcome.status, stderr).toBe(0);
      return;
    }
    const { example } = (await import(file)) as { example: () => Routine<unknown> | Promise<unknown> };
    const world = title.startsWith("link/cores/") ? cores({ size: 1 }) : null;
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
