// Many tasks at once, for peers made for async functions.

import type { Side } from "../../side.ts";
import { Countdown } from "./countdown.ts";
import type { Operations } from "./operations.ts";

/** A ring of n tasks, the caller one of them; what is returned sends a token round once. */
export function circle<C, R>(
  { chan, send, recv, go }: Operations<C, R>,
  n: number,
  laps: number,
): (token: number) => Promise<number> {
  async function forward(from: C, to: C): Promise<void> {
    for (let i = 0; i < laps; i++) await send(to, (await recv(from)) + 1);
  }
  const first = chan(0);
  let last = first;
  for (let i = 1; i < n; i++) {
    const [from, to] = [last, chan(0)];
    go(() => forward(from, to));
    last = to;
  }
  return async (token) => {
    await send(first, token);
    return await recv(last);
  };
}

export function crowds<C, R>(ops: Operations<C, R>): Pick<Side, "park" | "ring" | "busy"> {
  const { chan, send, recvOk, ended, close, go } = ops;

  async function park(n: number, parked: () => void): Promise<number> {
    const door = chan(0);
    const left = new Countdown(n);
    let inside = 0;
    const wait = async (): Promise<void> => {
      inside++;
      await recvOk(door);
      left.done(1);
    };
    for (let i = 0; i < n; i++) go(wait);
    while (inside < n) await new Promise((resolve) => setImmediate(resolve));
    parked();
    close(door);
    await left.zero;
    return left.sum;
  }

  async function ring(n: number, laps: number, warm: () => void): Promise<number> {
    const lap = circle(ops, n, 2 * laps);
    let token = 0;
    for (let i = 0; i < 2 * laps; i++) {
      if (i === laps) warm();
      token = await lap(token);
    }
    return token;
  }

  async function busy(pairs: number, over: () => boolean): Promise<number> {
    const left = new Countdown(pairs);
    const talk = async (c: C): Promise<void> => {
      while (!over()) await send(c, 0);
      close(c);
    };
    const listen = async (c: C): Promise<void> => {
      while (!ended(await recvOk(c)));
      left.done(1);
    };
    for (let i = 0; i < pairs; i++) {
      const c = chan(0);
      go(() => talk(c));
      go(() => listen(c));
    }
    await left.zero;
    return left.sum;
  }

  return { park, ring, busy };
}
