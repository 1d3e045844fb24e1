// How long a process lives: as long as goroutines run on its workers, and no longer.
import { execFile } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const program = join(import.meta.dirname, "programs/alive.ts");

async function outputOf(what: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", program, what], { timeout: 15_000 });
  return stdout;
}

const timeout = 30_000;

test.for(["a guest that sleeps", "a guest that computes", "a guest of a guest", "a guest that is woken late", "a reply that is late"])(
  "%s is waited for",
  { timeout },
  async (what) => {
    expect((await outputOf(what)).split("\n").toSorted()).toEqual(["", "main is over", "the worker is done"]);
  },
);

test.for(["a daemon", "a guest that waits for ever", "an idle pool", "a task that was given up"])("%s is not", { timeout }, async (what) => {
  expect(await outputOf(what)).toBe("main is over\n");
});
