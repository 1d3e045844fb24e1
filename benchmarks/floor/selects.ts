// A select draws among what is ready, then takes it; a silent channel costs a look.

import { produce, type Bare, type Slot } from "./channels.ts";

export function select(n: number, cases: number): number {
  const slot: Slot = { value: 0 };
  const ready: Bare[] = Array.from({ length: cases }, () => produce(slot, n / cases));
  const left = ready.map(() => n / cases);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const chosen = Math.floor(Math.random() * ready.length);
    (ready[chosen] as Bare).next();
    sum += slot.value;
    if ((left[chosen] = (left[chosen] as number) - 1) === 0) {
      ready.splice(chosen, 1);
      left.splice(chosen, 1);
    }
  }
  return sum;
}

export function selectIdle(n: number): number {
  const slot: Slot = { value: 0 };
  const idle: Bare[] = [];
  const work = produce(slot, n);
  let sum = 0;
  for (let i = 0; i < n && idle.length === 0; i++) {
    work.next();
    sum += slot.value;
  }
  return sum;
}
