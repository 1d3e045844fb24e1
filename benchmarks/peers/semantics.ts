// Which of Go's properties a peer has. A peer is left out of a workload for want of a property that the
// workload needs (catalogue.ts) and for no other reason; the run prints what was found.
//
// Each check answers what it found wrong, or undefined. A check that neither ends nor fails in time has
// failed: that is reported before it begins, and taken back when it has ended well.

import { setTimeout as pause } from "node:timers/promises";
import type { Property } from "../catalogue.ts";
import type { Side } from "../side.ts";
import type { Peer, Received, Surface } from "./peer.ts";

export interface Finding {
  readonly property: Property;
  /** What is wrong; null if nothing is. */
  readonly fault: string | null;
}

type Fault = string | undefined;
type Check = (surface: Surface<unknown>, side: Side) => Promise<Fault> | Fault;

/** Milliseconds until a check has failed. */
const patience = 6000;
const late = "never ends";

/** Long enough for every peer to do all it will ever do by itself. */
const settle = (): Promise<void> => pause(20);

/** Whether a promise is still pending once everything has settled. */
async function blocked(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  await settle();
  return !done;
}

const rendezvous: Check = async ({ chan, send, recv }) => {
  const c = chan(0);
  const sent = send(c, 7);
  if (!(await blocked(sent))) return "an unbuffered send completes with no receiver";
  if ((await recv(c)) !== 7) return "a receive does not find the waiting sender's value";
  if (await blocked(sent)) return "a send does not complete when its value is taken";
  const received = recv(c);
  await settle();
  if (await blocked(send(c, 8))) return "a send does not find a waiting receiver";
  return (await received) === 8 ? undefined : "a waiting receiver gets another value";
};

const buffer: Check = async ({ chan, send, recv }) => {
  const c = chan(2);
  const [first, second, third] = [send(c, 1), send(c, 2), send(c, 3)];
  if ((await blocked(first)) || (await blocked(second))) {
    return "a send waits though the buffer has room";
  }
  if (!(await blocked(third))) return "the buffer takes more than its capacity";
  const got = [await recv(c), await recv(c), await recv(c)];
  if (String(got) !== "1,2,3") return `1, 2, 3 arrive as ${got.join(", ")}`;
  const waiting = recv(c);
  await settle();
  void send(c, 4);
  if (await blocked(waiting)) return "a receiver waiting on a buffered channel is not woken";
  return undefined;
};

const order: Check = async ({ chan, send, recv }) => {
  const c = chan(0);
  const n = 1000;
  const producer = (async () => {
    for (let i = 0; i < n; i++) await send(c, i);
  })();
  for (let i = 0; i < n; i++) {
    const v = await recv(c);
    if (v !== i) return `message ${i} arrives as ${v}`;
  }
  await producer;
  return undefined;
};

const fifo: Check = async ({ chan, send, recv }) => {
  const c = chan(0);
  const n = 100;
  for (let i = 0; i < n; i++) void send(c, i);
  await settle();
  for (let i = 0; i < n; i++) {
    if ((await recv(c)) !== i) return "waiting senders are not served first in, first out";
  }
  return undefined;
};

const crowd: Check = async ({ chan, send, recv }) => {
  const n = 100_000;
  const c = chan(0);
  const refused = new Promise<string>((resolve) => {
    for (let i = 0; i < n; i++) {
      send(c, i).then(
        (answer) => answer === false && resolve("send answers false"),
        (error: unknown) => resolve(String(error)),
      );
    }
  });
  const fault = await Promise.race([refused, settle()]);
  if (fault !== undefined) return `100,000 cannot wait on one channel: ${fault}`;
  for (let i = 0; i < 100; i++) {
    if ((await recv(c)) === undefined) return "100,000 waiting senders are not found";
  }
  return undefined;
};

