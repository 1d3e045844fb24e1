/** Deadlocks of all threads of a world are found, and nothing else is taken for one. */

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runProgram } from "../../../built.ts";

const program = join(import.meta.dirname, "program.ts");

async function outputOf(what: string, how: string): Promise<string> {
  const { outcome, stderr } = await runProgram(program, { timeout: 50_000 }, what, how);
  expect(outcome.status, stderr).toBe(0);
  return outcome.stdout;
}

const timeout = 60_000;

describe.each(["exact", "by the host's dry loop"])("a deadlock of all threads, found %s", (how) => {
  it("is told with the goroutines of every thread; then the world can still be used", { timeout }, async () => {
    const output = await outputOf("deadlock", how);
    const one =
      /all goroutines are asleep - deadlock!\n[^]*goroutine 1 \[chan receive\][^]*goroutine \d+ \[chan receive, worker 0\][^]*goroutine \d+ \[chan receive, worker 1\]/g;
    expect(output.match(/all goroutines are asleep/g)).toHaveLength(2);
    expect(output.slice(0, output.indexOf("fine"))).toMatch(one);
    expect(output.slice(output.indexOf("fine"))).toMatch(one);
    expect(output).toMatch(/closed\n$/);
  });

  it.each([
    "computes",
    "loads a module",
    "sleeps",
    "waits for a promise",
    "reads a file",
    "leaves it to another goroutine",
  ])("is not where a worker %s", { timeout }, async (what) => {
    expect(await outputOf(what, how)).toBe("fine\nclosed\n");
  });

  it("is not where messages are under way all the time", { timeout }, async () => {
    expect(await outputOf("traffic", how)).toBe("fine\nclosed\n");
  });
});

// Exact reports go by the accounts of goroutines alone, as on one thread.
it.each(["leaves it to a callback", "leaves it to an async function"])(
  "no deadlock is reported where a worker %s",
  { timeout },
  async (what) => {
    expect(await outputOf(what, "by the host's dry loop")).toBe("fine\nclosed\n");
  },
);
