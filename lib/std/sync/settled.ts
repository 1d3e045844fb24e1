/** A task that has nothing left to do: what `once.do(f)` is once `f` has run. */

import { giveWayAt, hasTurn } from "../../core/goroutine.ts";
import { turn } from "../../core/gosched.ts";
import { refuse } from "../../core/misdriven.ts";
import type { Park } from "../../core/op.ts";
import { Steps } from "../../core/task.ts";
import type { Subject } from "../../core/observer.ts";
import { completed, thread } from "../../core/thread.ts";

/**
 * It holds nothing of one performance, so one object serves all who ask, and costs them no allocation.
 * It takes from the budget of its goroutine as an op does: a loop over it starves nobody.
 */
export class Settled<T> extends Steps<T> {
  readonly reason: string;
  /** What it returns or throws. */
  readonly value: unknown;
  readonly threw: boolean;
  /** What it is the outcome of, for an observer. */
  readonly of: Subject;

  constructor(reason: string, value: unknown, threw: boolean, of: Subject) {
    super();
    this.of = of;
    this.reason = reason;
    this.value = value;
    this.threw = threw;
  }

  override [Symbol.iterator](): Iterator<Park, T, unknown> {
    return this;
  }

  next(_token?: unknown): IteratorResult<Park, T> {
    const g = thread.current;
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (--thread.budget < 0) {
      if (!hasTurn()) return giveWayAt(g, turn);
      if (thread.observer !== null) thread.observer.emit("do", this.of, undefined, false);
    }
    if (this.threw) throw this.value;
    return completed(this.value as T);
  }
}
