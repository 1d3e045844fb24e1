// Many goroutines at once: for the tables of memory, scale and latency.

import { chan, go, gosched, run, type Chan, type RecvChan, type Routine } from "goroutines";
import { forward } from "./channels.ts";

interface Door {
  readonly open: Chan<undefined>;
  readonly empty: Chan<undefined>;
  inside: number;
  left: number;
}

function* wait(door: Door): Routine {
  door.inside++;
  yield* door.open.recv();
  if (++door.left === door.inside) door.empty.close();
}

export function park(n: number, parked: () => void): Promise<number> {
  return run(function* () {
    const door: Door = { open: chan<undefined>(), empty: chan<undefined>(), inside: 0, left: 0 };
    for (let i = 0; i < n; i++) go(wait, door);
    while (door.inside < n) yield* gosched();
    parked();
    door.open.close();
    yield* door.empty.recv();
    return door.left;
  });
}

export function ringOf(n: number, laps: number, warm: () => void): Promise<number> {
  return run(function* () {
    const first = chan<number>(0, 0);
    let last = first;
    for (let i = 1; i < n; i++) {
      const next = chan<number>(0, 0);
      go(forward, last, next, 2 * laps);
      last = next;
    }
    let token = 0;
    for (let i = 0; i < 2 * laps; i++) {
      if (i === laps) warm();
      yield* first.send(token);
      token = yield* last.recv();
    }
    return token;
  });
}

function* talk(c: Chan<number>, over: () => boolean): Routine {
  while (!over()) yield* c.send(0);
  c.close();
}

function* listen(c: RecvChan<number>, ended: Chan<number>): Routine {
  while ((yield* c.recv()) !== undefined);
  yield* ended.send(1);
}

export function busy(pairs: number, over: () => boolean): Promise<number> {
  return run(function* () {
    const ended = chan<number>();
    for (let i = 0; i < pairs; i++) {
      const c = chan<number>();
      go(talk, c, over);
      go(listen, c, ended);
    }
    let count = 0;
    for (let i = 0; i < pairs; i++) count += (yield* ended.recv()) ?? 0;
    return count;
  });
}
