// Workloads over select.

import { chan, go, run, select, type Chan, type RecvChan, type Routine } from "goroutines";
import { produce } from "./channels.ts";

export function select2(n: number): Promise<number> {
  return run(function* () {
    const a = chan<number>(0, 0);
    const b = chan<number>(0, 0);
    go(produce, a, n / 2);
    go(produce, b, n / 2);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = yield* select({ a: a.recv(), b: b.recv() });
      switch (r.case) {
        case "a":
          sum += r.value;
          break;
        case "b":
          sum += r.value;
          break;
      }
    }
    return sum;
  });
}

export function select8(n: number): Promise<number> {
  return run(function* () {
    const fresh = (): Chan<number, number> => chan<number>(0, 0);
    const [a, b, c, d] = [fresh(), fresh(), fresh(), fresh()];
    const [e, f, g, h] = [fresh(), fresh(), fresh(), fresh()];
    for (const each of [a, b, c, d, e, f, g, h]) go(produce, each, n / 8);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = yield* select({
        a: a.recv(),
        b: b.recv(),
        c: c.recv(),
        d: d.recv(),
        e: e.recv(),
        f: f.recv(),
        g: g.recv(),
        h: h.recv(),
      });
      switch (r.case) {
        case "a":
          sum += r.value;
          break;
        case "b":
          sum += r.value;
          break;
        case "c":
          sum += r.value;
          break;
        case "d":
          sum += r.value;
          break;
        case "e":
          sum += r.value;
          break;
        case "f":
          sum += r.value;
          break;
        case "g":
          sum += r.value;
          break;
        case "h":
          sum += r.value;
          break;
      }
    }
    return sum;
  });
}

function* addUntil(work: RecvChan<number, number>, done: RecvChan<undefined>, total: Chan<number, number>): Routine {
  for (let sum = 0; ;) {
    const r = yield* select({ work: work.recv(), done: done.recv() });
    switch (r.case) {
      case "work":
        sum += r.value;
        break;
      case "done":
        yield* total.send(sum);
        return;
    }
  }
}

/** The `ctx.done()` loop: one busy channel beside one that stays silent to the end. */
export function selectIdle(n: number): Promise<number> {
  return run(function* () {
    const work = chan<number>(0, 0);
    const done = chan<undefined>();
    const total = chan<number>(0, 0);
    go(addUntil, work, done, total);
    yield* produce(work, n);
    done.close();
    return yield* total.recv();
  });
}

function* addUp(c: RecvChan<number, number>, n: number, total: Chan<number, number>): Routine {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += yield* c.recv();
  yield* total.send(sum);
}

/** Receives n/2 values and sends n/2 values in one select; a side that is through is disabled. */
export function selectMixed(n: number): Promise<number> {
  const half = n / 2;
  return run(function* () {
    const source = chan<number>(0, 0);
    const sink = chan<number>(0, 0);
    const total = chan<number>(0, 0);
    go(produce, source, half);
    go(addUp, sink, half, total);
    let sum = 0;
    let received = 0;
    let sent = 0;
    for (let i = 0; i < n; i++) {
      const r = yield* select({
        in: received < half ? source.recv() : null,
        out: sent < half ? sink.send(sent) : null,
      });
      switch (r.case) {
        case "in":
          sum += r.value;
          received++;
          break;
        case "out":
          sent++;
          break;
      }
    }
    return sum + (yield* total.recv());
  });
}
