/**
 * What holds for every history of Go's channels, whatever the schedule. Nothing here knows the model;
 * values are taken to be unique.
 */

import { agree, claim } from "./difference.ts";
import { closing, received, receives, sent, type Entry, type History } from "./history.ts";
import { inWords, listed } from "./outcome.ts";

type Invariant = (history: History, ch: number) => void;

/** A value was received once or is still buffered if its send was completed, and else never. */
const noneLostNoneDoubled: Invariant = (history, ch) => {
  const into = sent(history, ch).map((p) => p.value);
  const out = [...received(history, ch).map((p) => p.value), ...(history.channels[ch]?.buffered ?? [])];
  agree(`c${ch}: what came out and what is still in it`, listed(sorted(out)), listed(sorted(into)));
};

/** What one task sent and one task received on one channel came in the order in which it was sent. */
const firstInFirstOut: Invariant = (history, ch) => {
  const order = new Map(sent(history, ch).map(({ entry, value }, i) => [value, { sender: entry.task, i }]));
  const latest = new Map<string, number>();
  for (const { entry, value } of received(history, ch)) {
    const from = order.get(value);
    if (from === undefined) continue;
    const { sender, i } = from;
    const pair = `from task ${sender} to task ${entry.task}`;
    claim(i > (latest.get(pair) ?? -1), `c${ch}: ${String(value)} overtook another value ${pair}`);
    latest.set(pair, i);
  }
};

/** Nobody sees more than `cap` values, and the n-th send ends only after the (n - cap)-th receive was begun. */
const withinCapacity: Invariant = (history, ch) => {
  const { cap, longest } = history.channels[ch] as History["channels"][number];
  claim(longest <= cap, `c${ch}: ${longest} values in a buffer for ${cap}`);
  const receiving = received(history, ch).map((p) => p.entry.begun);
  const sending = sent(history, ch).map((p) => p.entry.ended as number);
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
const closeRules: Invariant = (history, ch) => {
  const close = closing(history, ch);
  for (const entry of history.entries) {
    const { action, begun, outcome } = entry;
    if (action.kind !== "close" || action.ch !== ch || entry === close) continue;
    claim(close !== undefined && begun > close.begun, `c${ch}: a close failed before the first one`);
    agree(`c${ch}: closed again`, inWords(outcome), inWords({ panic: "close of closed channel" }));
  }
  const closedAt = close?.begun ?? Infinity;
  for (const { entry, value } of sent(history, ch)) {
    claim(entry.begun < closedAt, `c${ch}: ${String(value)} was sent after the close`);
  }
  const all = receives(history, ch);
  const emptyAt = Math.min(...all.filter((r) => !r.ok).map((r) => r.entry.ended as number));
  claim(emptyAt === Infinity || emptyAt > closedAt, `c${ch}: a receive found it closed before it was`);
  for (const { entry, ok, value } of all) {
    claim(
      !ok || entry.begun < emptyAt,
      `c${ch}: ${String(value)} was received after it had been found empty and closed`,
    );
  }
  for (const entry of history.entries.filter(panicked)) {
    claim(sendsOnClosed(history, entry), "a send panicked on channels that were open");
  }
};

/** Whoever is blocked at the end could not go on: nothing is buffered for it, no room is left, no counterpart waits. */
const nobodyForgotten: Invariant = (history, ch) => {
  const { cap, buffered, closed } = history.channels[ch] as History["channels"][number];
  const blocked = history.entries.filter((entry) => entry.ended === undefined);
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

/** Each holds for every channel of every history. */
const invariants: readonly Invariant[] = [
  noneLostNoneDoubled,
  firstInFirstOut,
  withinCapacity,
  closeRules,
  nobodyForgotten,
];

/** @throws {Difference} where the history breaks an invariant. */
export function checkInvariants(history: History): void {
  for (const invariant of invariants) history.channels.forEach((_, ch) => invariant(history, ch));
}

function panicked({ outcome }: Entry): boolean {
  return typeof outcome === "object" && "panic" in outcome && outcome.panic === "send on closed channel";
}

/** Whether one of its sends is on a channel that was closed before it ended. */
function sendsOnClosed(history: History, { action, ended }: Entry): boolean {
  if (action.kind !== "select") return false;
  return action.cases.some((c) => c?.op === "send" && (closing(history, c.ch)?.begun ?? Infinity) < (ended as number));
}

function sorted(values: readonly unknown[]): number[] {
  return (values as readonly number[]).toSorted((a, b) => a - b);
}
