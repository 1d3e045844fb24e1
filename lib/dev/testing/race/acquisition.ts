/** A lock that a goroutine has taken while it held another: an edge of the lock-order graph. */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Place } from "../../../core/stack.ts";
import { knows, type Clock } from "./clock.ts";

/** A lock that is held. */
export interface Hold {
  readonly g: Goroutine;
  readonly lock: object;
  /** Whether others may hold it too: a reader's. */
  readonly shared: boolean;
  /** In which step it was taken, from 1, and where. */
  readonly step: number;
  readonly at: Place | undefined;
  /** What its goroutine knew then, locks aside. */
  readonly clock: Clock;
}

export interface Acquisition {
  /** What was held, and what was taken. */
  readonly held: Hold;
  readonly taken: Hold;
  /** What else was held. */
  readonly gates: readonly Hold[];
}

/** Whether `b` is what `a` was, later. */
export function isAgain(a: Acquisition, b: Acquisition): boolean {
  const { gates } = b;
  return (
    isSame(a.held, b.held) &&
    isSame(a.taken, b.taken) &&
    a.gates.length === gates.length &&
    a.gates.every((gate, i) => isSame(gate, gates[i] as Hold))
  );
}

function isSame(a: Hold, b: Hold): boolean {
  return a.g === b.g && a.lock === b.lock && a.shared === b.shared;
}

/** Whether two goroutines can't hold both at a time. */
function excludes(a: Hold, b: Hold): boolean {
  return a.lock === b.lock && !(a.shared && b.shared);
}

/** Whether the first can come to wait for what the second holds. */
function canWaitFor(first: Acquisition, second: Acquisition): boolean {
  const { taken } = first;
  if (!excludes(taken, second.held)) return false;
  // Something else has it that the first one is over when the second begins.
  const { g, clock } = taken;
  return !knows(second.held.clock, g.id, clock[g.id] as number);
}

/** Whether both can be under way at once: by different goroutines, and under no common lock. */
function canMeet(a: Acquisition, b: Acquisition): boolean {
  if (a.taken.g === b.taken.g || excludes(a.held, b.held)) return false;
  return (
    !a.gates.some((gate) => [b.held, ...b.gates].some((other) => excludes(gate, other))) &&
    !b.gates.some((gate) => excludes(gate, a.held))
  );
}

/**
 * The shortest circle of acquisitions that `last` closes, in which each can wait for the next one; null if there is
 * none.
 */
export function circleOf(last: Acquisition, all: readonly Acquisition[]): readonly Acquisition[] | null {
  let chains: (readonly Acquisition[])[] = [[last]];
  while (chains.length > 0) {
    const longer: (readonly Acquisition[])[] = [];
    for (const chain of chains) {
      const end = chain[chain.length - 1] as Acquisition;
      if (chain.length > 1 && canWaitFor(end, last)) return chain;
      for (const next of all)
        if (canWaitFor(end, next) && chain.every((each) => canMeet(each, next))) longer.push([...chain, next]);
    }
    chains = longer;
  }
  return null;
}