const close: Check = async ({ chan, send, recv, close: end }) => {
  if (end === undefined) return "has no close";
  const c = chan(0);
  const producer = (async () => {
    for (let i = 1; i <= 3; i++) await send(c, i);
    await end(c);
  })();
  const got: Received[] = [];
  for (let i = 0; i < 5; i++) got.push(await recv(c));
  await producer;
  if (String(got) !== "1,2,3,,") return `1, 2, 3, closed, closed arrive as ${got.map((v) => v ?? "closed").join(", ")}`;
  const other = chan(0);
  const waiting = [recv(other), recv(other), recv(other)];
  await settle();
  void end(other);
  if (await blocked(Promise.all(waiting))) return "close does not wake every waiting receiver";
  return undefined;
};

const fairSelect: Check = async ({ chan, send, select }) => {
  if (select === undefined) return "has no select";
  const [a, b] = [chan(0), chan(0)];
  const turns = 400;
  const feed = async (c: unknown): Promise<void> => {
    for (let i = 0; i < turns; i++) await send(c, i);
  };
  void feed(a);
  void feed(b);
  const won = [0, 0];
  for (let i = 0; i < turns; i++) {
    await pause(0);
    const [index] = await select([a, b]);
    won[index] = (won[index] ?? 0) + 1;
  }
  const [first = 0, second = 0] = won;
  return Math.min(first, second) < turns / 4
    ? `of two ready cases, select takes the first ${first} times and the second ${second} times`
    : undefined;
};

type Selecting = Surface<unknown> & Required<Pick<Surface<unknown>, "select">>;

/** Runs `select` while nothing is ready, and then sends to one of its channels. */
async function selectWaiting({ chan, send, recv, select }: Selecting): Promise<Fault> {
  const [busy, idle] = [chan(0), chan(0)];
  for (let i = 0; i < 50; i++) {
    const chosen = select([busy, idle]);
    await pause(0);
    const sent = send(busy, i);
    const [index, v] = await chosen;
    if (index !== 0 || v !== i) return `a select gets ${v} from case ${index} in place of ${i}`;
    await sent;
  }
  const sent = send(idle, 99);
  if (!(await blocked(sent))) return "a case that lost takes a value later";
  if ((await recv(idle)) !== 99) return "a value sent to a case that lost is lost";
  return undefined;
}

/** Lets one select wait, and a plain receiver behind it on the channel that will lose. */
async function selectBeforeReceiver({ chan, send, recv, select }: Selecting): Promise<Fault> {
  const [busy, idle] = [chan(0), chan(0)];
  const chosen = select([busy, idle]);
  await pause(0);
  const waiting = recv(idle);
  await pause(0);
  await send(busy, 1);
  await chosen;
  void send(idle, 2);
  return (await blocked(waiting)) ? "a select that ends removes another receiver" : undefined;
}

/** Lets one select wait, and two senders come at once. */
async function selectBeforeSenders({ chan, send, recv, select }: Selecting): Promise<Fault> {
  const channels = [chan(0), chan(0)];
  const chosen = select(channels);
  await pause(0);
  const sent = channels.map((c, i) => send(c, i));
  const [index] = await chosen;
  const other = index === 0 ? 1 : 0;
  if (!(await blocked(sent[other] as Promise<unknown>))) return "one select takes two values";
  return (await recv(channels[other])) === other ? undefined : "a value meant for a loser is lost";
}

/** Runs `select` while both are ready. */
async function selectReady({ chan, send, select }: Selecting): Promise<Fault> {
  const [a, b] = [chan(0), chan(0)];
  const n = 50;
  const feed = async (c: unknown): Promise<void> => {
    for (let i = 1; i <= n; i++) await send(c, i);
  };
  void feed(a);
  void feed(b);
  let sum = 0;
  for (let i = 0; i < 2 * n; i++) {
    await pause(0);
    const chosen = select([a, b]);
    if (await Promise.race([chosen.then(() => false), pause(500, true)])) {
      return "a value ready in a case that lost is lost";
    }
    sum += (await chosen)[1] ?? Number.NaN;
  }
  return sum === n * (n + 1) ? undefined : "a value ready in a case that lost is lost";
}

