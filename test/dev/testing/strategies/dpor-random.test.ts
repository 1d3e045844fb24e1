// dpor against dfs on random programs: it leaves executions out, and no outcome. `FC_SEED` repeats a run, see
// test/properties/seed.ts; `DPOR_PROGRAMS` makes it longer.
import fc from "fast-check";
import { expect, test } from "vitest";
import { dfs } from "../../../../lib/dev/testing/strategies/dfs.ts";
import { dpor } from "../../../../lib/dev/testing/strategies/dpor.ts";
import { seed } from "../../../properties/seed.ts";
import { outcomes } from "./outcomes.ts";
import { bodyOf, programs } from "./random-programs.ts";

/** What the goroutines of a program do. */
const themes: readonly (readonly [theme: string, names: readonly string[]])[] = [
  ["channels", ["send", "recv", "trySend", "tryRecv", "close"]],
  ["locks", ["lock", "unlock", "tryLock", "locked", "get", "raise"]],
  ["read-write locks", ["rlock", "runlock", "wlock", "wunlock", "get", "set"]],
  ["variables", ["get", "set", "raise", "load", "add", "choose"]],
  ["waits", ["countDown", "wait", "once", "signal", "broadcast", "condWait", "load", "add"]],
  ["contexts", ["cancel", "done", "err", "derive", "onceDone", "send", "recv"]],
  ["timeouts", ["sleep", "after", "deadline", "cancel", "done", "send", "recv"]],
  ["timers", ["tick", "resetTimer", "stopTimer", "stopTicker", "afterFunc", "now", "sleep"]],
  ["locks that take long", ["tick", "locked", "sleep", "afterFunc", "lock", "unlock", "deadline"]],
  ["packages", ["acquire", "acquireWithin", "release", "cancel", "await", "breakBarrier", "fly", "keep"]],
  ["others", ["borrow", "task", "mystery", "cancel", "spawn", "get", "gosched", "panic", "choose"]],
  [
    "everything",
    [
      "send",
      "recv",
      "close",
      "locked",
      "raise",
      "countDown",
      "wait",
      "cancel",
      "done",
      "sleep",
      "once",
      "condWait",
      "broadcast",
      "rlock",
      "runlock",
      "wlock",
    ],
  ],
];

const PROGRAMS = Number(process.env["DPOR_PROGRAMS"] ?? 40);
/** Programs with more schedules are passed over. */
const LIMIT = 500;
/** How many actions a goroutine has at the most. */
const LONGEST = 3;

const modes = fc.record({
  time: fc.constantFrom("adversarial" as const, "ordered" as const, "idle" as const),
  // Mostly races are left to run on, so that it shows what they lead to.
  races: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/**
 * Which number a goroutine has, and so its place in a list, depends on the order of steps that commute: those that
 * start goroutines.
 */
function unnumbered(found: readonly string[]): Set<string> {
  return new Set(
    found.map((outcome) => {
      if (outcome.startsWith("returned")) return outcome;
      const [start = "", ...rest] = outcome.replaceAll(/goroutine \d+/g, "goroutine").split(": ");
      return [start, ...rest.join(": ").split(", ").toSorted()].join(" ");
    }),
  );
}

test.each(themes)("%s: every outcome is found, in fewer executions", { timeout: 1000 * PROGRAMS }, (_theme, names) => {
  const executed = { dfs: 0, dpor: 0 };
  const property = fc.property(programs(names, LONGEST), modes, (program, mode) => {
    const body = bodyOf(program);
    const all = outcomes(body, dfs(), { ...mode, limit: LIMIT });
    if (!all.complete) return;
    const reduced = outcomes(body, dpor(), { ...mode, limit: 3 * LIMIT });
    expect(reduced.complete).toBe(true);
    expect(unnumbered(reduced.found)).toEqual(unnumbered(all.found));
    executed.dfs += all.executions;
    executed.dpor += reduced.executions;
  });
  fc.assert(property, { numRuns: PROGRAMS, seed });
  expect(executed.dfs).toBeGreaterThan(PROGRAMS);
  expect(executed.dpor).toBeLessThan(executed.dfs);
});
