/**
 * What happened in a free-running program: every operation, in the order in which they were begun; and what holds
 * of that for Go's channels, whatever the schedule. Nothing here knows the model; values are taken to be unique.
 *
 * Invariant: `begun` and `ended` are readings of one clock that moves with each event, so two
 * operations overlapped exactly if neither ended before the other was begun.
 */

import { type Action, agree, claim, inWords, listed, type Observed, type Range } from "./program.ts";

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
  /** The largest `len` that was seen. */
  readonly longest: number;
  readonly closed: boolean;
  /** What was still buffered, oldest first. */
  readonly buffered: readonly unknown[];
}

export interface Log {
  readonly entries: readonly Entry[];
  readonly channels: readonly Remains[];
}

/** A value's way into a channel or out of it. */
interface Passage {
  readonly entry: Entry;
  readonly value: unknown;
}

/** The sends on `ch` that were completed. */
function sent(log: Log, ch: number): Passage[] {
  return log.entries.flatMap((entry) => {
    const c = firedCase(entry);
    return c?.op === "send" && c.ch === ch ? [{ entry, value: c.value }] : [];
  });
}

/** The receives from `ch` that got a value. */
function received(log: Log, ch: number): Passage[] {
  return receives(log, ch).flatMap(({ entry, value, ok }) => (ok ? [{ entry, value }] : []));
}

/** The receives from `ch` that were completed, those after its close included. */
function receives(log: Log, ch: number): (Passage & { readonly ok: boolean })[] {
  return log.entries.flatMap((entry) => {
    const c = firedCase(entry);
    const { outcome } = entry;
    const got = c?.op === "recv" && c.ch === ch && typeof outcome === "object" && "received" in outcome;
    return got ? [{ entry, value: outcome.received, ok: outcome.ok }] : [];
  });
}

/** The close of `ch`, if it was closed. */
export function closing(log: Log, ch: number): Entry | undefined {
  const closes = log.entries.filter(({ action }) => action.kind === "close" && action.ch === ch);
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

type Invariant = (log: Log, ch: number) => void;

/** A value was received once or is still buffered if its send was completed, and else never. */
const noneLostNoneDoubled: Invariant = (log, ch) => {
  const into = sent(log, ch).map((p) => p.value);
  const out = [...received(log, ch).map((p) => p.value), ...(log.channels[ch]?.buffered ?? [])];
  agree(`c${ch}: what came out and what is still in it`, listed(sorted(out)), listed(sorted(into)));
};

/** What one task sent and one task received on one channel came in the order in which it was sent. */
const firstInFirstOut: Invariant = (log, ch) => {
  const order = new Map(sent(log, ch).map(({ entry, value }, i) => [value, { sender: entry.task, i }]));
  const latest = new Map<string, number>();
  for (const { entry, value } of received(log, ch)) {
    const from = order.get(value);
    if (from === undefined) continue;
    const { sender, i } = from;
    const pair = `from task ${sender} to task ${entry.task}`;
    claim(i > (latest.get(pair) ?? -1), `c${ch}: ${String(value)} overtook another value ${pair}`);
    latest.set(pair, i);
  }
};

/** No task sees more than `cap` values, and the n-th send ends only after the (n - cap)-th receive was begun. */
const withinCapacity: Invariant = (log, ch) => {
  const { cap, longest } = log.channels[ch] as Log["channels"][number];
  claim(longest <= cap, `c${ch}: ${longest} values in a buffer for ${cap}`);
  const receiving = received(log, ch).map((p) => p.entry.begun);
  const sending = sent(log, ch).map((p) => p.entry.ended as number);
  for (const [n, ended] of sorted(sending).entries()) {
    const began = receiving.filter((begun) => begun < ended).length;
    claim(
      n + 1 <= began + cap,
      `c${ch}: ${n + 1} sends had ended when ${began} receives had begun, with room for ${cap}`,
    );
  }
};

/**
 * A channel is closed once; then nothing goes in, and once it is empty nothing comes out. Before, no receive says so.
 */
const closeRules: Invariant = (log, ch) => {
  const close = closing(log, ch);
  for (const entry of log.entries) {
    const { action, begun, outcome } = entry;
    if (action.kind !== "close" || action.ch !== ch || entry === close) continue;
    claim(close !== undefined && begun > close.begun, `c${ch}: a close failed before the first one`);
    agree(`c${ch}: closed again`, inWords(outcome), inWords({ panic: "close of closed channel" }));
  }
  const closedAt = close?.begun ?? Infinity;
  for (const { entry, value } of sent(log, ch)) {
    claim(entry.begun < closedAt, `c${ch}: ${String(value)} was sent after the close`);
  }
  const all = receives(log, ch);
  const emptyAt = Math.min(...all.filter((r) => !r.ok).map((r) => r.entry.ended as number));
  claim(emptyAt === Infinity || emptyAt > closedAt, `c${ch}: a receive found it closed before it was`);
  for (const { entry, ok, value } of all) {
    claim(
      !ok || entry.begun < emptyAt,
      `c${ch}: ${String(value)} was received after it had been found empty and closed`,
    );
  }
  for (const entry of log.entries.filter(panicked)) {
    claim(sendsOnClosed(log, entry), "a send panicked on channels that were open");
  }
};

/**
 * A task that is blocked at the end could not go on: nothing is buffered for it, no room is left, no counterpart waits.
 */
const noWaiterForgotten: Invariant = (log, ch) => {
  const { cap, buffered, closed } = log.channels[ch] as Log["channels"][number];
  const blocked = log.entries.filter((entry) => entry.ended === undefined);
  const waits = (op: "send" | "recv"): Entry[] =>
    blocked.filter(({ action }) => action.kind === "select" && action.cases.some((c) => c?.op === op && c.ch === ch));
  const senders = waits("send");
  const receivers = waits("recv");
  claim(!closed || senders.length + receivers.length === 0, `c${ch} is closed, and somebody waits`);
  claim(buffered.length === 0 || receivers.length === 0, `c${ch} is not empty, and a receiver waits`);
  claim(buffered.length === cap || senders.length === 0, `c${ch} has room, and a sender waits`);
  for (const s of senders) {
    for (const r of receivers) claim(s.task === r.task, `c${ch}: a sender and a receiver both wait`);
  }
};

/** Each holds for every channel of every log. */
const invariants: readonly Invariant[] = [
  noneLostNoneDoubled,
  firstInFirstOut,
  withinCapacity,
  closeRules,
  noWaiterForgotten,
];

/** @throws {Difference} where the log breaks an invariant. */
export function checkInvariants(log: Log): void {
  for (const invariant of invariants) log.channels.forEach((_, ch) => invariant(log, ch));
}

function panicked({ outcome }: Entry): boolean {
  return typeof outcome === "object" && "panic" in outcome && outcome.panic === "send on closed channel";
}

/** Whether one of its sends is on a channel that was closed before it ended. */
function sendsOnClosed(log: Log, { action, ended }: Entry): boolean {
  if (action.kind !== "select") return false;
  return action.cases.some((c) => c?.op === "send" && (closing(log, c.ch)?.begun ?? Infinity) < (ended as number));
}

function sorted(values: readonly unknown[]): number[] {
  return (values as readonly number[]).toSorted((a, b) => a - b);
}
