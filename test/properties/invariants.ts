/**
 * What holds for every history of Go's channels, whatever the schedule. Nothing here knows the model;
 * values are taken to be unique.
 */

import assert from "node:assert/strict";
import { closing, received, receives, sent, type Entry, type History } from "./history.ts";

type Invariant = (history: History, ch: number) => void;

/** A value was received once or is still buffered if its send was completed, and else never. */
const noneLostNoneDoubled: Invariant = (history, ch) => {
  const into = sent(history, ch).map((p) => p.value);
  const out = [...received(history, ch).map((p) => p.value), ...(history.channels[ch]?.buffered ?? [])];
  assert.deepEqual(sorted(out), sorted(into), `c${ch}: what came out is what was sent`);
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
    assert.ok(i > (latest.get(pair) ?? -1), `c${ch}: ${String(value)} overtook another value ${pair}`);
    latest.set(pair, i);
  }
};

/** Nobody sees more than `cap` values, and the n-th send ends only after the (n - cap)-th receive was begun. */
const withinCapacity: Invariant = (history, ch) => {
  const { cap, longest } = history.channels[ch] as History["channels"][number];
  assert.ok(longest <= cap, `c${ch}: ${longest} values in a buffer for ${cap}`);
  const receiving = received(history, ch).map((p) => p.entry.begun);
  const sending = sent(history, ch).map((p) => p.entry.ended as number);
  for (const [n, ended] of sorted(sending).entries()) {
    const began = receiving.filter((begun) => begun < ended).length;
    assert.ok(n + 1 <= began + cap, `c${ch}: ${n + 1} sends had ended when ${began} receives had begun, with room for ${cap}`);
  }
};

/** A channel is closed once; then nothing goes in, and once it is empty nothing comes out. Before, no receive says so. */
const closeRules: Invariant = (history, ch) => {
  const close = closing(history, ch);
  for (const entry of history.entries) {
    const { action, begun, outcome } = entry;
    if (action.kind !== "close" || action.ch !== ch || entry === close) continue;
    assert.ok(close !== undefined && begun > close.begun, `c${ch}: a close failed before the first one`);
    assert.deepEqual(outcome, { panic: "close of closed channel" });
  }
  const closedAt = close?.begun ?? Infinity;
  for (const { entry, value } of sent(history, ch)) {
    assert.ok(entry.begun < closedAt, `c${ch}: ${String(value)} was sent after the close`);
  }
  const all = receives(history, ch);
  const emptyAt = Math.min(...all.filter((r) => !r.ok).map((r) => r.entry.ended as number));
  assert.ok(emptyAt === Infinity || emptyAt > closedAt, `c${ch}: a receive found it closed before it was`);
  for (const { entry, ok, value } of all) {
    assert.ok(!ok || entry.begun < emptyAt, `c${ch}: ${String(value)} was received after it had been found empty and closed`);
  }
  for (const entry of history.entries.filter(panicked)) {
    assert.ok(sendsOnClosed(history, entry), "a send panicked on channels that were open");
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
  if (closed) assert.equal(senders.length + receivers.length, 0, `c${ch} is closed, and somebody waits`);
  if (buffered.length > 0) assert.equal(receivers.length, 0, `c${ch} is not empty, and a receiver waits`);
  if (buffered.length < cap) assert.equal(senders.length, 0, `c${ch} has room, and a sender waits`);
  for (const s of senders) {
    for (const r of receivers) assert.equal(s.task, r.task, `c${ch}: a sender and a receiver both wait`);
  }
};

/** Each holds for every channel of every history. */
export const invariants: Readonly<Record<string, Invariant>> = {
  "no value is lost, none doubled": noneLostNoneDoubled,
  "first in, first out between each sender and receiver": firstInFirstOut,
  "a channel holds no more than its capacity": withinCapacity,
  "the rules of close": closeRules,
  "nobody waits who could go on": nobodyForgotten,
};

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
