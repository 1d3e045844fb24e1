/** A program that tells an observer who starts and who wakes whom. */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Probe } from "../../../core/probe.ts";
import { Program, type Conduct } from "../../../core/program.ts";
import { GAVE_WAY, thread } from "../../../core/thread.ts";
import type { Timers } from "../../../core/timers.ts";
import type { Observer } from "./observer.ts";

export class ObservedProgram extends Program {
  /** Null while nobody wants to know. */
  observer: Observer | null;
  /** The goroutine that is being started: to put it into the run queue is no wake-up. */
  #starting = false;

  constructor(conduct: Conduct, options: { probe: Probe; timers: Timers }, observer: Observer | null) {
    super(conduct, options);
    this.observer = observer;
  }

  override spawn(...given: Parameters<Program["spawn"]>): Goroutine {
    this.#starting = true;
    const g = super.spawn(...given);
    this.#starting = false;
    this.observer?.spawned(thread.current, g);
    return g;
  }

  override ready(g: Goroutine): void {
    // The run queue would become a ring.
    if (g.next !== null || this.tail === g)
      return this.conduct.panicked(new Error(`${g.name} (${g.id}) was woken twice`), g);
    super.ready(g);
    const { observer } = this;
    if (observer === null || this.#starting) return;
    if (g.value === GAVE_WAY) observer.reached?.(g);
    else observer.woke(thread.current, g);
  }
}
