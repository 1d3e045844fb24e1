/**
 * `Frame`: one call of a function that defers, from its beginning until its last deferred call has ended.
 *
 * It is what Go keeps in the stack frame: the deferred calls, the named result, and the panics that
 * pass. `panic` is the newest of those, linked to the earlier ones, and moves on in four ways:
 *
 * - the body or a deferred call throws: a panic stands in front of those that are under way;
 * - `recover` marks it, and as long as that deferred call runs it is still there, for the report of a panic
 *   that comes next;
 * - the deferred call that recovered it returns: it and all that it replaced are forgotten, back to the last
 *   `goexit`, which nothing recovers;
 * - the last deferred call has ended: it leaves for the next frame.
 *
 * Go's `recover` means the function whose deferred call it stands in; here a frame can be named from anywhere. So the
 * frames of a goroutine that make their deferred calls form a stack, and to ask another one than the innermost of them
 * is an error.
 */

import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { RuntimeError, UsageError } from "../../core/error.ts";
import type { Goroutine } from "../../core/goroutine.ts";
import type { Routine } from "../../core/op.ts";
import { NIL_PANIC, arrive, type Panic } from "../../core/panic.ts";
import { routineIn, type PlainResult, type RoutineLike } from "../../core/routine.ts";
import { thread } from "../../core/thread.ts";

/** What a panic was thrown with: anything; undefined where there is none to recover. */
export type Recovered = string | number | bigint | boolean | symbol | object | undefined;

/** What the body of {@link func} is given: the frame of its call. */
export interface Frame<in out R> {
  /**
   * The named result: what the function returns in the end, as the body and the deferred calls leave it.
   * The body's `return v` sets it; after a recovered panic it is what was set before.
   */
  result: R;
  /**
   * Defers a call until the function ends, by return, panic or `goexit`. Go's `defer fn(...args)`.
   *
   * Deferred calls run last in, first out; function and arguments are those of now.
   *
   * @param fn a plain function, or one that blocks: a generator function, or one that returns a task; its result is
   * dropped. Null and undefined are Go's nil function: the call panics when its turn comes.
   * @throws {UsageError} if `fn` is anything else, and when the function has ended or another goroutine calls.
   */
  readonly defer: <A extends unknown[]>(fn: Deferrable<A> | null | undefined, ...args: A) => void;
  /**
   * Stops a panic, and the function returns `result` to its caller as if nothing had happened. Go's `recover()`.
   *
   * It answers only while a call that was deferred on this very frame runs because of a panic. In a function that is
   * itself deferred, `f.defer(handle)` with `const handle = () => func(function* (g) { ... })`, `g.recover()` in the
   * body stops the panic of `f`, as in Go.
   *
   * @returns what was thrown (for undefined and null an error that says so), or undefined where nothing is to be
   * recovered: no panic, a `goexit`, a panic that is recovered already, another goroutine.
   * @throws {UsageError} while a call runs that another function of this goroutine has deferred, further in: Go's
   * `recover` would mean the panic of that one.
   */
  readonly recover: () => Recovered;
}

function nothing(): void {}

const OTHER_FRAME =
  "f.recover: a call runs that another function has deferred, and Go's recover would mean the panic of that one: " +
  "call recover of its frame";

/** Of each goroutine the innermost frame that makes its deferred calls. */
const deferring = new WeakMap<Goroutine, Activation<never>>();

export class Activation<R> implements Frame<R> {
  static #count = 0;
  declare result: R;
  readonly #g: Goroutine;
  readonly #task: object;
  /** Of two frames in one goroutine that have not ended, the one with the higher number is further in. */
  readonly #number: number = ++Activation.#count;
  readonly #calls: Deferred[] = [];
  /** The deferred call that is made now. */
  #call: Deferred | null = null;
  /** What makes its deferred calls further out, while this frame does. */
  #outer: Activation<never> | null = null;
  #ended = false;
  /** The newest panic or goexit that is under way here. */
  #panic: Panic | null = null;

  /** A call of `task` in `g`. */
  constructor(g: Goroutine, task: object) {
    this.#g = g;
    this.#task = task;
    this.result = undefined as R;
  }

