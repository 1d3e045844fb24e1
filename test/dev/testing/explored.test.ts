// explored: an exploration as the function of a test.
import { describe, expect, test } from "vitest";
import type { Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { explored, ExplorationError, shared } from "goroutines/testing";
import { child } from "../../core/child.ts";

/** Two that add to an account, under a lock or without. */
function* deposits(lock: boolean): Routine<number> {
  const [mu, wg, money] = [new Mutex(), new WaitGroup(), shared(0, "money")];
  for (let i = 0; i < 2; i++)
    wg.go(function* deposit() {
      if (lock) yield* mu.lock();
      yield* money.set((yield* money.get()) + 10);
      if (lock) mu.unlock();
    });
  yield* wg.wait();
  return yield* money.get();
}

const kept = {
  check: (money: number) => {
    if (money !== 20) throw new Error(`${money} is left of 20`);
  },
};

describe("as the function of a test of vitest", () => {
  test(
    "money is kept under a lock",
    explored(() => deposits(true), kept),
  );

  // Fails, and must.
  test.fails(
    "money is kept without one",
    explored(() => deposits(false), kept),
  );
});

test("it rejects with the report, and with the finding for tools", async () => {
  const error: unknown = await explored(() => deposits(false), kept)().then(
    () => "nothing found",
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ExplorationError);
  const { finding, message } = error as ExplorationError;
  expect(error).toMatchObject({ name: "ExplorationError", code: "ERR_FINDING" });
  expect(["property", "race"]).toContain(finding.kind);
  expect(message).toBe(String(finding));
  expect(message).toContain(finding.token);
  expect((error as Error).stack).toMatch(/\n {4}at .*explored\.test\.ts:\d+:\d+/);
});

test("it does nothing until it is called, and explores anew at each call", async () => {
  let executions = 0;
  const run = explored(
    function* () {
      executions++;
    },
    { executions: 10 },
  );
  expect(executions).toBe(0);
  await run();
  const once = executions;
  expect(once).toBeGreaterThan(0);
  await run();
  expect(executions).toBe(2 * once);
});

test("it rejects for an option that can't be meant", async () => {
  await expect(explored(function* () {}, { executions: 0 })()).rejects.toMatchObject({ name: "UsageError" });
  await expect(explored(1 as never)()).rejects.toMatchObject({ name: "UsageError", code: "ERR_NO_ROUTINE" });
});

test("in a file of node:test the failure is the report", async () => {
  const { stdout } = await child(
    `
    import { test } from "node:test";
    import { Mutex, WaitGroup } from "goroutines/sync";
    import { explored } from "goroutines/testing";

    function* both(wg, first, second) {
      yield* first.lock();
      yield* second.lock();
      second.unlock();
      first.unlock();
    }
    const pair = (reverse) => function* () {
      const a = new Mutex(), b = new Mutex(), wg = new WaitGroup();
      wg.go(both, wg, a, b);
      wg.go(both, wg, reverse ? b : a, reverse ? a : b);
      yield* wg.wait();
    };
    test("locks in one order", explored(pair(false)));
    test("locks in opposite orders", explored(pair(true)));
  `,
    { NODE_OPTIONS: "--test-reporter=tap" },
  );
  expect(stdout).toMatch(/^ok \d+ - locks in one order/m);
  expect(stdout).toMatch(/^not ok \d+ - locks in opposite orders/m);
  expect(stdout).toContain("deadlock");
  expect(stdout).toMatch(/\bd1:\d+\.\d+~/);
  expect(stdout).toMatch(/code: 'ERR_FINDING'/);
});
