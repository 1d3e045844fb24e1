// @lesomnus/channel: promises; a receive from a closed channel rejects.

import { Chan, ClosedError, recv, select, send, type Channel } from "@lesomnus/channel";
import type { Side } from "../side.ts";
import { channelRounds } from "./async/channels.ts";
import { crowds } from "./async/crowds.ts";
import { call, type Operations } from "./async/operations.ts";
import { surfaceOf, type Received, type Surface } from "./peer.ts";

type C = Channel<number>;

async function recvOk(c: C): Promise<Received> {
  try {
    return await c.recv();
  } catch (error) {
    if (error instanceof ClosedError) return undefined;
    throw error;
  }
}

const ops: Operations<C, Received> = {
  chan: (capacity) => new Chan<number>(capacity),
  send: (c, v) => c.send(v),
  recv: (c) => c.recv(),
  recvOk,
  ended: (r) => r === undefined,
  value: (r) => r as number,
  close: (c) => c.close(),
  go: call,
};

export const side: Side = { rounds: channelRounds(ops), ...crowds(ops) };

export const surface: Surface<unknown> = surfaceOf<C>({
  chan: ops.chan,
  send: (c, v) => c.send(v),
  recv: recvOk,
  close: ops.close,
  select: async (from) => {
    let won: readonly [number, Received] = [-1, undefined];
    await select(
      from.map((c, i) =>
        recv(c, (_ok: boolean, v: number | null) => {
          won = [i, v ?? undefined];
        }),
      ),
    );
    return won;
  },
  selectSend: async (to, v, from) => {
    let won: "sent" | Received;
    await select([
      send(to, v, () => {
        won = "sent";
      }),
      recv(from, (_ok: boolean, value: number | null) => {
        won = value ?? undefined;
      }),
    ]);
    return won;
  },
});
