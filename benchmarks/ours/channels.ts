// Workloads over plain sends and receives.

import { chan, go, run, type RecvChan, type Routine, type SendChan } from "goroutines";

export function* produce(c: SendChan<number>, n: number): Routine {
  for (let i = 0; i < n; i++) yield* c.send(i);
}

function* answer(ping: RecvChan<number, number>, pong: SendChan<number>, n: number): Routine {
  for (let i = 0; i < n; i++) yield* pong.send((yield* ping.recv()) + 1);
}

export function pingPong(n: number): Promise<number> {
  return run(function* () {
    const ping = chan<number>(0, 0);
    const pong = chan<number>(0, 0);
    go(answer, ping, pong, n);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      yield* ping.send(i);
      sum += yield* pong.recv();
    }
    return sum;
  });
}

export function stream(n: number, capacity: number): Promise<number> {
  return run(function* () {
    const c = chan<number>(capacity, 0);
    go(produce, c, n);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield* c.recv();
    return sum;
  });
}

export function* forward(from: RecvChan<number, number>, to: SendChan<number>, laps: number): Routine {
  for (let i = 0; i < laps; i++) yield* to.send((yield* from.recv()) + 1);
}

/** A token goes round; the main goroutine is one of the thousand. */
export function ring(n: number): Promise<number> {
  const members = 1000;
  const laps = n / members;
  return run(function* () {
    const first = chan<number>(0, 0);
    let last = first;
    for (let i = 1; i < members; i++) {
      const next = chan<number>(0, 0);
      go(forward, last, next, laps);
      last = next;
    }
    let token = 0;
    for (let i = 0; i < laps; i++) {
      yield* first.send(token);
      token = yield* last.recv();
    }
    return token;
  });
}

export function fanIn(n: number): Promise<number> {
  const producers = 8;
  return run(function* () {
    const c = chan<number>(0, 0);
    for (let i = 0; i < producers; i++) go(produce, c, n / producers);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield* c.recv();
    return sum;
  });
}

function* sendOne(c: SendChan<number>, v: number): Routine {
  yield* c.send(v);
}

/** n senders wait on one channel; then what they have is taken. */
export function parkedSenders(n: number): Promise<number> {
  return run(function* () {
    const c = chan<number>(0, 0);
    for (let i = 0; i < n; i++) go(sendOne, c, i);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield* c.recv();
    return sum;
  });
}
