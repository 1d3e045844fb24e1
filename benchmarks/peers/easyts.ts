// @king011/easyts: promises where it must wait, plain values where it need not; `selectChan` takes cases.

import easyts from "@king011/easyts/lib/es2022/channel.js";
import type { Chan, ReadCase, WriteCase } from "@king011/easyts/lib/es2022/channel.js";
import time from "@king011/easyts/lib/es2022/time/mod.js";
import type { Round } from "../catalogue.ts";
import type { Side } from "../side.ts";
import { channelRounds } from "./async/channels.ts";
import { crowds } from "./async/crowds.ts";
import { call, type Operations } from "./async/operations.ts";
import { timerRounds } from "./async/tasks.ts";
import { surfaceOf, type Received, type Surface } from "./peer.ts";

const { Chan: Channel, selectChan } = easyts;

type C = Chan<number>;

const ops: Operations<C, Received> = {
  chan: (capacity) => new Channel<number>(capacity),
  send: (c, v) => c.write(v),
  recv: (c) => c.read() as Promise<number> | number,
  recvOk: (c) => c.read(),
  ended: (r) => r === undefined,
  value: (r) => r as number,
  close: (c) => c.close(),
  go: call,
};

async function produce(c: C, n: number): Promise<void> {
  for (let i = 0; i < n; i++) await c.write(i);
}

async function select2(n: number): Promise<number> {
  const a = new Channel<number>();
  const b = new Channel<number>();
  void produce(a, n / 2);
  void produce(b, n / 2);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const fromA = a.readCase();
    const fromB = b.readCase();
    switch (await selectChan(fromA, fromB)) {
      case fromA:
        sum += fromA.read() as number;
        break;
      case fromB:
        sum += fromB.read() as number;
        break;
    }
  }
  return sum;
}

async function select8(n: number): Promise<number> {
  const channels = Array.from({ length: 8 }, () => new Channel<number>());
  for (const c of channels) void produce(c, n / 8);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const chosen = await selectChan(...channels.map((c) => c.readCase()));
    sum += (chosen as ReadCase<number>).read() as number;
  }
  return sum;
}

async function selectIdle(n: number): Promise<number> {
  const work = new Channel<number>();
  const done = new Channel<number>();
  const consume = async (): Promise<number> => {
    for (let sum = 0; ;) {
      const working = work.readCase();
      const ending = done.readCase();
      switch (await selectChan(working, ending)) {
        case working:
          sum += working.read() as number;
          break;
        case ending:
          return sum;
      }
    }
  };
  const total = consume();
  await produce(work, n);
  done.close();
  return await total;
}

async function selectMixed(n: number): Promise<number> {
  const half = n / 2;
  const source = new Channel<number>();
  const sink = new Channel<number>();
  void produce(source, half);
  const addUp = async (): Promise<number> => {
    let sum = 0;
    for (let i = 0; i < half; i++) sum += (await sink.read()) as number;
    return sum;
  };
  const total = addUp();
  let sum = 0;
  let received = 0;
  let sent = 0;
  for (let i = 0; i < n; i++) {
    const reading = source.readCase();
    const writing = sink.writeCase(sent);
    const open: (ReadCase<number> | WriteCase<number>)[] = [];
    if (received < half) open.push(reading);
    if (sent < half) open.push(writing);
    if ((await selectChan(...open)) === writing) {
      sent++;
    } else {
      sum += reading.read() as number;
      received++;
    }
  }
  return sum + (await total);
}

const selects: Readonly<Record<string, Round>> = {
  "select-2": select2,
  "select-8": select8,
  "select-idle": selectIdle,
  "select-mixed": selectMixed,
};

export const side: Side = {
  rounds: { ...channelRounds(ops), ...selects, ...timerRounds(time.sleep) },
  ...crowds(ops),
};

export const surface: Surface<unknown> = surfaceOf<C>({
  chan: ops.chan,
  send: async (c, v) => await c.write(v),
  recv: async (c) => await c.read(),
  close: ops.close,
  select: async (from) => {
    const cases = from.map((c) => c.readCase());
    // selectChan shuffles the array it is given.
    const chosen = await selectChan(...cases);
    return [cases.indexOf(chosen as ReadCase<number>), (chosen as ReadCase<number>).read()];
  },
  selectSend: async (to, v, from) => {
    const writing = to.writeCase(v);
    const reading = from.readCase();
    return (await selectChan(writing, reading)) === writing ? "sent" : reading.read();
  },
  sleep: time.sleep,
});