const losslessSelect: Check = async ({ select, ...peer }) => {
  if (select === undefined) return "has no select";
  for (const check of [selectWaiting, selectReady, selectBeforeReceiver, selectBeforeSenders]) {
    const fault = await check({ select, ...peer });
    if (fault !== undefined) return fault;
  }
  return undefined;
};

const selectWithSends: Check = async ({ chan, send, recv, selectSend }) => {
  if (selectSend === undefined) return "has no select with a send case";
  const [to, from] = [chan(0), chan(0)];
  for (let i = 1; i <= 50; i++) {
    const chosen = selectSend(to, i, from);
    await pause(0);
    const sending = i % 2 === 0;
    const other = sending ? send(from, -i) : recv(to);
    const won = await chosen;
    if (won !== (sending ? -i : "sent")) return `a select ends with ${won}`;
    const got = await other;
    if (!sending && got !== i) return `a select's send case delivers ${String(got)} in place of ${i}`;
  }
  if (!(await blocked(recv(to)))) return "a send case that lost delivers its value later";
  return undefined;
};

/** Some call the next task from within the one before. */
const relay: Check = async (_surface, { ring }) => {
  if (ring === undefined) return "has no channels for it";
  const token = await Promise.race([ring(2000, 10, () => undefined), pause(patience / 2)]);
  if (token === undefined) return "a value handed round by 2000 tasks never arrives";
  return token === 2 * 10 * 1999 ? undefined : `2000 tasks make ${token} of the value handed round`;
};

/** A task that runs on its starter's stack is a call. */
const spawn: Check = async ({ spawn: start }) => {
  if (start === undefined) return "has no way of its own to start a task";
  const n = 5000;
  try {
    await Promise.race([start(n), pause(patience / 2).then(() => Promise.reject(late))]);
  } catch (error) {
    return `of ${n} tasks, each started by the one before, the last never runs: ${String(error)}`;
  }
  return undefined;
};

const yields: Check = async ({ yield: turn }) => {
  if (turn === undefined) return "has no way of its own to yield the processor";
  await turn();
  return undefined;
};

const sleep: Check = async ({ sleep: nap }) => {
  if (nap === undefined) return "has no sleep";
  const start = performance.now();
  await nap(20);
  const slept = performance.now() - start;
  return slept < 19 ? `a sleep of 20 ms takes ${slept.toFixed(1)} ms` : undefined;
};

const sync: Check = ({ sync: has }) => (has === true ? undefined : "exports no such package");

/** Strictly first in, first out, so that who wants many tokens is not starved. */
const semaphore: Check = async ({ semaphore: make }) => {
  if (make === undefined) return "has no semaphore";
  const { acquire, release } = make(2);
  await acquire(1);
  const two = acquire(2);
  await settle();
  const one = acquire(1);
  if (!(await blocked(one))) return "who wants one token overtakes who has waited for two";
  await release(1);
  if (await blocked(two)) return "a waiter is not woken";
  return undefined;
};

const checks: Readonly<Record<Property, Check>> = {
  rendezvous,
  buffer,
  order,
  fifo,
  crowd,
  close,
  relay,
  "fair select": fairSelect,
  "lossless select": losslessSelect,
  "select with sends": selectWithSends,
  spawn,
  yield: yields,
  sleep,
  sync,
  semaphore,
};

export async function examine(name: string, report: (finding: Finding) => void): Promise<void> {
  // A peer may fail a promise that nobody holds; the check that lacks its value says so.
  process.on("uncaughtException", () => undefined);
  process.on("unhandledRejection", () => undefined);
  const { surface, side } = (await import(`./${name}.js`)) as Peer;
  for (const property of Object.keys(checks) as Property[]) {
    report({ property, fault: late });
    let fault: Fault;
    try {
      fault = await Promise.race([checks[property](surface, side), pause(patience, late)]);
    } catch (error) {
      fault = String(error);
    }
    report({ property, fault: fault ?? null });
  }
}
