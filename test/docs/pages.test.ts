// Every TypeScript fence of the pages compiles, runs, and prints what the page says.
import { join } from "node:path";
import { format } from "node:util";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { chan, go, run, type Routine } from "goroutines";
import { runToOutcome } from "../golang/outcome.ts";
import { compile, workshop, type Complaint } from "../types/compile.ts";
import { moduleOf, runnerOf } from "../types/docstrings.ts";
import { snippets } from "./snippets.ts";
import { stage } from "./stage.ts";

const folder = workshop("docs");
const repository = join(import.meta.dirname, "..", "..");
const set = { file: join(import.meta.dirname, "stage.ts"), values: Object.keys(stage()), types: ["Tree", "File"] };
const all = ["go-to-typescript.md", "defer.md"]
  .flatMap((page) => snippets(page))
  .map((snippet, i) => ({ ...snippet, module: `${i}.ts`, runner: runnerOf(snippet) }));
let complaints: Complaint[] = [];

beforeAll(async () => {
  complaints = await compile(folder, Object.fromEntries(all.map((snippet) => [snippet.module, moduleOf(snippet, set, folder)])));
}, 60_000);

test("the pages have snippets", () => {
  expect(all.length).toBeGreaterThan(60);
});

describe.each(all)("$title", ({ module, runner, code, output, status, throws }) => {
  test("compiles", () => {
    expect(complaints.filter(({ file }) => file === module).map(({ message }) => message), code).toEqual([]);
  });

  test(output === undefined ? `runs as a ${runner}` : `runs as a ${runner} and prints what the page says`, async () => {
    const file = join(folder, module);
    const printed = runner === "process" ? await processOutput(file, status) : await captured(file, throws);
    if (output !== undefined) expect(printed, code).toBe(output);
  });
});

/** What a program prints: stdout, and of a panic what stands above the stack. */
async function processOutput(file: string, status: number): Promise<string> {
  const { outcome, stderr } = await runToOutcome(process.execPath, ["--import", "tsx", file], { cwd: repository, timeout: 10_000 });
  expect(outcome.status, stderr).toBe(status);
  const [text = ""] = stderr.split("\n\n", 1);
  return text === "" ? outcome.stdout : `${outcome.stdout}${text}\n`;
}

/** What a snippet prints that runs in this process; `throws` is the message that it ends with. */
async function captured(file: string, throws: string | undefined): Promise<string> {
  const { example } = (await import(file)) as { example: () => Routine<unknown> | Promise<unknown> };
  let printed = "";
  const log = vi.spyOn(console, "log").mockImplementation((...parts: unknown[]) => (printed += `${format(...parts)}\n`));
  try {
    const ended = perform(example);
    if (throws === undefined) await ended;
    else await expect(ended).rejects.toThrow(throws);
  } finally {
    log.mockRestore();
  }
  return printed;
}

/** Runs a snippet to its end: an async function, or a goroutine of its own, which may end by goexit. */
async function perform(example: () => Routine<unknown> | Promise<unknown>): Promise<void> {
  const begun = example();
  if (begun instanceof Promise) {
    await begun;
    return;
  }
  await run(function* () {
    const ended = chan<void>();
    go(function* () {
      try {
        yield* begun;
      } finally {
        ended.close();
      }
    });
    yield* ended.recv();
  });
}
