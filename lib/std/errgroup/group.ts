/**
 * `Group`: goroutines that work on parts of one task, the first error among them, and a limit. `withContext`: a group
 * and the context that ends with it.
 *
 * In Go a task returns its error, and a panic is another matter. Here a throw is the error, so both are one thing:
 * `wait` throws it.
 */

import { asyncContext } from "../../core/async-context.ts";
import { callerOf, created, tracksOps } from "../../core/debug.ts";
import { currentProgram } from "../../core/default-program.ts";
import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { GoError, UsageError } from "../../core/error.ts";
import type { RoutineFunction } from "../../core/goroutine.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import { isTask, type Op, type Routine } from "../../core/op.ts";
import { asRoutine, claim, type RoutineLike } from "../../core/routine.ts";
import { withCancelCause, type Context, type ContextLike } from "../context/index.ts";
import { Start, Wait } from "./ops.ts";
import { Roster, type Work } from "./roster.ts";
import { thread } from "../../core/thread.ts";

/** What `go` or `tryGo` was asked to start. */
function workOf(caller: string, by: Function, what: unknown, args: readonly unknown[]): Work {
  const context = asyncContext();
  const at = callerOf(by);
  if (typeof what === "function") return { fn: what as RoutineFunction, args, context, at, place: null };
  if (typeof what !== "object" || what === null) {
    throw new UsageError(
      "ERR_NO_ROUTINE",
      `${caller}: needs a generator function or a generator, not ${describe(what)}`,
    );
  }
  if (isTask(what)) return { fn: () => asRoutine(caller, undefined, what), args: [], context, at, place: null };
  const routine = asRoutine(caller, undefined, what as Routine<unknown>);
  const func = (): Routine<unknown> => {
    // Only now is it known whether it will run: an applicant may give up, and apply again.
    claim(caller, what);
    return routine;
  };
  return { fn: func, args: [], context, at, place: null };
}

/**
 * A collection of goroutines that work on parts of one task. Go's `errgroup.Group`.
 *
 * A task fails by a throw: what Go returns as `err` and what it panics with are one thing here. (A task
 * that returns an `Error`, as its Go original did, fails by it too.) The first failure is kept for ever:
 * every `wait` throws it. A `goexit` is no failure.
 *
 * The group of `new Group()` only collects; {@link withContext} makes one that also cancels a context.
 *
 * @example
 * ```ts
 * const g = new Group();
 * g.setLimit(2);
 * for (let id = 0; id < 10; id++) yield* g.go(function* () { yield* sleep(id / 10); });
 * yield* g.wait();
 * ```
 */
export class Group {
  readonly #roster: Roster;
  /** It holds nothing of one performance, so one serves all. */
  readonly #wait: Wait;

  /** @param cancel is told the first error, and is called when `wait` returns; see {@link withContext}. */
  constructor(cancel?: (cause?: unknown) => void) {
    this.#roster = new Roster(cancel);
    this.#wait = new Wait(this.#roster);
  }

