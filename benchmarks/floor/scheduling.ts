// A switch is a resumption and a turn through an array; a start is a generator and its first
// resumption, at once.

import type { Bare, Slot } from "./channels.ts";

function* turns(n: number): Bare {
  for (let i = 0; i < n; i++) yield;
}

export function gosched(n: number): number {
  const queue = [turns(n / 2), turns(n / 2)] as const;
  let switches = 0;
  for (let i = 0; i < n; i++) {
    (queue[i & 1] as Bare).next();
    switches++;
  }
  return switches;
}

export function spawnClosure(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const start = function* (): Bare {
      sum += i;
    };
    start().next();
  }
  return sum;
}

function* addOne(i: number, total: Slot): Bare {
  total.value += i;
}

export function spawnShared(n: number): number {
  const total: Slot = { value: 0 };
  for (let i = 0; i < n; i++) addOne(i, total).next();
  return total.value;
}

/** A host timer each. */
export function timers(n: number): Promise<number> {
  return new Promise((resolve) => {
    let woken = 0;
    const wake = (): void => {
      if (++woken === n) resolve(woken);
    };
    for (let i = 0; i < n; i++) setTimeout(wake, i % 100);
  });
}
