/** `fifo`: the default schedule, once. */

import type { Run, Strategy, StrategyMaker } from "./strategy.ts";

class Fifo implements Strategy {
  readonly name: string = "fifo";
  complete = false;
  #ran = false;

  begin(): boolean {
    return !this.#ran;
  }

  decide(): number {
    return 0;
  }

  end(run: Run): void {
    this.#ran = true;
    this.complete = run.decisions === 0 && !run.capped;
  }
}

/**
 * The default schedule alone: each goroutine runs until it waits, then the first in the run queue goes on; a timer
 * fires only when nobody can run. One execution, which finds what goes wrong always. Complete only if nothing
 * was decided.
 *
 * @returns a strategy for {@link explore}.
 *
 * @example
 * ```ts
 * const { finding } = await explore(function* () {
 *   const ch = chan<number>();
 *   yield* ch.send(1);
 * }, { strategy: fifo() });
 * log(finding?.kind);         // deadlock
 * ```
 */
export function fifo(): StrategyMaker {
  return () => new Fifo();
}
