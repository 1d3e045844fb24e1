/**
 * The observer: what `goroutines/testing` has decide in the runtime's stead, and is told what a program does.
 *
 * A program with an observer is driven by it, not by the scheduler: its goroutines give way before every op, and wait
 * in the run queue for `step`. While the observer drives the program it is `thread.observer` as well, and core and std
 * tell it of each event at the place where it takes effect:
 *
 *     if (thread.observer !== null) thread.observer.emit("unlock", this);
 *
 * as Go's packages write `if race.Enabled`. In production `thread.observer` is null: the engine folds the look at it
 * away, and reads one field once a program has been explored in the same process.
 *
 * An event is told before what it causes: a send before its receive, an unlock before the lock that it lets in, a close
 * before the receives that it ends. An op that ends by a wake-up is told by the run queue (`readies`), as the op's
 * `event`: its own class tells only of what completes at once.
 */

import type { Goroutine } from "./goroutine.ts";
import type { Operation } from "./op.ts";
import type { Waiter } from "./waiter.ts";

/**
 * What is done to a thing. `read` and `write` are of a `shared` variable, `load`, `store` and `update` of an atomic.
 */
export type Verb =
  | "send"
  | "receive"
  | "close"
  | "lock"
  | "unlock"
  | "rlock"
  | "runlock"
  | "add"
  | "wait"
  | "signal"
  | "broadcast"
  | "acquire"
  | "release"
  | "do"
  | "cancel"
  | "load"
  | "store"
  | "update"
  | "read"
  | "write";

export interface ChannelSubject {
  readonly thing: "channel" | "queue";
  readonly cap: number;
  readonly len: number;
  readonly closed: boolean;
}

/** What goroutines deal with each other through: which kind of thing it is, and what of its state an observer reads. */
export type Subject =
  | ChannelSubject
  | { readonly thing: "done"; readonly closed: boolean; readonly context: Subject | null }
  | { readonly thing: "variable"; readonly name: string }
  | { readonly thing: "semaphore"; readonly size: number; readonly taken: number }
  | { readonly thing: "count"; readonly value: number }
  | { readonly thing: "group"; readonly limit: number; readonly active: number }
  | {
      readonly thing:
        "atomic" | "barrier" | "cond" | "context" | "flight" | "map" | "mutex" | "once" | "pool" | "rwmutex" | "timer";
    };

export type Thing = Subject["thing"];

export interface Observer {
  /** Which of `ready` ready cases a select takes: an index, 0 to `ready - 1`. */
  choose(ready: number): number;
  /**
   * `g` comes to the run queue: it is started, by the goroutine that runs now or by a timer (it has no op then), its
   * wait at `g.op` ends with `g.value`, or it gives way before `g.op`. False if it stands there already, and must not
   * again.
   */
  readies(g: Goroutine): boolean;
  /**
   * The goroutine that runs now, or a timer, does `verb` to `subject`.
   *
   * @param value what was sent, received, written or added; of a map the key, of a pool the object.
   * @param ok of a receive: false from a closed channel. Of a try: false where it did nothing. Of `do`: whether it ran
   * the function, or found it done.
   * @param partner who waits at the other side of the channel, and completes with it.
   */
  emit(verb: Verb, subject: Subject, value?: unknown, ok?: boolean, partner?: Waiter | null): void;
  /** Every case of `select` was asked to complete at once, and one `did`. */
  tried(select: Operation<unknown>, did: boolean): void;
  /** `subject` is looked at, or changed, in a way that orders no goroutines. */
  used(subject: object, how: "look" | "change"): void;
  /** What was done so far (by `waiter`; left out: now) comes before what is done after `finds` at the same place. */
  leaves(at: object, waiter?: Waiter): void;
  /** `g` goes on from what was left there. */
  finds(at: object, g: Goroutine): void;
  /** `context` has been derived, and `cancel` is to be called. What is handed out in its place, to see whether it is. */
  derived<A extends unknown[]>(context: Subject, cancel: (...args: A) => void): (...args: A) => void;
}
