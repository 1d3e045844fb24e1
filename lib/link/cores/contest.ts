/**
 * Contests: the waits that other threads may end.
 *
 * A goroutine (or an async function, or the cases of a select) that waits for something shared has a place in that
 * thing's queue: a node in the heap. All places of one wait have one token, and whoever turns it from 0, on whatever
 * thread, ends the wait: another thread by firing one of the places, this one because a local case has come first. A
 * token that another has turned comes through this seat's inbox.
 *
 * Invariants:
 * - A token is used anew only when none of its places stands in a queue, and it stands in no inbox.
 * - Who was woken to try again tries at once, and stands in line again if that was in vain; so a wake-up is never lost
 *   with a goroutine that takes something else, or never runs again.
 * - A place holds its op, and so what it waits at, for as long as its node may stand there.
 */

import { afterwards, holdAfterwards } from "../../core/afterwards.ts";
import type { Operation } from "../../core/op.ts";
import { SelectCase } from "../../core/select.ts";
import { BLOCKED } from "../../core/thread.ts";
import type { Arbiter, Waiter } from "../../core/waiter.ts";
import { giveAway } from "./codec/transfer.ts";
import { DONE, RECEIVERS, TOKEN_DONE } from "./kernel/kernel.ts";
import { waitsElsewhere } from "./activity.ts";
import { Refused } from "./refused.ts";
import type { Seat } from "./seat.ts";

/** What is asked of a gate by who waits there: a lock, a counter. See gate.ts. */
export interface Keeper {
  /** Lets in, or wakes, who may go now. */
  serve(): void;
  /** A waiter was woken to compete; whether it has got in. If not it stands in line again. */
  compete(place: Place): boolean;
  /** A waiter was let in, and nobody is there any more. */
  refuse(place: Place): void;
  /** A waiter has left, let in or not. */
  left(place: Place): void;
}

/** A waiter in the queue of something shared. */
export class Place {
  readonly contest: Contest;
  readonly waiter: Waiter;
  /** What it performs there; null for a waiter that begins anew by itself. */
  readonly op: Operation<unknown> | null;
  /** What it waits at, in which of its queues, and its node there. */
  readonly at: number;
  queue: number;
  readonly node: number;
  /** Whose gate it waits at; null for a channel. */
  readonly keeper: Keeper | null;
  gone = false;
  /** What of the value that it sends shall be here no more once it has been sent. */
  moving: readonly object[] | null = null;
  /** Since when its wait for a lock counts, in milliseconds; 0 as long as it has not lost. */
  since = 0;

  constructor(contest: Contest, waiter: Waiter, at: number, queue: number, node: number, keeper: Keeper | null) {
    this.contest = contest;
    this.waiter = waiter;
    this.op = waiter.waitsAt;
    this.at = at;
    this.queue = queue;
    this.node = node;
    this.keeper = keeper;
  }
}

/** One wait that other threads may end: of a goroutine at a plain op, or of a select with all its shared cases. */
export class Contest implements Arbiter {
  readonly seat: Seat;
  readonly token: number;
  readonly places: Place[] = [];
  /** Whether the wait is this thread's to end. */
  #mine = false;
  /** Whether nobody is there any more to be woken, since its program has ended. */
  #abandoned = false;
  /** Whether the token is memory of its own; otherwise it is a part of the only place's node. */
  readonly #hasToken: boolean;

  constructor(seat: Seat, token: number, hasToken: boolean) {
    this.seat = seat;
    this.token = token;
    this.#hasToken = hasToken;
  }

