/**
 * The clocks of an execution's goroutines: vector clocks. A goroutine's clock ticks whenever others may learn of what
 * it has done so far: what it does then is later.
 *
 * A timer that fires has the clock of what has set it. What happens outside all goroutines (promises,
 * async functions) while all goroutines wait counts as one thing after all that was before: no false
 * order is found there, and no race either.
 */

import type { Goroutine } from "../../../core/goroutine.ts";

/** How far each goroutine had got, by its id. One that is missing had not begun. */
export type Clock = number[];

/** `clock` knows from now on all that `other` knows. */
export function join(clock: Clock, other: Clock): void {
  for (let id = clock.length; id < other.length; id++) clock.push(0);
  for (let id = 0; id < other.length; id++) {
    const time = other[id] as number;
    if (time > (clock[id] as number)) clock[id] = time;
  }
}

/** Whether goroutine `id`'s events up to `time` come before what `clock` stands for. */
export function knows(clock: Clock, id: number, time: number): boolean {
  return (clock[id] ?? 0) >= time;
}

export class Clocks {
  /** By goroutine. */
  readonly #clocks: Clock[] = [];
  /** The clock of the timer that fires now; otherwise that of whatever is outside. */
  #outside: Clock = [];
  #firing = false;

  reset(): void {
    this.#clocks.length = 0;
    this.#outside = [];
    this.#firing = false;
  }

  of(g: Goroutine | null): Clock {
    if (g === null) return this.#outside;
    const known = this.#clocks[g.id];
    if (known !== undefined) return known;
    for (let id = this.#clocks.length; id < g.id; id++) this.#clocks.push(undefined as never);
    const clock: Clock = [];
    for (let id = 0; id < g.id; id++) clock.push(0);
    clock.push(1);
    return (this.#clocks[g.id] = clock);
  }

  /** A timer fires that was set at `set`. */
  fires(set: Clock | null): void {
    this.#firing = true;
    this.#outside = set === null ? [] : set.slice();
  }

  fired(): void {
    if (!this.#firing) return;
    this.#firing = false;
    this.#outside = [];
  }

  /** Everything so far comes before everything from now on. */
  join(): void {
    const all: Clock = [];
    for (const clock of this.#clocks) if (clock !== undefined) join(all, clock);
    for (const [id, clock] of this.#clocks.entries()) {
      if (clock === undefined) continue;
      join(clock, all);
      clock[id] = (clock[id] as number) + 1;
    }
  }

  /** `first` starts or wakes `second`. */
  pass(first: Goroutine | null, second: Goroutine): void {
    if (first === second) return;
    if (first === null && !this.#firing)
      for (const clock of this.#clocks) if (clock !== undefined) join(this.#outside, clock);
    join(this.of(second), this.of(first));
    this.#tick(first);
  }

  /** What is there once `g` has left what it knows beside what was there. */
  leave(g: Goroutine | null, there: Clock | null): Clock {
    const clock = this.of(g);
    if (there === null) there = clock.slice();
    else join(there, clock);
    this.#tick(g);
    return there;
  }

  /** `g` finds what others have left. */
  find(g: Goroutine | null, clock: Clock | null | undefined): void {
    if (clock !== null && clock !== undefined) join(this.of(g), clock);
  }

  #tick(g: Goroutine | null): void {
    if (g === null) return;
    const clock = this.of(g);
    clock[g.id] = (clock[g.id] as number) + 1;
  }
}
