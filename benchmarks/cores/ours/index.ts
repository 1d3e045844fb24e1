// Our side: what the thread does that starts the workers. One world serves all rounds of a sample.

import { chan, go, run, type Routine } from "goroutines";
import { cores, goOn, pool, shared, type Cores, type Pool } from "goroutines/cores";
import type { Round } from "../../catalogue.ts";
import type { Side } from "../../side.ts";
import { PIECES, SEARCHED, UNDER_WAY } from "../catalogue.ts";
import { pieces } from "../tasks.ts";
import type { countPrimes, increment } from "../tasks.ts";
import { kinds, messageOf, type Kind } from "../values.ts";
import type * as work from "./work.ts";

const module = new URL("./work.js", import.meta.url);
const tasks = new URL("../tasks.js", import.meta.url);

let world: Cores | null = null;

/** A round on a world of `size` workers, which the first round makes. */
function on(size: number, round: (n: number) => Routine<number>, prepare = (): void => {}): Round {
  return (n) => {
    if (world === null) {
      world = cores({ size });
      prepare();
    }
    return run(() => round(n));
  };
}

function stream(kind: Kind): Round {
  return on(2, function* (n) {
    const through = shared.chan<unknown>(messageOf(kind).capacity);
    const done = shared.chan<number>(1);
    yield* goOn<typeof work.consume>(1, module, "consume", kind, n, through, done);
    if (kind === "moved") yield* goOn<typeof work.produceMoved>(0, module, "produceMoved", n, through);
    else yield* goOn<typeof work.produce>(0, module, "produce", kind, n, through);
    return (yield* done.recv()) ?? 0;
  });
}

function pingPong(sleeps: boolean): Round {
  return on(2, function* (n) {
    const there = shared.chan<number>();
    const back = shared.chan<number>();
    const done = shared.chan<number>(1);
    yield* goOn<typeof work.pong>(1, module, "pong", sleeps, n, there, back);
    yield* goOn<typeof work.pingPong>(0, module, "pingPong", sleeps, n, there, back, done);
    return (yield* done.recv()) ?? 0;
  });
}

const selectTwo = on(2, function* (n) {
  const a = shared.chan<number>(128);
  const b = shared.chan<number>(128);
  const done = shared.chan<number>(1);
  yield* goOn<typeof work.selectTwo>(1, module, "selectTwo", n, a, b, done);
  yield* goOn<typeof work.produceTwo>(0, module, "produceTwo", n / 2, a, b);
  return (yield* done.recv()) ?? 0;
});

const selectMixed = on(2, function* (n) {
  const a = shared.chan<number>(128);
  const done = shared.chan<number>(1);
  yield* goOn<typeof work.selectMixed>(1, module, "selectMixed", n, a, done);
  yield* goOn<typeof work.count>(0, module, "count", n / 2, a);
  return (yield* done.recv()) ?? 0;
});

function turns(threads: number): Round {
  return on(2, function* (n) {
    const mutex = shared.mutex();
    const counter = shared.int32();
    const done = shared.chan<number>(threads);
    for (let i = 0; i < threads; i++)
      yield* goOn<typeof work.turns>(i, module, "turns", n / threads, mutex, counter, done);
    let most = 0;
    for (let i = 0; i < threads; i++) most = Math.max(most, (yield* done.recv()) ?? 0);
    return most;
  });
}

function dispatch(underWay: number): Round {
  let one: Pool<typeof increment>;
  return on(
    2,
    function* (n) {
      const totals = chan<number>(underWay);
      let next = 0;
      for (let i = 0; i < underWay; i++) {
        go(function* () {
          let total = 0;
          while (next < n) total += yield* one.run(next++);
          yield* totals.send(total);
        });
      }
      let sum = 0;
      for (let i = 0; i < underWay; i++) sum += (yield* totals.recv()) ?? 0;
      return sum;
    },
    () => {
      one = pool<typeof increment>(tasks, "increment");
    },
  );
}

function search(workers: number): Round {
  let count: Pool<typeof countPrimes>;
  return on(
    workers,
    function* () {
      const found = chan<number>(PIECES);
      for (const [low, high] of pieces(SEARCHED, PIECES)) {
        go(function* () {
          yield* found.send(yield* count.run(low, high));
        });
      }
      let sum = 0;
      for (let i = 0; i < PIECES; i++) sum += (yield* found.recv()) ?? 0;
      return sum;
    },
    () => {
      count = pool<typeof countPrimes>(tasks, "countPrimes");
    },
  );
}

export const ours: Side = {
  rounds: {
    ...Object.fromEntries(kinds.map((kind) => [kind, stream(kind)])),
    "ping-pong": pingPong(false),
    parked: pingPong(true),
    select: selectTwo,
    mixed: selectMixed,
    tasks: dispatch(UNDER_WAY),
    task: dispatch(1),
    mutex: turns(1),
    contended: turns(2),
    "search-1": search(1),
    "search-2": search(2),
  },
};
