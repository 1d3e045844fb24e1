/** How many executions a second. */

import { chan, go, type Body, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { delay, pct, random } from "goroutines/testing";
import { Budget, search } from "../../../lib/dev/testing/search.ts";
import { engineOf } from "./hunt.ts";

const ROUNDS = 9;
/** Of one round, in milliseconds. */
const LENGTH = 300;
/** How many executions of a search are measured at once. */
const BATCH = 200;

/** Two goroutines, one lock: main and another, three times each. */
export function* locks(): Routine {
  const mu = new Mutex();
  const wg = new WaitGroup();
  wg.go(turns, mu);
  yield* turns(mu);
  yield* wg.wait();
}

function* turns(mu: Mutex): Routine {
  for (let turn = 0; turn < 3; turn++) {
    yield* mu.lock();
    mu.unlock();
  }
}

/** And some ten steps more: what is counted under the lock also goes through a channel. */
export function* channelAndLock(): Routine {
  const mu = new Mutex();
  const ch = chan<number>(1);
  let sum = 0;
  go(function* () {
    for (let value = 0; value < 5; value++) {
      yield* mu.lock();
      sum += value;
      mu.unlock();
      yield* ch.send(value);
    }
    ch.close();
  });
  yield* ch.forEach(function* (value) {
    yield* mu.lock();
    sum -= value;
    mu.unlock();
  });
}

export interface Speed {
  /** A second, the median over rounds; of the slowest strategy of random, pct(3) and delay(2). */
  readonly executions: number;
  readonly strategy: string;
  /** Of an execution, on average. */
  readonly steps: number;
}

export async function speedOf(program: Body<unknown>): Promise<Speed> {
  const speeds: Speed[] = [];
  for (const maker of [random(), pct({ depth: 3 }), delay({ bound: 4 })]) {
    const engine = engineOf(program);
    const rates: number[] = [];
    let steps = 0;
    let executions = 0;
    let strategy = maker(1);
    const { name } = strategy;
    for (let round = 0; round <= ROUNDS; round++) {
      const start = performance.now();
      let n = 0;
      while (performance.now() - start < LENGTH) {
        const budget = new Budget(BATCH);
        await search(engine, program, strategy, budget);
        if (budget.spent < BATCH) strategy = maker(1);
        steps += budget.spent * engine.run.steps;
        n += budget.spent;
      }
      executions += n;
      // The first warms up.
      if (round > 0) rates.push((n / (performance.now() - start)) * 1000);
    }
    rates.sort((a, b) => a - b);
    speeds.push({ executions: rates[rates.length >> 1] as number, strategy: name, steps: steps / executions });
  }
  return speeds.reduce((slowest, each) => (each.executions < slowest.executions ? each : slowest));
}
