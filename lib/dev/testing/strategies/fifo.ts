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

/** The default schedule alone: run until blocked, then first in, first out. It takes one execution. */
export function fifo(): StrategyMaker {
  return () => new Fifo();
}
