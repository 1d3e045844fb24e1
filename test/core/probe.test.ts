// The probe: the runtime asks it wherever it has a choice. `testing` is built on it; here it is driven by hand.
import { describe, expect, test } from "vitest";
import { chan, go, select, sleep, type Routine } from "goroutines";
import { Goroutine } from "../../lib/core/goroutine.ts";
import type { Probe } from "../../lib/core/probe.ts";
import { Program } from "../../lib/core/program.ts";
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

/** Runs `body` with every choice made by `probe`; what main returned. */
function probed(probe: Probe, body: () => Routine<unknown>, timers: Timers = new StandingTimers()): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const program = new Program(
      {
        returned(value) { program.end(); resolve(value); },
        panicked(value) { program.end(); reject(value); },
        failed(error) { program.end(error); reject(error); },
      },
      { probe, timers },
    );
    program.main = program.spawn(body(), null, []);
  });
}

const inOrder: Probe = { next: (runnable, timers) => runnable[0] ?? (timers[0] as Timer), choose: () => 0 };

function* note(log: number[], id: number): Routine {
  log.push(id);
}

function* three(log: number[]): Routine<number[]> {
  for (const id of [1, 2, 3]) go(note, log, id);
  yield* sleep(1);
  return log;
}

describe("the probe chooses", () => {
  test("which runnable goroutine goes on", async () => {
    const last: Probe = { ...inOrder, next: (runnable, timers) => runnable.at(-1) ?? (timers[0] as Timer) };
    expect(await probed(inOrder, () => three([]))).toEqual([1, 2, 3]);
    expect(await probed(last, () => three([]))).toEqual([3, 2, 1]);
  });

  test("which ready case a select takes", async () => {
    for (const choice of [0, 1, 2]) {
      const asked: number[] = [];
      const probe: Probe = { ...inOrder, choose: (ready) => { asked.push(ready); return choice; } };
      const chosen = await probed(probe, function* () {
        const [a, b, c, idle] = [chan<number>(1), chan<number>(1), chan<number>(1), chan<number>(1)];
        for (const ch of [a, b, c]) ch.trySend(0);
        return (yield* select({ a: a.recv(), idle: idle.recv(), b: b.recv(), c: c.recv() })).case;
      });
      expect(chosen).toBe(["a", "b", "c"][choice]);
      expect(asked).toEqual([3]);
    }
  });

  test("when a timer fires: also before a goroutine that could run, and in any order", async () => {
    const order = async (latestFirst: boolean): Promise<unknown> => {
      const timers = new StandingTimers();
      const probe: Probe = {
        choose: () => 0,
        next(runnable, pending) {
          const byTime = pending.toSorted((x, y) => (latestFirst ? y.when - x.when : x.when - y.when));
          return pending.length === 2 ? (byTime[0] as Timer) : (runnable[0] ?? (byTime[0] as Timer));
        },
      };
      return probed(probe, function* () {
        const log = chan<number>(2, 0);
        const nap = function* (ms: number): Routine { yield* sleep(ms); yield* log.send(ms); };
        go(nap, 10);
        go(nap, 20);
        return [yield* log.recv(), yield* log.recv()];
      }, timers);
    };
    expect(await order(false)).toEqual([10, 20]);
    expect(await order(true)).toEqual([20, 10]);
  });

  test("before every op: the goroutine that is about to perform it stands in the run queue", async () => {
    let asked = 0;
    const probe: Probe = {
      ...inOrder,
      next(runnable, timers) {
        asked++;
        expect(runnable.every((g) => g instanceof Goroutine)).toBe(true);
        return inOrder.next(runnable, timers);
      },
    };
    await probed(probe, function* () {
      const ch = chan<number>(3);
      for (let i = 0; i < 3; i++) yield* ch.send(i);
    });
    // Once to begin, and once before each send.
    expect(asked).toBe(4);
  });
});
