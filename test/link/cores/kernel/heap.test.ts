/**
 * The kernel's heap under the explorer. Each fault that is put in is found: heap.long.test.ts.
 */

import process from "node:process";
import { describe, expect, it } from "vitest";
import { factory, findingOf, scenarios, type Stores } from "./heap-model.ts";

const EXECUTIONS = Number(process.env["EXECUTIONS"] ?? 400);
const kernel = factory();

describe("the heap under the explorer", () => {
  describe.each<Stores>(["at once", "buffered"])("stores seen: %s", (stores) => {
    it.each(Object.entries(scenarios))(
      "%s",
      async (_name, scenario) => {
        expect(await findingOf(kernel, stores, scenario, EXECUTIONS)).toBeNull();
      },
      600_000,
    );
  });
});
