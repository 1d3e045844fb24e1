/** A goroutine of an execution, from its start to where it stands now. */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Operation } from "../../../core/op.ts";
import type { Place } from "../../../core/stack.ts";

export class Life {
  readonly g: Goroutine;
  readonly isMain: boolean;
  /** Who started it, and where; null: main, or one that a timer started. */
  readonly parent: Life | null;
  readonly startedAt: Place | undefined;
  /** In which step it was started, from 1; 0 for main. */
  readonly startedIn: number;
  /** In which step it ended; 0 while it has not. */
  endedIn = 0;
  /** Whether it ended by a throw that nobody caught. */
  threw = false;
  /** The op that it stands at: has yet to begin, or waits at. Null before the first, and once it has ended. */
  op: Operation<unknown> | null = null;
  /** The last op that it stood at. */
  lastOp: Operation<unknown> | null = null;
  /** Whether it waits, and is not about to run; and since which step. */
  waits = false;
  waitsSince = 0;
  /** Where it stands, the innermost first. */
  stack: readonly Place[] = [];
  /** The name of its own function, as the stack shows it: a generator does not know its function's. */
  #fn = "";

  constructor(g: Goroutine, isMain: boolean, parent: Life | null, startedAt: Place | undefined, startedIn: number) {
    this.g = g;
    this.isMain = isMain;
    this.parent = parent;
    this.startedAt = startedAt;
    this.startedIn = startedIn;
  }

  /** As a report calls it: `main`, `worker (2)`. */
  get label(): string {
    return this.isMain ? "main" : `${this.name} (${this.g.id})`;
  }

  get name(): string {
    if (this.isMain) return "main";
    if (this.g.name !== "func") return this.g.name;
    if (this.#fn !== "") return this.#fn;
    // As Go does, by the function in which it stands: `finish.func`.
    const outer = lastName(this.startedAt?.fn ?? "");
    return outer === "" ? "func" : `${outer}.func`;
  }

  get hasEnded(): boolean {
    return this.endedIn > 0;
  }

  /** It has come to `op`, where `stack` is. */
  stands(op: Operation<unknown>, stack: readonly Place[]): void {
    this.op = op;
    this.lastOp = op;
    this.stack = stack;
    this.#fn = lastName(stack.at(-1)?.fn ?? "");
  }
}

/** `flush` of `Store.#flush`. */
function lastName(fn: string): string {
  return fn.slice(fn.lastIndexOf(".") + 1).replace(/^#/, "");
}
