// A program on a clock of its own: time passes when the test says so.
import { Program } from "../../../lib/core/program.ts";
import { Timers } from "../../../lib/core/timers.ts";
import type { Routine } from "goroutines";

/** Far beyond the host's clock, so that nothing fires by that. */
const START = 1e12;

export class VirtualClock extends Timers {
  #now = START;

  override now(): number {
    return this.#now;
  }

  /** The virtual clock's own time: 10 is 10 ms after the program's start. */
  override date(when: number): Date {
    return new Date(when - START);
  }

  /** Lets `ms` milliseconds pass; each timer fires at its own time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = Math.min(...this.pending.map((timer) => timer.when));
      if (next > end) break;
      this.#now = next;
      this.fireDue(next);
    }
    this.#now = end;
  }

  /** Lets `ms` milliseconds pass unseen, as when the thread is busy: what is due fires late, at `fire`. */
  sleepThrough(ms: number): void {
    this.#now += ms;
  }

  fire(): void {
    this.fireDue(this.#now);
  }
}

/** Runs `body` as a program of its own; a deadlock is reported at once. */
export function onVirtualTime<T>(body: (clock: VirtualClock) => Routine<T>): Promise<T> {
  const clock = new VirtualClock();
  return new Promise<T>((resolve, reject) => {
    const program = new Program(
      {
        returned(value) {
          program.end();
          resolve(value as T);
        },
        panicked(value) {
          program.end();
          reject(value);
        },
        failed(error) {
          program.end(error);
          reject(error);
        },
      },
      { exact: true, timers: clock },
    );
    program.main = program.spawn(null, () => body(clock), []);
  });
}
