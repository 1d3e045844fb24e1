// A receive at the bottom of fifty more frames: through plain `yield*`, where each resumption passes
// every frame, and through `call`, where it passes none.

import { call, chan, go, run, type RecvChan, type Routine } from "goroutines";
import { produce } from "./channels.ts";

const frames = 50;

type Source = RecvChan<number, number>;

function* bottom(c: Source, n: number): Routine<number> {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += yield* c.recv();
  return sum;
}

function* receiveAt(depth: number, c: Source, n: number): Routine<number> {
  return depth > 0 ? yield* receiveAt(depth - 1, c, n) : yield* bottom(c, n);
}

function* receiveByCall(depth: number, c: Source, n: number): Routine<number> {
  return depth > 0 ? yield* call(receiveByCall, depth - 1, c, n) : yield* call(bottom, c, n);
}

export function deep(n: number): Promise<number> {
  return run(function* () {
    const c = chan<number>(0, 0);
    go(produce, c, n);
    return yield* receiveAt(frames, c, n);
  });
}

export function deepCall(n: number): Promise<number> {
  return run(function* () {
    const c = chan<number>(0, 0);
    go(produce, c, n);
    return yield* call(receiveByCall, frames, c, n);
  });
}
