/**
 * What happened in a free-running program: every operation, in the order in which they were begun.
 *
 * Invariant: `begun` and `ended` are readings of one clock that moves with each event, so two
 * operations overlapped exactly if neither ended before the other was begun.
 */

import type { Action, Range } from "./action.ts";
import type { Observed } from "./outcome.ts";

export interface Entry {
  readonly task: number;
  readonly action: Exclude<Action, Range>;
  begun: number;
  /** Undefined while, or because for ever, it is blocked. */
  ended: number | undefined;
  outcome: Observed | undefined;
}

/** A channel as it was left. */
export interface Remains {
  readonly cap: number;
  /** The largest `len` that anybody saw. */
  readonly longest: number;
  readonly closed: boolean;
  /** What was still buffered, oldest first. */
  readonly buffered: readonly unknown[];
}

export interface History {
  readonly entries: readonly Entry[];
  readonly channels: readonly Remains[];
}

/** A value's way into a channel or out of it. */
export interface Passage {
  readonly entry: Entry;
  readonly value: unknown;
}

/** The sends on `ch` that were completed. */
export function sent(history: History, ch: number): Passage[] {
  return history.entries.flatMap((entry) => {
    const c = firedCase(entry);
    return c?.op === "send" && c.ch === ch ? [{ entry, value: c.value }] : [];
  });
}

/** The receives from `ch` that got a value. */
export function received(history: History, ch: number): Passage[] {
  return receives(history, ch).flatMap(({ entry, value, ok }) => (ok ? [{ entry, value }] : []));
}

/** The receives from `ch` that were completed, those after its close included. */
export function receives(history: History, ch: number): (Passage & { readonly ok: boolean })[] {
  return history.entries.flatMap((entry) => {
    const c = firedCase(entry);
    const { outcome } = entry;
    const got = c?.op === "recv" && c.ch === ch && typeof outcome === "object" && "received" in outcome;
    return got ? [{ entry, value: outcome.received, ok: outcome.ok }] : [];
  });
}

/** The close of `ch`, if it was closed. */
export function closing(history: History, ch: number): Entry | undefined {
  const closes = history.entries.filter(({ action }) => action.kind === "close" && action.ch === ch);
  return closes.find(({ outcome }) => typeof outcome === "object" && "closed" in outcome);
}

/** The case at which a select was completed. */
function firedCase({
  action,
  outcome,
}: Entry): Exclude<(Action & { kind: "select" })["cases"][number], null> | undefined {
  if (action.kind !== "select" || typeof outcome !== "object" || !("case" in outcome)) return undefined;
  return action.cases[outcome.case] ?? undefined;
}
