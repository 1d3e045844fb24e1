// How long a process lives: as long as goroutines run on its workers, and no longer.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runProgram } from "../../built.ts";

const program = join(import.meta.dirname, "programs/alive.ts");

/** Milliseconds. Who hangs does so for ever; whoever does not may have a machine that has much else to do. */
const HANGS = 90_000;

async function outputOf(what: string, sharing: string): Promise<string> {
  const { outcome, stderr } = await runProgram(program, { timeout: HANGS }, what, sharing);
  expect(outcome.status, `it said ${JSON.stringify(outcome.stdout)} ${stderr}`).toBe(0);
  return outcome.stdout;
}

const timeout = HANGS + 10_000;

describe.for(["memory", "messages"])("by %s", (sharing) => {
  test.for([
    "a guest that sleeps",
    "a guest that computes",
    "a guest of a guest",
    "a guest that is woken late",
    "a reply that is late",
  ])("%s is waited for", { timeout }, async (what) => {
    expect((await outputOf(what, sharing)).split("\n").toSorted()).toEqual(["", "main is over", "the worker is done"]);
  });

  test.for([
    "a daemon",
    "a guest that waits for ever",
    "an idle pool",
    "an idle pool whose workers have timers",
    "a task that was given up",
  ])("%s is not", { timeout }, async (what) => {
    expect(await outputOf(what, sharing)).toBe("main is over\n");
  });
});
