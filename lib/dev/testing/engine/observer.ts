/** The seam between an execution and those who look on: the recorder of a trace, the race detector, DPOR. */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import type { Actor } from "../strategies/strategy.ts";
import type { Engine } from "./engine.ts";

/** Is told what happens in an execution. It changes nothing of it, but that it may fail it. */
export interface Observer {
  /** An execution begins; `engine.program` is about to start main. */
  begin(engine: Engine): void;
  /** `parent` (null: a timer) starts `child`. */
  spawned(parent: Goroutine | null, child: Goroutine): void;
  /** `waker` (null: a timer) ends the wait of `woken`. */
  woke(waker: Goroutine | null, woken: Goroutine): void;
  /** `actor` is about to make a step. A goroutine's `op` is what it will begin with, or what it was woken at. */
  step(actor: Actor): void;
  /** The step is over. */
  stepped(actor: Actor): void;
  /** The execution has ended; its goroutines still stand where they wait. */
  end(program: Program): void;
}
