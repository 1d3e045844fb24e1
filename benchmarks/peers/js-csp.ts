// js-csp: generators driven by `yield`; `alts` is its select.

import csp, { type AltResult, type Channel, type Process } from "js-csp";
import type { Round } from "../catalogue.ts";
import { lastPrime } from "../catalogue.ts";
import type { Side } from "../side.ts";
import { Countdown } from "./async/countdown.ts";
import { surfaceOf, type Received, type Surface } from "./peer.ts";

const { chan, put, take, alts, go, timeout, CLOSED } = csp;

/** Runs a process, and resolves to what it returns. */
function perform<T>(body: () => Process<T>): Promise<T> {
  return new Promise((resolve) => {
    go(function* (): Process {
      resolve(yield* body());
    });
  });
}

function* produce(c: Channel, n: number): Process {
  for (let i = 0; i < n; i++) yield put(c, i);
}

const stream =
  (capacity: number): Round =>
  (n) =>
    perform(function* () {
      const c = chan(capacity);
      go(produce, [c, n]);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield take(c);
      return sum;
    });

function* answer(ping: Channel, pong: Channel, n: number): Process {
  for (let i = 0; i < n; i++) {
    const v: number = yield take(ping);
    yield put(pong, v + 1);
  }
}

const pingPong: Round = (n) =>
  perform(function* () {
    const [ping, pong] = [chan(), chan()];
    go(answer, [ping, pong, n]);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      yield put(ping, i);
      sum += yield take(pong);
    }
    return sum;
  });

const ringOf = (n: number, laps: number, lap: (i: number) => void): Promise<number> =>
  perform(function* () {
    const first = chan();
    let last = first;
    for (let i = 1; i < n; i++) {
      const next = chan();
      go(answer, [last, next, laps]);
      last = next;
    }
    let token = 0;
    for (let i = 0; i < laps; i++) {
      lap(i);
      yield put(first, token);
      token = yield take(last);
    }
    return token;
  });

const fanIn: Round = (n) =>
  perform(function* () {
    const c = chan();
    for (let i = 0; i < 8; i++) go(produce, [c, n / 8]);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield take(c);
    return sum;
  });

function* generate(out: Channel, limit: number): Process {
  for (let i = 2; i <= limit; i++) yield put(out, i);
  out.close();
}

function* filter(from: Channel, out: Channel, prime: number): Process {
  for (let i: number | null; (i = yield take(from)) !== CLOSED;) {
    if (i % prime !== 0) yield put(out, i);
  }
  out.close();
}

const sieve: Round = (n) =>
  perform(function* () {
    let head = chan();
    go(generate, [head, lastPrime(n)]);
    let sum = 0;
    for (let prime: number | null; (prime = yield take(head)) !== CLOSED;) {
      sum += prime;
      const next = chan();
      go(filter, [head, next, prime]);
      head = next;
    }
    return sum;
  });

const selectOver =
  (cases: number): Round =>
  (n) =>
    perform(function* () {
      const channels = Array.from({ length: cases }, () => chan());
      for (const c of channels) go(produce, [c, n / cases]);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const r: AltResult = yield alts(channels);
        sum += r.value as number;
      }
      return sum;
    });

const selectIdle: Round = (n) =>
  perform(function* () {
    const [work, done, total] = [chan(), chan(), chan()];
    go(function* (): Process {
      for (let sum = 0; ;) {
        const r: AltResult = yield alts([work, done]);
        if (r.channel === done) return void (yield put(total, sum));
        sum += r.value as number;
      }
    });
    yield* produce(work, n);
    done.close();
    return yield take(total);
  });

