/**
 * The fairness property: a select takes each of its ready cases equally often, duplicates counted
 * separately, cases that are not ready never; and what it takes doesn't follow from what it took before.
 *
 * It counts pairs of consecutive choices, and tests by chi-square that all pairs are equally frequent.
 */

import assert from "node:assert/strict";
import fc, { type Arbitrary } from "fast-check";
import { run, type Op } from "goroutines";
import { reseed } from "./chance.ts";
import type { OpenChan, Subject } from "./subject.ts";

/** What a case finds each time: the first three are ready. */
type Condition = "value to receive" | "room to send" | "closed" | "empty" | "nil";

export interface Layout {
  readonly chance: number;
  readonly channels: readonly Condition[];
  /** Which channel each case is on; several may be on one. */
  readonly cases: readonly number[];
  readonly waits: boolean;
}

const conditions: Arbitrary<Condition> = fc.constantFrom("value to receive", "room to send", "closed", "empty", "nil");

export const layouts: Arbitrary<Layout> = fc
  .record({
    chance: fc.integer(),
    channels: fc.array(conditions, { minLength: 1, maxLength: 5, size: "max" }),
    cases: fc.array(fc.nat(59), { minLength: 2, maxLength: 6, size: "max" }),
    waits: fc.boolean(),
  })
  .map((l) => ({ ...l, cases: l.cases.map((i) => i % l.channels.length) }))
  .filter((l) => readyCases(l).length > 1);

const PAIRS = 2000;

/** -ln of the chance that a fair select is taken for an unfair one. */
const CONFIDENCE = 20;

/** @throws AssertionError if the choice is not uniform. */
export async function fair(subject: Subject, layout: Layout): Promise<void> {
  reseed(layout.chance);
  const ready = readyCases(layout);
  const counts = new Map<string, number>();
  for (const a of ready) for (const b of ready) counts.set(`${a} ${b}`, 0);
  const channels = layout.channels.map((c) => arrange(subject, c));
  await run(function* () {
    const choose = function* () {
      const ops = layout.cases.map((i) => caseOn(channels[i], layout.channels[i] as Condition));
      const chosen = (layout.waits ? yield* subject.select(ops) : subject.trySelect(ops))?.case ?? -1;
      const i = layout.cases[chosen];
      if (i !== undefined) restore(channels[i] as OpenChan, layout.channels[i] as Condition);
      return chosen;
    };
    for (let n = 0; n < PAIRS; n++) {
      const pair = `${yield* choose()} ${yield* choose()}`;
      const count = counts.get(pair);
      assert.ok(count !== undefined, `chose the cases ${pair}, but ready are ${ready.join()}`);
      counts.set(pair, count + 1);
    }
  });
  const expected = PAIRS / counts.size;
  let chiSquare = 0;
  for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected;
  const found = `pairs of choices among ${ready.join()}: ${JSON.stringify([...counts])}, chi-square ${chiSquare}`;
  assert.ok(chiSquare < bound(counts.size - 1), found);
}

/** Exceeded by chi-square with so many degrees of freedom with a chance below e^-CONFIDENCE (Laurent and Massart). */
function bound(freedom: number): number {
  return freedom + 2 * Math.sqrt(freedom * CONFIDENCE) + 2 * CONFIDENCE;
}

function readyCases({ channels, cases }: Layout): number[] {
  return [...cases.keys()].filter((i) => !["empty", "nil"].includes(channels[cases[i] as number] as Condition));
}

function arrange(subject: Subject, condition: Condition): OpenChan | undefined {
  if (condition === "nil") return undefined;
  const ch = subject.makeChan(1, undefined);
  if (condition === "closed") ch.close();
  else if (condition === "value to receive") ch.trySend(1);
  return ch;
}

function restore(ch: OpenChan, condition: Condition): void {
  if (condition === "value to receive") ch.trySend(1);
  else if (condition === "room to send") ch.tryRecv();
}

function caseOn(ch: OpenChan | undefined, condition: Condition): Op<unknown> | null {
  if (ch === undefined) return null;
  return condition === "room to send" ? ch.send(1) : ch.recv();
}
