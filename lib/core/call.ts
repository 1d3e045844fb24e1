/**
 * `call`: a deep blocking call that resumes in O(1).
 *
 * `yield*` through n generators passes all n at each resume, about 15 ns a level. `call` sets the
 * caller aside on the goroutine's own stack and lets the scheduler drive the callee alone.
 */

import { asyncContext } from "./async-context.ts";
import { created } from "./debug.ts";
import { giveWayAt } from "./goroutine.ts";
import { isSpent, turn } from "./gosched.ts";
import type { AsyncContext } from "./host.ts";
import { refuse } from "./misdriven.ts";
import type { Park } from "./op.ts";
import { asRoutine, checkFunction, type RoutineLike } from "./routine.ts";
import { Steps, type Task } from "./task.ts";
import { CALLED, RESUMED, THREW, completed, thread } from "./thread.ts";

class Call<A extends unknown[], T> extends Steps<T> {
  readonly fn: (...args: A) => RoutineLike<T>;
  readonly args: A;
  readonly context: AsyncContext | null = asyncContext();
  readonly reason: string = "call";

  constructor(fn: (...args: A) => RoutineLike<T>, args: A) {
    super();
    this.fn = fn;
    this.args = args;
  }

  override [Symbol.iterator](): Iterator<Park, T, unknown> {
    return this;
  }

  next(token?: unknown): IteratorResult<Park, T> {
    const g = thread.current;
    if (token === RESUMED && g !== null) return completed(g.outcome() as T);
    if (token === THREW && g !== null) throw g.outcome();
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (isSpent()) return giveWayAt(g, turn);
    const { fn, args } = this;
    g.pushFrame(asRoutine("call", fn, fn(...args)), this.context);
    return CALLED;
  }
}

/**
 * Calls a generator function from a goroutine. Like `yield* fn(...args)`, but however deep such calls
 * nest, a goroutine that parked below resumes in the same short time. Worth it from about five levels
 * of depth on, such as a recursive walk; below that plain `yield*` is faster.
 *
 * @param fn a generator function, or one that returns a task, and its arguments after it.
 * @returns a task: what `fn` returns.
 * @throws whatever `fn` throws.
 *
 * @example
 * ```ts
 * function* walk(tree: Tree, out: SendChan<number>): Routine {
 *   if (tree.left) yield* call(walk, tree.left, out);
 *   yield* out.send(tree.value);
 *   if (tree.right) yield* call(walk, tree.right, out);
 * }
 * ```
 */
export function call<A extends unknown[], T>(fn: (...args: A) => RoutineLike<T>, ...args: A): Task<T> {
  checkFunction("call", fn);
  return created(new Call(fn, args), call);
}