const selectMixed: Round = (n) =>
  perform(function* () {
    const half = n / 2;
    const [source, sink, total] = [chan(), chan(), chan()];
    go(produce, [source, half]);
    go(function* (): Process {
      let sum = 0;
      for (let i = 0; i < half; i++) sum += yield take(sink);
      yield put(total, sum);
    });
    let sum = 0;
    let received = 0;
    let sent = 0;
    for (let i = 0; i < n; i++) {
      const open: (Channel | readonly [Channel, number])[] = [];
      if (received < half) open.push(source);
      if (sent < half) open.push([sink, sent]);
      const r: AltResult = yield alts(open);
      if (r.channel === sink) {
        sent++;
      } else {
        sum += r.value as number;
        received++;
      }
    }
    const sunk: number = yield take(total);
    return sum + sunk;
  });

const spawnClosure: Round = async (n) => {
  const countdown = new Countdown(n);
  for (let i = 0; i < n; i++) {
    go(function* (): Process {
      countdown.done(i);
    });
  }
  await countdown.zero;
  return countdown.sum;
};

function* addOne(i: number, countdown: Countdown): Process {
  countdown.done(i);
}

const spawnShared: Round = async (n) => {
  const countdown = new Countdown(n);
  for (let i = 0; i < n; i++) go(addOne, [i, countdown]);
  await countdown.zero;
  return countdown.sum;
};

function* receiveAt(depth: number, c: Channel, n: number): Process<number> {
  if (depth > 0) return yield* receiveAt(depth - 1, c, n);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += yield take(c);
  return sum;
}

const deep: Round = (n) =>
  perform(function* () {
    const c = chan();
    go(produce, [c, n]);
    return yield* receiveAt(50, c, n);
  });

function* nap(ms: number, countdown: Countdown): Process {
  yield timeout(ms);
  countdown.done(1);
}

const timers: Round = async (n) => {
  const countdown = new Countdown(n);
  for (let i = 0; i < n; i++) go(nap, [i % 100, countdown]);
  await countdown.zero;
  return countdown.sum;
};

async function busy(pairs: number, over: () => boolean): Promise<number> {
  const left = new Countdown(pairs);
  function* talk(c: Channel): Process {
    while (!over()) yield put(c, 0);
    c.close();
  }
  function* listen(c: Channel): Process {
    while ((yield take(c)) !== CLOSED);
    left.done(1);
  }
  for (let i = 0; i < pairs; i++) {
    const c = chan();
    go(talk, [c]);
    go(listen, [c]);
  }
  await left.zero;
  return left.sum;
}

export const side: Side = {
  rounds: {
    "ping-pong": pingPong,
    stream: stream(0),
    "buffered-1": stream(1),
    "buffered-128": stream(128),
    ring: (n) => ringOf(1000, n / 1000, () => undefined),
    "fan-in": fanIn,
    sieve,
    "select-2": selectOver(2),
    "select-8": selectOver(8),
    "select-idle": selectIdle,
    "select-mixed": selectMixed,
    "spawn-closure": spawnClosure,
    "spawn-shared": spawnShared,
    deep,
    "deep-call": deep,
    timers,
  },
  ring: (n, laps, warm) => ringOf(n, 2 * laps, (i) => i === laps && warm()),
  busy,
};

function* link(left: number, end: () => void): Process {
  if (left > 1) go(link, [left - 1, end]);
  else end();
}

const received = (v: number | null): Received => v ?? undefined;

export const surface: Surface<unknown> = surfaceOf<Channel>({
  chan,
  send: (c, v) =>
    perform(function* () {
      yield put(c, v);
    }),
  recv: (c) =>
    perform(function* () {
      return received(yield take(c));
    }),
  close: (c) => c.close(),
  select: (from) =>
    perform(function* () {
      const r: AltResult = yield alts(from);
      return [from.indexOf(r.channel), received(r.value)] as const;
    }),
  selectSend: (to, v, from) =>
    perform(function* () {
      const r: AltResult = yield alts([[to, v], from]);
      return r.channel === to ? ("sent" as const) : received(r.value);
    }),
  spawn: (n) =>
    new Promise((resolve) => {
      go(link, [n, () => resolve(n)]);
    }),
  sleep: (ms) =>
    perform(function* () {
      yield timeout(ms);
    }),
});
