// medium: promises; `any` is its select.

import { any, chan, CLOSED, close, go, put, sleep, take, type Chan } from "medium";
import { channelRounds } from "./async/channels.ts";
import { crowds } from "./async/crowds.ts";
import type { Operations } from "./async/operations.ts";
import { spawnRounds, timerRounds } from "./async/tasks.ts";
import type { Side } from "../side.ts";
import { surfaceOf, type Received, type Surface } from "./peer.ts";

const ops: Operations<Chan, number | typeof CLOSED> = {
  chan: (capacity) => (capacity === 0 ? chan() : chan(capacity)),
  send: put,
  recv: take as (c: Chan) => Promise<number>,
  recvOk: take,
  ended: (r) => r === CLOSED,
  value: (r) => r as number,
  close,
  go,
};

export const side: Side = {
  rounds: { ...channelRounds(ops), ...spawnRounds(go), ...timerRounds(sleep) },
  ...crowds(ops),
};

async function link(left: number): Promise<void> {
  if (left > 1) await go(() => link(left - 1));
}

const received = (r: number | typeof CLOSED): Received => (r === CLOSED ? undefined : (r as number));

export const surface: Surface<unknown> = surfaceOf<Chan>({
  chan: ops.chan,
  send: put,
  recv: async (c) => received(await take(c)),
  close,
  select: async (from) => {
    const [value, chosen] = await any(...from);
    return [from.indexOf(chosen), received(value)];
  },
  selectSend: async (to, v, from) => {
    const [value, chosen] = await any([to, v], from);
    return chosen === to ? "sent" : received(value as number);
  },
  spawn: (n) => go(() => link(n)),
  sleep,
});
