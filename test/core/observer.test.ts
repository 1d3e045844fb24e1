// A program with an observer waits to be driven: who made it decides who runs. `goroutines/testing` is built on it; here
// it is driven by hand.
import { describe, expect, test } from "vitest";
import { chan, go, select, sleep, type Routine } from "goroutines";
import { Goroutine } from "../../lib/core/goroutine.ts";
import type { Observer } from "../../lib/core/observer.ts";
import { Program } from "../../lib/core/program.ts";
import { thread } from "../../lib/core/thread.ts";
import { Timers, type Timer } from "../../lib/core/timers.ts";

/** A clock that stands still but when a timer fires. */
class StandingTimers extends Timers {
  time = 0;

  override now(): number {
    return this.time;
  }

  override date(when: number): Date {
    return new Date(when);
  }
}

/** An observer that chooses, and does nothing with what it is told. */
function deaf(choose: (ready: number) => number): Observer {
  return {
    choose,
    readies: () => true,
    emit() {},
    tried() {},
    used() {},
    leaves() {},
    finds() {},
    derived: (_context, cancel) => cancel,
  };
}

/** Who is next: a runnable goroutine, or a timer that fires. */
type Next = (runnable: readonly Goroutine[], timers: readonly Timer[]) => Goroutine | Timer;

const inOrder: Next = (runnable, timers) => runnable[0] ?? (timers[0] as Timer);

/** Runs `body` as `next` and `choose` say, all of it before this returns; what main returned. */
function driven(next: Next, body: () => Routine<unknown>, choose: (ready: number) => number = () => 0): unknown {
  const timers = new StandingTimers();
  let result: unknown;
  const conduct = {
    returned(value: unknown) {
      result = value;
      program.end();
    },
    panicked(value: unknown) {
      throw value;
    },
    failed(error: unknown) {
      throw error;
    },
  };
  const observer = deaf(choose);
  const program = new Program(conduct, { observer, timers });
  program.main = program.spawn(body(), null, []);
  while (!program.ended) {
    const chosen = next([...program.runnable()], timers.pending);
    if (chosen instanceof Goroutine) {
      program.unready(chosen);
      thread.observer = observer;
      program.step(chosen);
      thread.observer = null;
    } else {
      timers.remove(chosen);
      chosen.fire();
    }
  }
  return result;
}

function* note(log: number[], id: number): Routine {
  log.push(id);
}

function* three(log: number[]): Routine<number[]> {
  for (const id of [1, 2, 3]) go(note, log, id);
  yield* sleep(1);
  return log;
}

describe("whoever drives the program chooses", () => {
  test("which runnable goroutine goes on", () => {
    expect(driven(inOrder, () => three([]))).toEqual([1, 2, 3]);
    expect(
      driven(
        (runnable, timers) => runnable.at(-1) ?? (timers[0] as Timer),
        () => three([]),
      ),
    ).toEqual([3, 2, 1]);
  });

  test("which ready case a select takes", () => {
    for (const choice of [0, 1, 2]) {
      const asked: number[] = [];
      const body = function* (): Routine<unknown> {
        const [a, b, c, idle] = [chan<number>(1), chan<number>(1), chan<number>(1), chan<number>(1)];
        for (const ch of [a, b, c]) ch.trySend(0);
        return (yield* select({ a: a.recv(), idle: idle.recv(), b: b.recv(), c: c.recv() })).case;
      };
      expect(
        driven(inOrder, body, (ready) => {
          asked.push(ready);
          return choice;
        }),
      ).toBe(["a", "b", "c"][choice]);
      expect(asked).toEqual([3]);
    }
  });

  test("when a timer fires: also before a goroutine that could run, and in any order", () => {
    const order = (latestFirst: boolean): unknown => {
      const next: Next = (runnable, pending) => {
        const byTime = pending.toSorted((x, y) => (latestFirst ? y.when - x.when : x.when - y.when));
        return pending.length === 2 ? (byTime[0] as Timer) : (runnable[0] ?? (byTime[0] as Timer));
      };
      return driven(next, function* () {
        const log = chan<number>(2, 0);
        const nap = function* (ms: number): Routine {
          yield* sleep(ms);
          yield* log.send(ms);
        };
        go(nap, 10);
        go(nap, 20);
        return [yield* log.recv(), yield* log.recv()];
      });
    };
    expect(order(false)).toEqual([10, 20]);
    expect(order(true)).toEqual([20, 10]);
  });

  test("before every op: the goroutine that is about to perform it stands in the run queue", () => {
    let asked = 0;
    driven(
      (runnable, timers) => {
        asked++;
        return inOrder(runnable, timers);
      },
      function* () {
        const ch = chan<number>(3);
        for (let i = 0; i < 3; i++) yield* ch.send(i);
      },
    );
    // Once to begin, and once before each send.
    expect(asked).toBe(4);
  });

  test("and nobody else: the scheduler never runs such a program", async () => {
    let ran = false;
    const program = new Program(
      { returned() {}, panicked() {}, failed() {} },
      { observer: deaf(() => 0), timers: new StandingTimers() },
    );
    program.main = program.spawn(
      (function* (): Routine {
        ran = true;
      })(),
      null,
      [],
    );
    await new Promise((resolve) => void setTimeout(resolve, 5));
    expect(ran).toBe(false);
    program.end();
  });
});
