// A parked goroutine is at least a suspended generator that something refers to.

import type { Bare } from "./channels.ts";

interface Count {
  value: number;
}

function* wait(left: Count): Bare {
  yield;
  left.value++;
}

export function park(n: number, parked: () => void): number {
  const left: Count = { value: 0 };
  const queue: Bare[] = [];
  for (let i = 0; i < n; i++) {
    const one = wait(left);
    one.next();
    queue.push(one);
  }
  parked();
  for (const one of queue) one.next();
  return left.value;
}