  claim(): boolean {
    if (this.#take()) return true;
    // The other thread's wake-up is on its way. It ends the wait, or was in vain: then the wait has begun anew.
    const { seat, token } = this;
    holdAfterwards(() => {
      while (seat.contests.get(token) === this) seat.drain();
    });
    const { arbiter } = (this.places[0] as Place).waiter;
    return arbiter !== null && arbiter.claim(() => {});
  }

  /** Turns the token, unless another thread has been faster: then the wait is this thread's to end. */
  #take(): boolean {
    // Without a token nobody else knows of it.
    if (!this.#mine) this.#mine = this.token === 0 || this.seat.kernel.claim(this.token, -1) !== 0;
    return this.#mine;
  }

  /** Takes one place back: its case has lost, or its program has ended. */
  withdraw(place: Place): void {
    if (place.gone) return;
    if (!this.#take()) this.#abandoned = true;
    else {
      this.#remove(place);
      if (this.places.every(({ gone }) => gone)) this.#settle();
    }
  }

  /** Begins the wait anew, unless another thread has been faster: what it waits for may have come without a word. */
  retry(): void {
    if (this.#mine || !this.#take()) return;
    const waiters = this.#waiters();
    this.#leave();
    this.#anew(waiters);
  }

  /** Ends the wait with an error, unless another thread has been faster. */
  fail(place: Place, error: unknown): void {
    if (this.#mine || !this.#take()) return;
    this.#leave();
    place.waiter.wake(new Refused(error));
  }

  /** Another thread has fired the place `index`; `done`: the value has changed hands. */
  lost(index: number, done: boolean): void {
    this.#mine = true;
    const place = this.places[index] as Place;
    const { keeper, waiter } = place;
    let letIn = done;
    if (keeper !== null && !done && !this.#abandoned && this.places.length === 1 && !(waiter instanceof SelectCase)) {
      letIn = keeper.compete(place);
      if (!letIn) return;
    }
    const outcome = keeper === null ? this.#received(place, done) : undefined;
    if (letIn) {
      this.#leave(place);
      if (!this.#abandoned) waiter.wake(outcome);
      else keeper?.refuse(place);
      return;
    }
    const waiters = this.#waiters(waiter);
    this.#leave(place);
    if (!this.#abandoned && this.#anew(waiters) === waiter) return;
    // It has taken something else, or nothing: what it was woken for is the next one's.
    if (keeper === null) this.seat.kernel.serve(place.at, place.queue);
    else keeper.serve();
  }

  /** Has the only waiter stand in line again, after a wake-up that was in vain. */
  rejoin(place: Place, queue: number, first: boolean): void {
    const { seat, token } = this;
    place.queue = queue;
    this.#mine = false;
    seat.ints[(token + TOKEN_DONE) >> 2] = 0;
    Atomics.store(seat.ints, token >> 2, 0);
    seat.kernel.line(place.at, queue, place.node, first ? 1 : 0);
  }

  /** The value that has come to a place at a channel; frees the one that has not left it. */
  #received({ queue, node, moving }: Place, done: boolean): unknown {
    const { cells } = this.seat;
    if (done && moving !== null) giveAway(moving);
    try {
      if (done && queue === RECEIVERS && !this.#abandoned) return cells.read(node);
      if (done && queue === RECEIVERS) cells.drop(node);
    } catch (e) {
      return new Refused(e);
    }
    return undefined;
  }

  /** Who waits, each once; `first` before the others. */
  #waiters(first: Waiter | null = null): Iterable<Waiter> {
    if (first !== null && this.places.length === 1) return [first];
    const waiters = new Set<Waiter>(first === null ? [] : [first]);
    for (const { gone, waiter } of this.places) if (!gone) waiters.add(waiter);
    return waiters;
  }

  /**
   * Has the waiters of a wait that is over try again, and stand in line again if that is in vain; the local cases of
   * their select wait on meanwhile. Who has ended the wait; null if nobody has.
   */
  #anew(waiters: Iterable<Waiter>): Waiter | null {
    for (const waiter of waiters) {
      const outcome = attempt(waiter);
      if (outcome === BLOCKED) continue;
      waiter.wake(outcome);
      return waiter;
    }
    for (const waiter of waiters) {
      if (waiter.waitsAt === null) waiter.again();
      else waiter.waitsAt.park(waiter);
    }
    return null;
  }

  /** Leaves all queues; the one where it was `fired` already. */
  #leave(fired: Place | null = null): void {
    for (const place of this.places) if (!place.gone) this.#remove(place, place === fired);
    this.#settle();
  }

  #remove(place: Place, fired = false): void {
    place.gone = true;
    const { at, keeper, node, queue, waiter } = place;
    waitsElsewhere(waiter, -1);
    // One that was refused before it stood anywhere.
    if (node === 0) return;
    const { cells, ints, kernel, nodes } = this.seat;
    if (!fired) kernel.leave(at, queue, node);
    // A value that was not sent.
    if (keeper === null && queue !== RECEIVERS && !(fired && ints[(this.token + TOKEN_DONE) >> 2] === DONE))
      cells.drop(node);
    nodes.push(node);
    keeper?.left(place);
  }

  #settle(): void {
    const { seat, token } = this;
    if (!seat.contests.delete(token)) return;
    for (const { waiter } of this.places) waiter.arbiter = null;
    if (this.#hasToken) seat.tokens.push(token);
  }
}

/** Tries what `waiter` waits for; an error is an outcome. */
function attempt({ waitsAt }: Waiter): unknown {
  try {
    return waitsAt === null ? BLOCKED : waitsAt.poll();
  } catch (e) {
    return new Refused(e);
  }
}

/** Has the waiter get an error that has kept it from standing in line, once its op has been left. */
export function refuse(place: Place, error: unknown): void {
  afterwards(() => {
    if (!place.gone) place.contest.fail(place, error);
  });
}
