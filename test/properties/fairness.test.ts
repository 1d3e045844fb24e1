/** Select's choice, by its own source of chance: the other tests put theirs in its place. */

import fc from "fast-check";
import { test } from "vitest";
import { choosesFairly } from "./property.ts";
import { runs } from "./seed.ts";
import { ours } from "./subject.ts";

test("a select takes each of its ready cases equally often", { timeout: 60_000 }, async () => {
  await fc.assert(choosesFairly(ours), runs(100));
});
