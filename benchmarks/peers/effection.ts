// effection: generators driven by `yield*`. Its queues and channels are unlimited, so it has no send
// that waits for a receiver.

import { createQueue, race, run, sleep, spawn, type Operation, type Queue } from "effection";
import type { Round } from "../catalogue.ts";
import type { Side } from "../side.ts";
import { surfaceOf, type Surface } from "./peer.ts";

interface Total {
  value: number;
}

function spawnEach(n: number, task: (i: number, total: Total) => () => Operation<void>): Promise<number> {
  return run(function* () {
    const total: Total = { value: 0 };
    const tasks = [];
    for (let i = 0; i < n; i++) tasks.push(yield* spawn(task(i, total)));
    for (const one of tasks) yield* one;
    return total.value;
  });
}

const spawnClosure: Round = (n) =>
  spawnEach(
    n,
    (i, total) =>
      function* () {
        total.value += i;
      },
  );

function* addOne(i: number, total: Total): Operation<void> {
  total.value += i;
}

const spawnShared: Round = (n) => spawnEach(n, (i, total) => () => addOne(i, total));

function* nap(ms: number, total: Total): Operation<void> {
  yield* sleep(ms);
  total.value++;
}

const timers: Round = (n) => spawnEach(n, (i, total) => () => nap(i % 100, total));

export const side: Side = {
  rounds: { "spawn-closure": spawnClosure, "spawn-shared": spawnShared, timers },
};

function* link(left: number): Operation<void> {
  if (left > 1) yield* yield* spawn(() => link(left - 1));
}

type C = Queue<number, void>;

export const surface: Surface<unknown> = surfaceOf<C>({
  chan: () => createQueue<number, void>(),
  send: async (c, v) => c.add(v),
  recv: (c) =>
    run(function* () {
      const next = yield* c.next();
      return next.done === true ? undefined : next.value;
    }),
  close: (c) => c.close(),
  select: (from) =>
    run(() =>
      race(
        from.map(function* (c, i): Operation<readonly [number, number | undefined]> {
          const next = yield* c.next();
          return [i, next.done === true ? undefined : next.value];
        }),
      ),
    ),
  spawn: (n) => run(() => link(n)),
  sleep: (ms) => run(() => sleep(ms)),
});
