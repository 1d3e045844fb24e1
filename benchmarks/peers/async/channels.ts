// The workloads over sends and receives, for peers made for async functions.

import { lastPrime, type Round } from "../../catalogue.ts";
import { circle } from "./crowds.ts";
import type { Operations } from "./operations.ts";

export function channelRounds<C, R>(ops: Operations<C, R>): Readonly<Record<string, Round>> {
  const { chan, send, recv, recvOk, ended, value, close, go } = ops;

  async function produce(c: C, n: number): Promise<void> {
    for (let i = 0; i < n; i++) await send(c, i);
  }

  async function stream(n: number, capacity: number): Promise<number> {
    const c = chan(capacity);
    go(() => produce(c, n));
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await recv(c);
    return sum;
  }

  async function answer(ping: C, pong: C, n: number): Promise<void> {
    for (let i = 0; i < n; i++) await send(pong, (await recv(ping)) + 1);
  }

  async function pingPong(n: number): Promise<number> {
    const ping = chan(0);
    const pong = chan(0);
    go(() => answer(ping, pong, n));
    let sum = 0;
    for (let i = 0; i < n; i++) {
      await send(ping, i);
      sum += await recv(pong);
    }
    return sum;
  }

  async function ring(n: number): Promise<number> {
    const laps = n / 1000;
    const lap = circle(ops, 1000, laps);
    let token = 0;
    for (let i = 0; i < laps; i++) token = await lap(token);
    return token;
  }

  async function fanIn(n: number): Promise<number> {
    const c = chan(0);
    for (let i = 0; i < 8; i++) go(() => produce(c, n / 8));
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await recv(c);
    return sum;
  }

  async function sendOne(c: C, v: number): Promise<void> {
    await send(c, v);
  }

  async function parkedSenders(n: number): Promise<number> {
    const c = chan(0);
    for (let i = 0; i < n; i++) go(() => sendOne(c, i));
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await recv(c);
    return sum;
  }

  async function generate(out: C, limit: number): Promise<void> {
    for (let i = 2; i <= limit; i++) await send(out, i);
    close(out);
  }

  async function filter(from: C, out: C, prime: number): Promise<void> {
    for (let r = await recvOk(from); !ended(r); r = await recvOk(from)) {
      if (value(r) % prime !== 0) await send(out, value(r));
    }
    close(out);
  }

  async function sieve(n: number): Promise<number> {
    const first = chan(0);
    go(() => generate(first, lastPrime(n)));
    let sum = 0;
    let head = first;
    for (let r = await recvOk(head); !ended(r); r = await recvOk(head)) {
      const [from, out, prime] = [head, chan(0), value(r)];
      sum += prime;
      go(() => filter(from, out, prime));
      head = out;
    }
    return sum;
  }

  async function receiveAt(depth: number, c: C, n: number): Promise<number> {
    if (depth > 0) return await receiveAt(depth - 1, c, n);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await recv(c);
    return sum;
  }

  async function deep(n: number): Promise<number> {
    const c = chan(0);
    go(() => produce(c, n));
    return await receiveAt(50, c, n);
  }

  return {
    "ping-pong": pingPong,
    stream: (n) => stream(n, 0),
    "buffered-1": (n) => stream(n, 1),
    "buffered-128": (n) => stream(n, 128),
    ring,
    "fan-in": fanIn,
    "parked-senders": parkedSenders,
    sieve,
    deep,
    "deep-call": deep,
  };
}