  defer<A extends unknown[]>(fn: Deferrable<A> | null | undefined, ...args: A): void {
    if (this === undefined || !(#g in this)) throw detached("f.defer(fn)");
    if (this.#ended) throw new UsageError("ERR_DEFER", "f.defer: its function has ended");
    if (thread.current !== this.#g)
      throw new UsageError("ERR_DEFER", "f.defer: called outside the goroutine of its function");
    // Go's `defer recover()` recovers nothing: there recover is the deferred function, it is not called by one.
    this.#calls.push(new Deferred((fn as unknown) === this.recover ? nothing : fn, args));
  }

  recover(): Recovered {
    if (this === undefined || !(#g in this)) throw detached("f.recover()");
    const frame = thread.current === this.#g ? deferring.get(this.#g) : undefined;
    if (frame === undefined) return undefined;
    if ((frame as unknown) === this) return frame.#stop();
    if (this.#ended || this.#number < frame.#number) throw new UsageError("ERR_RECOVER", OTHER_FRAME);
    // This function runs within the deferred call: it may be the deferred function itself.
    return frame.#call?.returned === this.#task ? frame.#stop() : undefined;
  }

  #stop(): Recovered {
    const panic = this.#panic;
    if (panic === null || panic.exits || panic.recovered) return undefined;
    panic.recovered = true;
    return (panic.value as Recovered) ?? new RuntimeError("ERR_PANIC_NIL", NIL_PANIC);
  }

  /** The next call to be made; null when none is left, and in a program that has ended: nothing deferred runs there. */
  begin(): Deferred | null {
    const call = this.#g.owner.ended ? undefined : this.#calls.pop();
    if (call === undefined) return null;
    if (this.#call === null) {
      this.#outer = deferring.get(this.#g) ?? null;
      deferring.set(this.#g, this as unknown as Activation<never>);
    }
    return (this.#call = call);
  }

  /** The body or a deferred call has thrown `value`. */
  threw(value: unknown): void {
    const panic = arrive(this.#g, value);
    let first = panic;
    while (first.earlier !== null) first = first.earlier;
    first.earlier = this.#panic;
    this.#panic = panic;
  }

  /** A deferred call has returned. */
  returned(): void {
    if (this.#panic?.recovered !== true) return;
    let panic: Panic | null = this.#panic;
    while (panic !== null && !panic.exits) panic = panic.earlier;
    this.#panic = panic;
  }

  /** No deferred call is left: what passes on to the caller in place of the result, or null. */
  end(): Panic | null {
    this.#ended = true;
    if (this.#outer !== null) deferring.set(this.#g, this.#outer);
    else if (this.#call !== null) deferring.delete(this.#g);
    return this.#panic;
  }
}

/**
 * A function to be called with `A` when the function that defers it ends: a plain one, or one that blocks and returns a
 * generator or a task. Its result is dropped; a promise and an op are refused.
 */
export type Deferrable<A extends unknown[]> = (...args: A) => RoutineLike<unknown> | PlainResult;

/** A call that a function has deferred: the function and its arguments as they were at the defer statement. */
export class Deferred {
  readonly #fn: Deferrable<never[]> | null;
  readonly #args: readonly unknown[];
  /** What the function has returned, when that is to be run. */
  returned: unknown = null;

  /** @throws {UsageError} if `fn` is neither a function nor nil. */
  constructor(fn: unknown, args: readonly unknown[]) {
    if (typeof fn !== "function" && fn !== null && fn !== undefined) {
      throw new UsageError(
        "ERR_NO_ROUTINE",
        `f.defer: needs a plain function, a generator function or null, not ${describe(fn)}`,
      );
    }
    this.#fn = (fn ?? null) as Deferrable<never[]> | null;
    this.#args = args;
  }

  /** Begins the call: what is left to be run in the goroutine at hand; null if the function was a plain one. */
  begin(): Routine<unknown> | null {
    const fn = this.#fn;
    if (fn === null) {
      throw new RuntimeError("ERR_NIL_DEREFERENCE", "runtime error: invalid memory address or nil pointer dereference");
    }
    this.returned = fn(...(this.#args as never[]));
    return routineIn("f.defer", fn, this.returned);
  }
}
