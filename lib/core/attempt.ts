/**
 * `attempt`: what would be thrown, as a value.
 *
 * An op stays an op and a task a task: each of the three uses of an op goes on to the one within, so nothing is parked,
 * dumped or withdrawn otherwise than without `attempt`.
 */

import type { SelectOp } from "./cases.ts";
import { created, performed, tracksOps } from "./debug.ts";
import { describe } from "./describe.ts";
import { FatalError, GoError, UsageError } from "./error.ts";
import { isGoexit } from "./goexit.ts";
import { refuse } from "./misdriven.ts";
import { isPerformable, isTask, Operation, type Op, type Park } from "./op.ts";
import type { Verb } from "./observer.ts";
import { panicText } from "./panic.ts";
import { asRoutine, claim, type RoutineLike } from "./routine.ts";
import { Steps, type Task } from "./task.ts";
import { RESUMED, completed, thread } from "./thread.ts";
import type { Waiter } from "./waiter.ts";

/** A value, or the error that came in its place: Go's `v, err`. */
export type Attempted<T> = readonly [value: T, err: undefined] | readonly [value: undefined, err: Error];

/** What a `poll` has thrown. */
class Thrown {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

class AttemptOp<T> extends Operation<Attempted<T>> {
  readonly #op: Operation<T>;

  constructor(op: Operation<T>) {
    super();
    this.#op = op;
  }

  override get selectable(): boolean {
    return this.#op.selectable;
  }

  override get reason(): string {
    return this.#op.reason;
  }

  override get subject(): object {
    return this.#op.subject;
  }

  override get event(): Verb | null {
    return this.#op.event;
  }

  override get alternatives(): readonly Operation<unknown>[] {
    return this.#op.alternatives;
  }

  override ready(): boolean {
    return this.#op.ready();
  }

  override checkTry(): void {
    this.#op.checkTry();
  }

  override poll(): unknown {
    try {
      return this.#op.poll();
    } catch (e) {
      return new Thrown(e);
    }
  }

  override park(waiter: Waiter): void {
    this.#op.park(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.#op.withdraw(waiter);
  }

  override settle(outcome: unknown): Attempted<T> {
    try {
      if (outcome instanceof Thrown) throw outcome.value;
      return [this.#op.settle(outcome), undefined];
    } catch (e) {
      return [undefined, errorOf(e)];
    }
  }

  override [Symbol.iterator](): Iterator<Park, Attempted<T>, unknown> {
    if (tracksOps()) performed(this);
    void this.#op[Symbol.iterator]();
    return this;
  }

  override next(token?: unknown): IteratorResult<Park, Attempted<T>> {
    const g = thread.current;
    // Not as a value: it is no failure of the op.
    if (g === null || (token !== RESUMED && (g.op !== null || arguments.length === 0))) return refuse(this);
    try {
      const result = this.#op.next(token);
      return result.done === true ? completed([result.value, undefined]) : result;
    } catch (e) {
      return completed([undefined, errorOf(e)]);
    }
  }

  override then<A = Attempted<T>, B = never>(
    onFulfilled?: ((value: Attempted<T>) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (thread.asyncWaits !== null) performed(this);
    const attempted = this.#op.then<Attempted<T>, Attempted<T>>(
      (value) => [value, undefined],
      (e: unknown) => [undefined, errorOf(e)],
    );
    return attempted.then(onFulfilled, onRejected);
  }
}

class AttemptTask<T> extends Steps<Attempted<T>> {
  readonly reason: string = "attempt";
  readonly #begin: () => RoutineLike<T>;

  constructor(begin: () => RoutineLike<T>) {
    super();
    this.#begin = begin;
  }

  override *[Symbol.iterator](): Generator<Park, Attempted<T>, unknown> {
    try {
      return [yield* this.#begin(), undefined];
    } catch (e) {
      return [undefined, errorOf(e)];
    }
  }
}

/**
 * What was thrown, as an error: itself, or one that has it as its cause.
 *
 * @throws what no program should take for a failure: a goexit, a fatal error.
 */
function errorOf(thrown: unknown): Error {
  if (isGoexit(thrown) || thrown instanceof FatalError) throw thrown;
  // By its tag too: an error of another realm is no instance of this one's class.
  if (thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]") return thrown as Error;
  return new GoError("ERR_THROWN", panicText(thrown), { cause: thrown });
}

/**
 * Performs an op or a task, and returns what it would throw. Go's `v, err := f()`.
 *
 * A `goexit` and a fatal error are thrown all the same.
 *
 * @param what an op, a task, or a generator that has not run yet, as `f(x)` of a generator function is.
 * @returns `[value, undefined]`, or `[undefined, err]` with the very error that was thrown; what is no error is the
 * `cause` of one with the code `ERR_THROWN`. Of an op it is an op, and so a case of {@link select}; else a task.
 * @throws {UsageError} if `what` is none of these, or a generator that is being run already.
 *
 * @example
 * ```ts
 * const [v, err] = yield* attempt(ch.recv());
 * if (err !== undefined) return;
 * log(v);
 * const r = yield* select({ sent: attempt(results.send(x)), late: sleep(50) });
 * if (r.case === "sent" && r.value[1] !== undefined) log("the channel was closed");
 * ```
 */
export function attempt<T>(what: SelectOp<T>): SelectOp<Attempted<T>>;
export function attempt<T>(what: Op<T>): Op<Attempted<T>>;
export function attempt<T>(what: RoutineLike<T>): Task<Attempted<T>>;
export function attempt<T>(what: Op<T> | RoutineLike<T>): Op<Attempted<T>> | Task<Attempted<T>> {
  // It is performed through what is returned: `leftoverOps` would miss it.
  if (tracksOps() && isPerformable(what)) performed(what);
  if (isTask(what)) return created(new AttemptTask(() => what), attempt);
  if (isPerformable(what)) return created(new AttemptOp(what as unknown as Operation<T>), attempt);
  if (typeof what !== "object" || what === null) {
    throw new UsageError("ERR_NO_ROUTINE", `attempt: needs an op, a task or a generator, not ${describe(what)}`);
  }
  const routine = asRoutine("attempt", undefined, what as RoutineLike<T>);
  const begin = (): RoutineLike<T> => {
    claim("attempt", what);
    return routine;
  };
  return created(new AttemptTask(begin), attempt);
}
