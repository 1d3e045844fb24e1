/**
 * A flight: one call that is under way, and who waits for it; and `Answer`, the channel of `doChan`, which delivers one
 * result and is never closed. It notes whether it has been asked for the result, so that an error that was never asked
 * for is not lost in silence.
 *
 * Invariants: a flight lands once; there are no waiters for one that has landed, and nothing of it is kept.
 */

import { afterwards } from "../../core/afterwards.ts";
import { type RecvChan, chan, type Chan } from "../../core/chan.ts";
import { neverCloses } from "../../core/closed.ts";
import { GoError } from "../../core/error.ts";
import { isGoexit } from "../../core/goexit.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Op } from "../../core/op.ts";
import type { Program, Resource } from "../../core/program.ts";
import { Receivable } from "../../core/receivable.ts";
import { BLOCKED, thread } from "../../core/thread.ts";
import { Unclaimed } from "../../core/unclaimed.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";
import type { Result } from "./group.ts";

/** The flights of all groups, for an observer: no flight knows its group, so all groups are taken for one. */
export const groups: object = {};

/** How a call ended. `goexit`: it ended its goroutine. */
type Landing<V> =
  | { readonly how: "returned"; readonly value: V }
  | { readonly how: "threw"; readonly error: unknown }
  | { readonly how: "goexit" };

export class Flight<V> implements Resource {
  /** The program of the goroutine that makes the call. */
  readonly program: Program;
  /** Waits for the landing. It holds nothing of one performance, so one serves all. */
  readonly landed: Landed<V> = new Landed(this);
  landing: Landing<V> | null = null;
  /** Whether a second caller has asked for it. */
  shared = false;
  readonly waiters: WaitQueue = new WaitQueue();
  readonly #answers: Answer<V>[] = [];
  /** Whether a caller of `do` has been told how it landed. */
  #told = false;
  /** Has the group forget it. */
  readonly #leave: (flight: Flight<V>) => void;

  constructor(program: Program, leave: (flight: Flight<V>) => void) {
    this.program = program;
    this.#leave = leave;
    program.adopt(this);
  }

  get thing(): "flight" {
    return "flight";
  }

  /** A channel that will deliver how it ends. */
  channel(): RecvChan<Result<V>, never> {
    const answer = new Answer<V>();
    this.#answers.push(answer);
    return answer;
  }

  land(landing: Landing<V>): void {
    if (this.landing !== null) return;
    if (thread.observer !== null) {
      thread.observer.emit("do", this, undefined, true);
      thread.observer.used(groups, "change");
    }
    this.landing = landing;
    this.program.disown(this);
    this.#leave(this);
    const result = this.#result(landing);
    for (const answer of this.#answers) answer.deliver(result);
    this.#told = this.waiters.head !== null;
    for (let w = this.waiters.shift(); w !== null; w = this.waiters.shift()) {
      this.hold(w, -1);
      w.wake(landing);
    }
  }

  /** The call has thrown. */
  crash(error: unknown): void {
    this.land(isGoexit(error) ? { how: "goexit" } : { how: "threw", error });
  }

  /**
   * The call has thrown `error` in a goroutine of its own: the channels have it. Unless one of them is asked, it is a
   * panic.
   */
  leave(error: unknown): void {
    const answers = this.#answers;
    if (this.#told || this.program.ended || answers.some(({ asked }) => asked)) return;
    const unclaimed = new Unclaimed(error, this.program, answers);
    for (const answer of answers) answer.unclaimed = unclaimed;
  }

  /**
   * Its program has ended, and the call with it. Callers in other programs and in async functions must not wait for
   * ever.
   */
  release(): void {
    afterwards(() => this.crash(new GoError("ERR_PROGRAM_ENDED", "singleflight: the program of the call has ended")));
  }

  /** For a waiter of another program than the call's, it is something outside that will end the wait. */
  hold(waiter: Waiter, waits: 1 | -1): void {
    if (waiter.owner !== this.program) waiter.waitsOutside(waits);
  }

  #result(landing: Landing<V>): Result<V> {
    const { shared } = this;
    if (landing.how === "returned") return { ok: true, value: landing.value, error: undefined, shared };
    const error = landing.how === "threw" ? landing.error : new GoError("ERR_GOEXIT", "runtime.Goexit was called");
    return { ok: false, value: undefined, error, shared };
  }
}

class Landed<V> extends Operation<Landing<V>> {
  override readonly reason: string = "singleflight.Group.Do";
  readonly flight: Flight<V>;

  constructor(flight: Flight<V>) {
    super();
    this.flight = flight;
  }

  override get subject(): object {
    return this.flight;
  }

  override get event(): Verb {
    return "do";
  }

  override ready(): boolean {
    return this.flight.landing !== null;
  }

  override poll(): unknown {
    const { landing } = this.flight;
    if (landing === null) return BLOCKED;
    if (thread.observer !== null) thread.observer.emit("do", this.flight, undefined, false);
    return landing;
  }

  override park(waiter: Waiter): void {
    this.flight.hold(waiter, 1);
    this.flight.waiters.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.flight.hold(waiter, -1);
    this.flight.waiters.remove(waiter);
  }

  override settle(outcome: unknown): Landing<V> {
    return outcome as Landing<V>;
  }
}

export class Answer<V> extends Receivable<Result<V>, never> implements RecvChan<Result<V>, never> {
  /** Never closed, so a receive gets nothing but the result. */
  readonly #ch: Chan<Result<V>, never> = chan<Result<V>>(1, neverCloses);
  /** Whether the result has been asked for: by a receive, a poll, a case of a select. */
  asked = false;
  /** The error that waits here to be asked for. */
  unclaimed: Unclaimed | null = null;

  get len(): number {
    return this.#ch.len;
  }

  get cap(): number {
    return this.#ch.cap;
  }

  recv(): Op<Result<V>> {
    this.#ask();
    return this.#ch.recv();
  }

  override recvOk(): Op<readonly [Result<V>, true]> {
    this.#ask();
    return this.#ch.recvOk() as Op<readonly [Result<V>, true]>;
  }

  tryRecv(): readonly [Result<V>, true] | undefined {
    this.#ask();
    return this.#ch.tryRecv() as readonly [Result<V>, true] | undefined;
  }

  deliver(result: Result<V>): void {
    this.#ch.trySend(result);
  }

  #ask(): void {
    this.asked = true;
    if (this.unclaimed === null) return;
    this.unclaimed.claim();
    this.unclaimed = null;
  }
}
