/**
 * `Group`: of several callers who ask for the same key at the same time, one makes the call and all
 * get what came of it.
 *
 * A throw is the error: what Go returns as `err` and what it panics with are one thing here.
 *
 * Invariant: the map holds flights that have not landed and were not forgotten, one a key at the most.
 */

import { created } from "../../core/debug.ts";
import { currentProgram } from "../../core/default-program.ts";
import { detached } from "../../core/detached.ts";
import { start } from "../../core/go.ts";
import { goexit } from "../../core/goexit.ts";
import { isSpent, turn } from "../../core/gosched.ts";
import type { RecvChan } from "../../core/chan.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import type { Park, Routine } from "../../core/op.ts";
import { asRoutine, checkFunction, type RoutineLike } from "../../core/routine.ts";
import { Steps, type Task } from "../../core/task.ts";
import { Flight, groups } from "./flight.ts";
import { thread } from "../../core/thread.ts";

/** What `do` returns. */
export interface Done<V> {
  readonly value: V;
  /** Whether more than one caller got this value; true for the one who made the call as well. */
  readonly shared: boolean;
}

/**
 * What the channel of `doChan` delivers: a value, or what the call threw. `ok` tells which, since anything can be
 * thrown.
 */
export type Result<V> =
  | { readonly ok: true; readonly value: V; readonly error: undefined; readonly shared: boolean }
  | { readonly ok: false; readonly value: undefined; readonly error: unknown; readonly shared: boolean };

/** The flights of a group, by key. */
class Flights<K, V> {
  readonly #byKey: Map<K, Flight<V>> = new Map();

  get size(): number {
    return this.#byKey.size;
  }

  /** The flight for `key` that is under way; it is shared from now on. */
  join(key: K): Flight<V> | undefined {
    const flight = this.#byKey.get(key);
    if (flight !== undefined) flight.shared = true;
    return flight;
  }

  depart(key: K): Flight<V> {
    const flight = new Flight<V>(currentProgram(), (landed) => {
      if (this.#byKey.get(key) === landed) this.#byKey.delete(key);
    });
    this.#byKey.set(key, flight);
    return flight;
  }

  forget(key: K): void {
    this.#byKey.delete(key);
  }
}

class Do<K, V> extends Steps<Done<V>> {
  readonly reason: string = "singleflight.Group.Do";
  readonly flights: Flights<K, V>;
  readonly key: K;
  readonly fn: () => RoutineLike<V>;

  constructor(flights: Flights<K, V>, key: K, fn: () => RoutineLike<V>) {
    super();
    this.flights = flights;
    this.key = key;
    this.fn = fn;
  }

  override *[Symbol.iterator](): Generator<Park, Done<V>, unknown> {
    if (isSpent()) yield* turn;
    const flight = this.flights.join(this.key);
    if (flight !== undefined) {
      const landing = yield* flight.landed;
      if (landing.how === "goexit") return yield* goexit();
      if (landing.how === "threw") throw landing.error;
      return { value: landing.value, shared: true };
    }
    const own = this.flights.depart(this.key);
    const value = yield* fly("singleflight.do", own, this.fn);
    return { value, shared: own.shared };
  }
}

/** Makes the call, in the goroutine at hand. */
function* fly<V>(caller: string, flight: Flight<V>, fn: () => RoutineLike<V>): Generator<Park, V, unknown> {
  try {
    const value = yield* asRoutine(caller, fn, fn());
    flight.land({ how: "returned", value });
    return value;
  } catch (e) {
    flight.crash(e);
    throw e;
  }
}

/** The same in a goroutine of its own: the channels have what it throws. */
function* flyAlone<V>(flight: Flight<V>, fn: () => RoutineLike<V>): Routine {
  try {
    yield* fly("singleflight.doChan", flight, fn);
  } catch (e) {
    if (flight.landing?.how !== "threw") throw e;
    flight.leave(e);
  }
}

/**
 * Suppresses duplicate calls. Go's `singleflight.Group`.
 *
 * Nothing is cached: once a call has ended, the next one for its key is made anew. Keys are told apart
 * as those of a `Map` are.
 *
 * @example
 * ```ts
 * const pages = new Group<string, number>();
 * const { value, shared } = yield* pages.do(url, function* () {
 *   return (yield* until(fetch(url))).status;
 * });
 * log([value, shared]);
 * ```
 */
export class Group<K, V> {
  readonly #flights: Flights<K, V> = new Flights();

