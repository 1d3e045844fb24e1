/**
 * Fairness: a select takes each of its ready cases equally often, duplicates counted separately, cases that
 * are not ready never; and what it takes doesn't follow from what it took before.
 *
 * It counts pairs of consecutive choices, and tests by chi-square that all pairs are equally frequent.
 */

import type { Op, Routine } from "../../../core/op.ts";
import { reseed } from "../../../core/random.ts";
import { run } from "../../../core/run.ts";
import { claim, Difference } from "./program.ts";
import { type AnyChan, type Others, settle, type Subject } from "./subject.ts";

/** What a case finds each time: the first three are ready. */
export type Condition = "value to receive" | "room to send" | "closed" | "empty" | "nil";

export interface Layout {
  readonly chance: number;
  readonly channels: readonly Condition[];
  /** Which channel each case is on; several may be on one. */
  readonly cases: readonly number[];
  readonly waits: boolean;
}

/** How many pairs are counted; fewer where each choice must come to rest. */
const PAIRS = 2000;
const PAIRS_AT_REST = 400;

/** -ln of the chance that a fair select is taken for an unfair one. */
const CONFIDENCE = 20;

/** No task but the driver acts. */
const noOthers: Others = { mixed: false, activity: () => 0 };

export function readyCases({ channels, cases }: Layout): number[] {
  return [...cases.keys()].filter((i) => !["empty", "nil"].includes(channels[cases[i] as number] as Condition));
}

/** What is chosen from, in lines. */
export function showLayout({ channels, cases, waits }: Layout): string[] {
  return [
    `a select${waits ? "" : " with default"}, again and again, of ${cases.map((ch, i) => `case ${i} on c${ch} (${channels[ch]})`).join(", ")}`,
  ];
}

/** @throws {Difference} if the choice is not uniform. */
export async function fair(subject: Subject, layout: Layout): Promise<void> {
  reseed(layout.chance);
  const pairs = subject.settle === null ? PAIRS : PAIRS_AT_REST;
  const ready = readyCases(layout);
  const counts = new Map<string, number>();
  for (const a of ready) for (const b of ready) counts.set(`${a} then ${b}`, 0);
  await run(function* () {
    const channels = layout.channels.map((condition) => (condition === "nil" ? null : subject.makeChan(1, undefined)));
    for (const [i, ch] of channels.entries()) yield* arrange(ch, layout.channels[i] as Condition);
    yield* settle(subject, noOthers);
    const choose = function* (): Routine<number> {
      const ops = layout.cases.map((i) => caseOn(channels[i] as AnyChan | null, layout.channels[i] as Condition));
      const chosen = (layout.waits ? yield* subject.select(ops) : subject.trySelect(ops))?.case ?? -1;
      const i = layout.cases[chosen];
      if (i !== undefined) yield* restore(channels[i] as AnyChan, layout.channels[i] as Condition);
      if (subject.settle !== null) yield* settle(subject, noOthers);
      return chosen;
    };
    for (let n = 0; n < pairs; n++) {
      const pair = `${yield* choose()} then ${yield* choose()}`;
      const count = counts.get(pair);
      claim(count !== undefined, `it took the cases ${pair}, but ready are ${ready.join(", ")}`);
      counts.set(pair, count + 1);
    }
  });
  const expected = pairs / counts.size;
  let chiSquare = 0;
  for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected;
  if (chiSquare < bound(counts.size - 1)) return;
  const found = [...counts].map(([pair, count]) => `${pair} ${count} times`).join(", ");
  throw new Difference(
    "which ready cases it takes one after the other",
    `each pair about ${Math.round(expected)} times of ${pairs}`,
    found,
  );
}

/** Exceeded by chi-square with so many degrees of freedom with a chance below e^-CONFIDENCE (Laurent and Massart). */
function bound(freedom: number): number {
  return freedom + 2 * Math.sqrt(freedom * CONFIDENCE) + 2 * CONFIDENCE;
}

function* arrange(ch: AnyChan | null, condition: Condition): Routine {
  if (condition === "closed") ch?.close();
  else if (condition === "value to receive") yield* (ch as AnyChan).send(1);
}

function* restore(ch: AnyChan, condition: Condition): Routine {
  if (condition === "value to receive") yield* ch.send(1);
  else if (condition === "room to send") yield* ch.recv();
}

function caseOn(ch: AnyChan | null, condition: Condition): Op<unknown> | null {
  if (ch === null) return null;
  return condition === "room to send" ? ch.send(1) : ch.recv();
}
