// Correct programs: nothing is found in them, by any strategy. The table looks longer.
import { explore } from "goroutines/testing";
import { describe, expect, test } from "vitest";
import { rights } from "./right.ts";
import { strategies } from "./table/programs.ts";

const programs = await rights();

test("there are twenty of them, or more", () => {
  expect(programs.length).toBeGreaterThanOrEqual(20);
  expect(new Set(programs.map(({ name }) => name)).size).toBe(programs.length);
});

describe.each(programs)("$name", ({ program, check }) => {
  test.each(strategies)("has nothing to be found by $name", async ({ maker }) => {
    const found = await explore(program, { strategy: maker, executions: 200, timeout: 60_000, check });
    expect(String(found.finding)).toBe("null");
  });

  test("returns what it should where time moves only when all wait", async () => {
    const found = await explore(program, { time: "idle", executions: 200, timeout: 60_000, check });
    expect(String(found.finding)).toBe("null");
  });
});