  /**
   * Starts a task in a goroutine of its own, once fewer tasks are active than the limit allows. Go's `g.Go(f)`.
   *
   * Who waits is let in first in, first out. As a case of `select` that loses, it starts nothing.
   *
   * @param fn a generator function, or one that returns a task, with its arguments after it; or a generator that has
   * not run yet, or a task. It is called once the task has been let in, in the task's goroutine.
   * @returns an op. One that is never performed starts nothing: `wait` then throws.
   * @throws {UsageError} if `fn` is none of these.
   *
   * @example
   * ```ts
   * const g = new Group();
   * g.setLimit(1);
   * const r = yield* select({ started: g.go(step), late: sleep(50) });
   * if (r.case === "late") throw new Error("the group is busy");
   * ```
   */
  go(routine: RoutineLike<unknown>): Op<void>;
  go<A extends unknown[]>(fn: (...args: A) => RoutineLike<unknown>, ...args: A): Op<void>;
  go(what: unknown, ...args: unknown[]): Op<void> {
    if (this === undefined || !(#roster in this)) throw detached("g.go(f)");
    const work = workOf("errgroup.go", this.go, what, args);
    this.#roster.describe(work, this.go);
    return created(new Start(this.#roster, work), this.go);
  }

  /**
   * Starts a task only if the limit allows it now. Go's `g.TryGo(f)`.
   *
   * @param fn as for `go`.
   * @returns whether it was started.
   * @throws {UsageError} if `fn` is none of these.
   *
   * @example
   * ```ts
   * const g = new Group();
   * if (!g.tryGo(step)) yield* step();
   * ```
   */
  tryGo(routine: RoutineLike<unknown>): boolean;
  tryGo<A extends unknown[]>(fn: (...args: A) => RoutineLike<unknown>, ...args: A): boolean;
  tryGo(what: unknown, ...args: unknown[]): boolean {
    if (this === undefined || !(#roster in this)) throw detached("g.tryGo(f)");
    const work = workOf("errgroup.tryGo", this.tryGo, what, args);
    if (!this.#roster.hasRoom) {
      if (thread.observer !== null) thread.observer.emit("acquire", this.#roster, undefined, false);
      return false;
    }
    this.#roster.takeRoom();
    this.#roster.admit(work, currentProgram());
    return true;
  }

  /**
   * Limits how many tasks may be active at once. Go's `g.SetLimit(n)`.
   *
   * Who waits at `go` already is measured by the new limit. (In Go they wait on for ever.)
   *
   * @param n a whole number; negative: no limit; 0 lets none in.
   * @throws {GoError} `errgroup: modify limit while N goroutines in the group are still active`, unless
   * the limit is being lifted.
   * @throws {UsageError} if `n` is no whole number.
   *
   * @example
   * ```ts
   * const g = new Group();
   * g.setLimit(4);
   * ```
   */
  setLimit(n: number): void {
    if (this === undefined || !(#roster in this)) throw detached("g.setLimit(n)");
    if (!Number.isInteger(n))
      throw new UsageError("ERR_GROUP_LIMIT", `errgroup.setLimit: needs a whole number, not ${describe(n)}`);
    const roster = this.#roster;
    if (n >= 0 && roster.active > 0) {
      throw new GoError(
        "ERR_GROUP_ACTIVE",
        `errgroup: modify limit while ${roster.active} goroutines in the group are still active`,
      );
    }
    roster.limit = n;
    roster.admitApplicants();
  }

  /**
   * Waits until no task is active, then cancels the group's context, also when all went well. Go's `g.Wait()`.
   *
   * A case of `select` as well: it may lose there and leaves nothing behind. A group may go on after it.
   *
   * @returns an op.
   * @throws the first thing that a task threw, again at each call. {@link GoError} with the code
   * `ERR_PROGRAM_ENDED` if a task's program ended before the task did. {@link UsageError} with the code
   * `ERR_GROUP_NOT_STARTED` if no task has failed, but one was described by `go` and is not being performed: how many
   * there are, and where the first one is.
   *
   * @example
   * ```ts
   * const g = new Group();
   * yield* g.go(step);
   * yield* g.wait();
   * ```
   */
  wait(): Op<void> {
    if (this === undefined || !(#roster in this)) throw detached("g.wait()");
    return tracksOps() ? created(new Wait(this.#roster), this.wait) : this.#wait;
  }

  static {
    inspectable(this, (group) => summary("Group", ...group.#roster.state()));
  }
}

/**
 * A group together with a context for its tasks. The context is cancelled as soon as a task fails, with
 * what it threw as the cause, and at the latest when `wait` returns. Go's `errgroup.WithContext(ctx)`.
 *
 * @param ctx the parent: when it is done, so is the group's context.
 * @returns the group and its context. Tasks have to watch the context: nothing ends them otherwise.
 *
 * @example
 * ```ts
 * const [g, ctx] = withContext(background());
 * yield* g.go(function* () { throw new Error("out of paper"); });
 * yield* g.go(function* () { yield* ctx.done().recv(); });
 * try {
 *   yield* g.wait();
 * } catch (e) {
 *   log(e);                                        // out of paper, as is cause(ctx)
 * }
 * ```
 */
export function withContext(ctx: ContextLike): [group: Group, ctx: Context] {
  const [own, cancel] = withCancelCause(ctx);
  return [new Group(cancel), own];
}
