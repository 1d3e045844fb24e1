/**
 * A model: a few goroutines around one primitive, small enough to go through all their interleavings.
 *
 * What holds at every moment a model asserts itself, by `invariant`. What may come of it in the end it
 * returns, and `outcomes` collects that over all interleavings: the set must be exactly the one that the
 * test names, so both orders of each race have been met. And beside each model stands one that is
 * wrong in a way people get it wrong: `failure` shows that it can be found.
 *
 * By `dfs`, not by `dpor`: a model notes who came first in plain variables, which dpor does not see, so it would
 * leave out interleavings that differ in nothing else.
 */

import { expect } from "vitest";
import type { Body } from "goroutines";
import { delay, dfs, explore, replay, type ExploreOptions, type Finding } from "goroutines/testing";

/** More than any model takes. */
const budget = { executions: 300_000, timeout: 60_000 };

/** What comes of a model. */
type Outcome = string | number | boolean;

/** @throws if `holds` is false: in an interleaving of a model that is a panic, and so a finding. */
export function invariant(holds: boolean, what: string): void {
  if (!holds) throw new Error(`violated: ${what}`);
}

/** All that can come of `body`, sorted. The search was complete, and nothing failed. */
export async function outcomes<T extends Outcome>(body: Body<T>, options: ExploreOptions<T> = {}): Promise<T[]> {
  const met = new Set<T>();
  const { finding, exhausted } = await explore(body, {
    strategy: dfs(),
    ...budget,
    ...options,
    check: (value) => void met.add(value),
  });
  expect(finding === null ? "nothing" : String(finding)).toBe("nothing");
  expect(exhausted).toBe(true);
  return [...met].toSorted((a, b) => (a < b ? -1 : 1));
}

/**
 * The same for a model that waits for promises: all interleavings but for when those settle, which no schedule decides.
 */
export async function outcomesBesidePromises<T extends Outcome>(body: Body<T>): Promise<T[]> {
  const met = new Set<T>();
  const { finding, exhausted, executions } = await explore(body, {
    strategy: dfs(),
    ...budget,
    check: (value) => void met.add(value),
  });
  expect(finding === null ? "nothing" : String(finding)).toBe("nothing");
  expect(exhausted).toBe(false);
  expect(executions).toBeLessThan(budget.executions);
  return [...met].toSorted((a, b) => (a < b ? -1 : 1));
}

/** How `body` fails. Its token fails in the same way. */
export async function failure<T>(body: Body<T>, options: ExploreOptions<T> = {}): Promise<Finding> {
  const { finding } = await explore(body, { strategy: delay({ bound: 3 }), ...budget, ...options });
  if (finding === null) throw new Error("nothing was found");
  const again = await replay(body, finding.token, options);
  expect(again).toMatchObject({ finding: { kind: finding.kind, message: finding.message }, diverged: null });
  return finding;
}
