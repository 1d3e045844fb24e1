// A worker of the raw side. A port holds no sender back, so the receiver acknowledges what it has received:
// otherwise all messages of a round would be in memory at a time.

import { parentPort, type MessagePort } from "node:worker_threads";
import { increment } from "../tasks.ts";
import { messageOf, type Kind } from "../values.ts";

export type Order =
  | { readonly do: "produce" | "consume"; readonly kind: Kind; readonly n: number }
  | { readonly do: "ping" | "pong"; readonly n: number }
  | { readonly do: "task"; readonly id: number; readonly argument: number };

if (parentPort === null) throw new Error("no worker");
const parent = parentPort;
let other: MessagePort;
/** Who takes what comes from the other worker; what comes before there is anybody waits. */
let taker: ((value: unknown) => void) | null = null;
let early: unknown[] = [];

function take(by: (value: unknown) => void): void {
  taker = by;
  const waiting = early;
  early = [];
  for (const value of waiting) by(value);
}

function produce(kind: Kind, n: number): void {
  const { make, capacity } = messageOf(kind);
  let sent = 0;
  let allowed = capacity;
  function go(): void {
    for (; sent < n && sent < allowed; sent++) {
      const value = make(sent);
      if (kind === "moved") other.postMessage(value, [value as ArrayBuffer]);
      else other.postMessage(value);
    }
  }
  take(() => {
    allowed += capacity / 2;
    go();
  });
  go();
}

function consume(kind: Kind, n: number): void {
  const { sum, capacity } = messageOf(kind);
  let received = 0;
  let total = 0;
  take((value) => {
    total += sum(value);
    received++;
    if (received % (capacity / 2) === 0) other.postMessage(0);
    if (received < n) return;
    taker = null;
    parent.postMessage(total);
  });
}

function ping(n: number): void {
  let total = 0;
  let i = 0;
  take((value) => {
    total += value as number;
    if (++i < n) return other.postMessage(i);
    taker = null;
    parent.postMessage(total);
  });
  other.postMessage(0);
}

function pong(n: number): void {
  let answered = 0;
  take((value) => {
    if (++answered === n) taker = null;
    other.postMessage((value as number) + 1);
  });
}

parent.once("message", (port: MessagePort) => {
  other = port;
  other.on("message", (value: unknown) => (taker === null ? early.push(value) : taker(value)));
  parent.on("message", (order: Order) => {
    switch (order.do) {
      case "produce":
        return produce(order.kind, order.n);
      case "consume":
        return consume(order.kind, order.n);
      case "ping":
        return ping(order.n);
      case "pong":
        return pong(order.n);
      case "task":
        return parent.postMessage([order.id, increment(order.argument)]);
    }
  });
});
