// Starting, joining and sleeping, for peers made for async functions that have words of their own for it.

import type { Round } from "../../catalogue.ts";
import { Countdown } from "./countdown.ts";

type Rounds = Readonly<Record<string, Round>>;

export function spawnRounds(go: (task: () => Promise<void>) => unknown): Rounds {
  async function spawnClosure(n: number): Promise<number> {
    const countdown = new Countdown(n);
    for (let i = 0; i < n; i++) {
      go(async () => {
        countdown.done(i);
      });
    }
    await countdown.zero;
    return countdown.sum;
  }

  async function addOne(i: number, countdown: Countdown): Promise<void> {
    countdown.done(i);
  }

  async function spawnShared(n: number): Promise<number> {
    const countdown = new Countdown(n);
    for (let i = 0; i < n; i++) go(() => addOne(i, countdown));
    await countdown.zero;
    return countdown.sum;
  }

  return { "spawn-closure": spawnClosure, "spawn-shared": spawnShared };
}

export function timerRounds(sleep: (ms: number) => Promise<unknown>): Rounds {
  async function nap(ms: number, countdown: Countdown): Promise<void> {
    await sleep(ms);
    countdown.done(1);
  }

  async function timers(n: number): Promise<number> {
    const countdown = new Countdown(n);
    for (let i = 0; i < n; i++) void nap(i % 100, countdown);
    await countdown.zero;
    return countdown.sum;
  }

  return { timers };
}
