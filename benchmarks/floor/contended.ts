// The least that a lawful lock costs whose holder yields: one resumption a turn, since it may take the
// lock again before those who wait. A wait for a Cond is a resumption too; a goroutine that is done, a
// generator and its first.

import type { Bare, Slot } from "./channels.ts";

const members = 10;

function* addUnderLock(n: number, total: Slot): Bare {
  for (let i = 0; i < n; i++) {
    const seen = total.value;
    yield;
    total.value = seen + 1;
  }
}

export function turns(n: number): number {
  const total: Slot = { value: 0 };
  const queue = Array.from({ length: members }, () => addUnderLock(n / members, total));
  for (const member of queue) {
    for (let i = 0; i <= n / members; i++) member.next();
  }
  return total.value;
}

function* addOne(total: Slot): Bare {
  total.value++;
}

export function waitGroup(n: number): number {
  const total: Slot = { value: 0 };
  for (let i = 0; i < n; i++) addOne(total).next();
  return total.value;
}

function* alternate(n: number, total: Slot): Bare {
  for (let i = 0; i < n; i++) {
    yield;
    total.value++;
  }
}

export function cond(n: number): number {
  const ours: Slot = { value: 0 };
  const theirs: Slot = { value: 0 };
  const ping = alternate(n, ours);
  const pong = alternate(n, theirs);
  for (let i = 0; i <= n; i++) {
    ping.next();
    pong.next();
  }
  return theirs.value;
}
