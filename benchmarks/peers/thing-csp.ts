// @thi.ng/csp: promises. Its default channel, of capacity 1, is the unbuffered one: a write resolves
// when it has been read.

import { channel, select, timeout, type Channel } from "@thi.ng/csp";
import type { Side } from "../side.ts";
import { channelRounds } from "./async/channels.ts";
import { crowds } from "./async/crowds.ts";
import { call, type Operations } from "./async/operations.ts";
import { timerRounds } from "./async/tasks.ts";
import { surfaceOf, type Received, type Surface } from "./peer.ts";

type Chan = Channel<number>;

const ops: Operations<Chan, Received> = {
  chan: (capacity) => (capacity === 0 ? channel<number>() : channel<number>(capacity)),
  send: (c, v) => c.write(v),
  recv: (c) => c.read() as Promise<number>,
  recvOk: (c) => c.read(),
  ended: (r) => r === undefined,
  value: (r) => r as number,
  close: (c) => c.close(),
  go: call,
};

const sleep = (ms: number): Promise<unknown> => timeout(ms).read();

export const side: Side = {
  rounds: { ...channelRounds(ops), ...timerRounds(sleep) },
  ...crowds(ops),
};

export const surface: Surface<unknown> = surfaceOf<Chan>({
  chan: ops.chan,
  send: (c, v) => c.write(v),
  recv: (c) => c.read(),
  close: ops.close,
  select: async ([first, ...others]) => {
    const [value, chosen] = await select(first as Chan, ...others);
    return [[first, ...others].indexOf(chosen as Chan), value];
  },
  sleep,
});
