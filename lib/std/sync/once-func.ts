/**
 * `onceFunc`, `onceValue`, `onceValues`: functions that run once and then keep what came of it.
 *
 * In Go the three differ in how many results they have. Here a function has one, so they differ in the
 * type alone.
 */

import { created, tracksOps } from "../../core/debug.ts";
import type { Park } from "../../core/op.ts";
import { calling, checkPlainOrBlocking } from "../../core/routine.ts";
import { Steps, type Task } from "../../core/task.ts";
import { doing, Settled, State, type OnceFunction } from "./once.ts";

class First<T> extends Steps<T> {
  readonly reason: string = "sync.Once.Do";
  readonly state: State = new State();
  readonly caller: string;
  /** Let go once it has run. */
  f: OnceFunction<T> | null;
  outcome: Settled<T> | null = null;

  constructor(caller: string, f: OnceFunction<T>) {
    super();
    this.caller = caller;
    this.f = f;
  }

  override *[Symbol.iterator](): Generator<Park, T, unknown> {
    yield* doing(this.state, this.#run.bind(this), this[Symbol.iterator]);
    return yield* this.outcome as Settled<T>;
  }

  *#run(): Generator<Park, void, unknown> {
    const f = this.f as OnceFunction<T>;
    this.f = null;
    try {
      this.outcome = new Settled(this.reason, yield* calling<T>(this.caller, f, []), false, this.state);
    } catch (e) {
      // Kept and not thrown here: the outcome throws it, to this caller as to all others.
      this.outcome = new Settled(this.reason, e, true, this.state);
    }
  }
}

function keeping<T>(caller: string, f: OnceFunction<T>): () => Task<T> {
  checkPlainOrBlocking(caller, f);
  const first = new First(caller, f);
  const call = (): Task<T> => (tracksOps() ? created(new Again(first), call) : (first.outcome ?? first));
  return call;
}

/** `first` under an identity of its own, for the debug mode that notes each call. */
class Again<T> extends Steps<T> {
  readonly reason: string;
  readonly first: First<T>;

  constructor(first: First<T>) {
    super();
    this.reason = first.reason;
    this.first = first;
  }

  override [Symbol.iterator](): Iterator<Park, T, unknown> {
    return this.first[Symbol.iterator]();
  }
}

/**
 * Makes a function that runs `f` once: its first call runs `f`, calls meanwhile wait for that, later
 * ones return at once. What `f` throws, every call throws. Go's `sync.OnceFunc`.
 *
 * @param f a plain function, or a generator function that is run as a part of the caller's goroutine.
 * @returns a function that returns a task.
 * @throws {UsageError} if `f` is no function. Its calls throw one if `f` returns a promise or an op.
 *
 * @example
 * ```ts
 * const connect = onceFunc(function* () { yield* sleep(1); });
 * yield* connect();
 * yield* connect();      // returns at once
 * ```
 */
export function onceFunc(f: OnceFunction<unknown>): () => Task<void> {
  return keeping("onceFunc", f as OnceFunction<void>);
}

/**
 * Makes a function that runs `f` once and returns its value at every call. What `f` throws, every call
 * throws: the same value. Go's `sync.OnceValue`.
 *
 * @param f a plain function, or a generator function that is run as a part of the caller's goroutine.
 * @returns a function that returns a task: the value.
 * @throws {UsageError} if `f` is no function. Its calls throw one if `f` returns a promise or an op.
 *
 * @example
 * ```ts
 * const config = onceValue(() => ({ port: 80 }));
 * const { port } = yield* config();
 * log(port);
 * ```
 */
export function onceValue<T>(f: OnceFunction<T>): () => Task<T> {
  return keeping("onceValue", f);
}

/**
 * As {@link onceValue}, for a function that returns several values as a tuple. Go's `sync.OnceValues`.
 *
 * @param f a plain or a generator function that returns an array.
 * @returns a function that returns a task: that array.
 * @throws as {@link onceValue}.
 *
 * @example
 * ```ts
 * const divmod = onceValues(() => [3, 1]);
 * const [quotient, rest] = yield* divmod();
 * log([quotient, rest]);
 * ```
 */
export function onceValues<const T extends readonly unknown[]>(f: OnceFunction<T>): () => Task<T> {
  return keeping("onceValues", f);
}
