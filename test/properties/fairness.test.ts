/** Select's choice. */

import { expect, test } from "vitest";
import { chosen } from "../../lib/dev/testing/conformance/conformance.ts";
import { seed } from "./seed.ts";
import { ours } from "./subject.ts";

test("a select takes each of its ready cases equally often", { timeout: 60_000 }, async () => {
  expect(await chosen.run(ours, { runs: 100, seed })).toBe(null);
});
