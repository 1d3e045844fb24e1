// goscript: the runtime beneath its compiled programs, called as its compiler calls it.

import {
  chanRecv,
  chanRecvWithOk,
  chanSend,
  makeChannel,
  queueTask,
  selectStatement,
  type Channel,
} from "goscript/gs/builtin";
import type { Round } from "../catalogue.ts";
import type { Side } from "../side.ts";
import { channelRounds } from "./async/channels.ts";
import { crowds } from "./async/crowds.ts";
import type { Operations } from "./async/operations.ts";
import { spawnRounds } from "./async/tasks.ts";
import { surfaceOf, type Surface } from "./peer.ts";

type C = Channel<number>;
type Ok = Awaited<ReturnType<typeof chanRecvWithOk<number>>>;

const chan = (capacity: number): C => makeChannel<number>(capacity, 0, "both");
const go = (task: () => Promise<void>): void => queueMicrotask(task);

/** runtime.Gosched, which the package holds but does not export. */
const gosched = (): Promise<void> => new Promise((resolve) => queueTask(resolve));

const ops: Operations<C, Ok> = {
  chan,
  send: chanSend,
  recv: chanRecv,
  recvOk: chanRecvWithOk,
  ended: (r) => !r.ok,
  value: (r) => r.value,
  close: (c) => c.close(),
  go,
};

async function produce(c: C, n: number): Promise<void> {
  for (let i = 0; i < n; i++) await chanSend(c, i);
}

async function select2(n: number): Promise<number> {
  const [a, b] = [chan(0), chan(0)];
  go(() => produce(a, n / 2));
  go(() => produce(b, n / 2));
  let sum = 0;
  for (let i = 0; i < n; i++) {
    await selectStatement<number, void>([
      {
        id: 0,
        isSend: false,
        channel: a,
        onSelected: async (r) => {
          sum += r.value;
        },
      },
      {
        id: 1,
        isSend: false,
        channel: b,
        onSelected: async (r) => {
          sum += r.value;
        },
      },
    ]);
  }
  return sum;
}

async function select8(n: number): Promise<number> {
  const channels = Array.from({ length: 8 }, () => chan(0));
  for (const c of channels) go(() => produce(c, n / 8));
  let sum = 0;
  for (let i = 0; i < n; i++) {
    await selectStatement<number, void>(
      channels.map((channel, id) => ({
        id,
        isSend: false,
        channel,
        onSelected: async (r) => {
          sum += r.value;
        },
      })),
    );
  }
  return sum;
}

async function selectIdle(n: number): Promise<number> {
  const [work, done, total] = [chan(0), chan(0), chan(0)];
  go(async () => {
    for (let sum = 0, over = false; !over;) {
      await selectStatement<number, void>([
        {
          id: 0,
          isSend: false,
          channel: work,
          onSelected: async (r) => {
            sum += r.value;
          },
        },
        {
          id: 1,
          isSend: false,
          channel: done,
          onSelected: async () => {
            over = true;
            await chanSend(total, sum);
          },
        },
      ]);
    }
  });
  await produce(work, n);
  done.close();
  return await chanRecv(total);
}

async function selectMixed(n: number): Promise<number> {
  const half = n / 2;
  const [source, sink, total] = [chan(0), chan(0), chan(0)];
  go(() => produce(source, half));
  go(async () => {
    let sum = 0;
    for (let i = 0; i < half; i++) sum += await chanRecv(sink);
    await chanSend(total, sum);
  });
  let sum = 0;
  let received = 0;
  let sent = 0;
  for (let i = 0; i < n; i++) {
    await selectStatement<number, void>([
      {
        id: 0,
        isSend: false,
        channel: received < half ? source : null,
        onSelected: async (r) => {
          sum += r.value;
          received++;
        },
      },
      {
        id: 1,
        isSend: true,
        channel: sent < half ? sink : null,
        value: sent,
        onSelected: async () => {
          sent++;
        },
      },
    ]);
  }
  return sum + (await chanRecv(total));
}

async function yielder(turns: number, done: C): Promise<void> {
  for (let i = 0; i < turns; i++) await gosched();
  await chanSend(done, turns);
}

async function switches(n: number): Promise<number> {
  const done = chan(0);
  go(() => yielder(n / 2, done));
  go(() => yielder(n / 2, done));
  return (await chanRecv(done)) + (await chanRecv(done));
}

async function link(left: number, end: () => void): Promise<void> {
  if (left > 1) go(() => link(left - 1, end));
  else end();
}

const rounds: Readonly<Record<string, Round>> = {
  ...channelRounds(ops),
  ...spawnRounds(go),
  "select-2": select2,
  "select-8": select8,
  "select-idle": selectIdle,
  "select-mixed": selectMixed,
  gosched: switches,
};

export const side: Side = { rounds, ...crowds(ops) };

export const surface: Surface<unknown> = surfaceOf<C>({
  chan,
  send: (c, v) => chanSend(c, v),
  recv: async (c) => {
    const r = await chanRecvWithOk(c);
    return r.ok ? r.value : undefined;
  },
  close: ops.close,
  select: async (from) => {
    let won: readonly [number, number | undefined] = [-1, undefined];
    await selectStatement<number, void>(
      from.map((channel, id) => ({
        id,
        isSend: false,
        channel,
        onSelected: async (r) => {
          won = [id, r.ok ? r.value : undefined];
        },
      })),
    );
    return won;
  },
  selectSend: async (to, v, from) => {
    let won: "sent" | number | undefined;
    await selectStatement<number, void>([
      {
        id: 0,
        isSend: true,
        channel: to,
        value: v,
        onSelected: async () => {
          won = "sent";
        },
      },
      {
        id: 1,
        isSend: false,
        channel: from,
        onSelected: async (r) => {
          won = r.value;
        },
      },
    ]);
    return won;
  },
  spawn: (n) =>
    new Promise<void>((resolve) => {
      go(() => link(n, resolve));
    }),
  yield: gosched,
});
