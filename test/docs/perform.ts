// Performs a snippet that has been written as a module, and returns what it prints.
import { format } from "node:util";
import { expect, vi } from "vitest";
import { chan, go, run, type Routine } from "goroutines";
import { runProgram } from "../built.ts";

/** What a program prints: stdout, and of a panic what stands above the stack. */
export async function processOutput(file: string, status: number): Promise<string> {
  const { outcome, stderr } = await runProgram(file, { timeout: 30_000 });
  expect(outcome.status, stderr).toBe(status);
  const [text = ""] = stderr.split("\n\n", 1);
  return text === "" ? outcome.stdout : `${outcome.stdout}${text}\n`;
}

/** What a snippet prints that runs in this process; `throws` is the message that it ends with. */
export async function captured(file: string, throws: string | undefined): Promise<string> {
  const { example } = (await import(file)) as { example: () => Routine<unknown> | Promise<unknown> };
  let printed = "";
  const log = vi
    .spyOn(console, "log")
    .mockImplementation((...parts: unknown[]) => (printed += `${format(...parts)}\n`));
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
