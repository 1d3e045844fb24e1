/**
 * `func`: a function with Go's `defer`, `recover` and named result.
 *
 * A throw unwinds while Go calls what is deferred before it unwinds; that can't be told, since a deferred call sees
 * nothing of the frames below. What it could see, the panics that are under way, is in `Frame`.
 *
 * A fatal error is no panic: its program has ended, and nothing deferred runs.
 */

import { created } from "../../core/debug.ts";
import { isSpent, turn } from "../../core/gosched.ts";
import { misdriven } from "../../core/misdriven.ts";
import type { Park } from "../../core/op.ts";
import { forgetLeft, leave } from "../../core/panic.ts";
import { asRoutine, checkFunction, type RoutineLike } from "../../core/routine.ts";
import { Steps, type Task } from "../../core/task.ts";
import { thread } from "../../core/thread.ts";
import { Activation, type Frame } from "./frame.ts";

/** The body of a function that defers. */
export type FuncBody<R> = (f: Frame<R>) => RoutineLike<R | void>;

class Func<R> extends Steps<R> {
  readonly body: FuncBody<R>;
  readonly reason: string = "func";

  constructor(body: FuncBody<R>) {
    super();
    this.body = body;
  }

  override *[Symbol.iterator](): Generator<Park, R, unknown> {
    const g = thread.current;
    if (g === null) throw misdriven(this);
    if (isSpent()) yield* turn;
    forgetLeft(g);
    const { body } = this;
    const frame = new Activation<R>(g, this);
    try {
      const result = yield* asRoutine("func", body, body(frame));
      if (result !== undefined) frame.result = result;
    } catch (e) {
      frame.threw(e);
    }
    for (let call = frame.begin(); call !== null; call = frame.begin()) {
      try {
        const routine = call.begin();
        if (routine !== null) yield* routine;
        frame.returned();
      } catch (e) {
        frame.threw(e);
      }
    }
    const panic = frame.end();
    if (panic === null) return frame.result;
    leave(g, panic);
    throw panic.value;
  }
}

/**
 * A function that defers calls, as Go's functions do: for code ported from Go. In new code `try`/`finally` and
 * `using` say the same (docs/defer.md).
 *
 * @param body a generator function, or one that returns a task; `f.defer` defers a call, `f.recover` stops a panic,
 * `f.result` is the named result. Its type is given, as in Go's signature: `func<number>(function* (f) { ... })`. The
 * body may `return v`, or set `f.result` and return nothing.
 * @returns a task: `f.result` once all deferred calls have run. Undefined if a panic was recovered before it was set.
 * @throws what the body or a deferred call threw last and no deferred call recovered. {@link UsageError} if `body` is
 * no generator function.
 *
 * @example
 * ```ts
 * const safely = (step: () => Routine) => func<string>(function* (f) {
 *   f.defer(() => {
 *     const reason = f.recover();
 *     if (reason !== undefined) f.result = `recovered: ${String(reason)}`;
 *   });
 *   yield* step();
 *   return "done";
 * });
 * log(yield* safely(step));
 * ```
 */
export function func<R = void>(body: FuncBody<R>): Task<R> {
  checkFunction("func", body);
  return created(new Func(body), func);
}