  /**
   * Calls `fn` in this goroutine, or waits for the call for `key` that is under way. Go's `g.Do(key, fn)`.
   *
   * Go's `v, err, shared := g.Do(key, fn)` is a call whose value is the error: `g.do(key, () => attempt(load(url)))`
   * gives `{ value: [v, err], shared }`.
   *
   * A goexit in `fn` ends the goroutine of every caller. A call of `do` for the same key inside `fn`
   * waits for itself: a deadlock, as in Go.
   *
   * @param fn a generator function, or one that returns a task.
   * @returns a task: what `fn` returned, to every caller the same, and whether it was shared.
   * @throws what `fn` throws, to every caller the same. {@link UsageError} if `fn` is no function.
   * To callers elsewhere, {@link GoError} with the code `ERR_PROGRAM_ENDED` if the program in which `fn`
   * runs ends before it.
   *
   * @example
   * ```ts
   * const answers = new Group<string, number>();
   * const { value } = yield* answers.do("everything", function* () { yield* sleep(1); return 42; });
   * ```
   */
  do(key: K, fn: () => RoutineLike<V>): Task<Done<V>> {
    if (this === undefined || !(#flights in this)) throw detached("g.do(key, f)");
    checkFunction("singleflight.do", fn);
    if (thread.observer !== null) thread.observer.used(groups, "change");
    return created(new Do(this.#flights, key, fn), this.do);
  }

  /**
   * As `do`, with a goroutine of its own for the call: it begins without a `yield*`. Go's `g.DoChan(key, fn)`.
   *
   * What `fn` throws is delivered, and is the receiver's to handle: the goroutine that has asked the channel, before or
   * after, by a receive, a poll or a case of select that lost. If none has by the time that the channels are garbage,
   * main returns or the host's event loop runs dry, it is a panic of the program, as it is at once in Go; who does not
   * care for it calls `tryRecv` once. A goexit is delivered as an error with the code `ERR_GOEXIT`; in Go the channel
   * stays empty for ever.
   *
   * @param fn a generator function, or one that returns a task.
   * @returns a channel of capacity 1 that delivers one result and is never closed.
   * @throws {UsageError} if `fn` is no function.
   *
   * @example
   * ```ts
   * const answers = new Group<string, number>();
   * const answer = answers.doChan("everything", function* () { yield* sleep(1); return 42; });
   * const r = yield* select({ answer: answer.recv(), late: sleep(1000) });
   * if (r.case === "answer" && r.value.ok) log(r.value.value);
   * ```
   */
  doChan(key: K, fn: () => RoutineLike<V>): RecvChan<Result<V>, never> {
    if (this === undefined || !(#flights in this)) throw detached("g.doChan(key, f)");
    checkFunction("singleflight.doChan", fn);
    if (thread.observer !== null) thread.observer.used(groups, "change");
    const joined = this.#flights.join(key);
    if (joined !== undefined) return joined.channel();
    const own = this.#flights.depart(key);
    const ch = own.channel();
    start(own.program, "singleflight.doChan", this.doChan, flyAlone, [own, fn]);
    return ch;
  }

  /**
   * Forgets the call for `key` that is under way: who asks from now on makes a new one. Those who wait
   * for the old one still get what comes of it. Go's `g.Forget(key)`.
   *
   * @example
   * ```ts
   * const answers = new Group<string, number>();
   * answers.forget("everything");
   * ```
   */
  forget(key: K): void {
    if (this === undefined || !(#flights in this)) throw detached("g.forget(key)");
    if (thread.observer !== null) thread.observer.used(groups, "change");
    this.#flights.forget(key);
  }

  static {
    inspectable(this, (group) => summary("Group", `${group.#flights.size} under way`));
  }
}
