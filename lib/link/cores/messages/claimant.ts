/**
 * A wait of another thread, as the home sees it: of a goroutine at one of the home's things, or of a select at several.
 *
 * The home ends it by itself, unless it is undecided: then cases compete that only its own thread knows of. So before
 * one of the home's fires that thread is asked. If it says "yours" its own cases can't fire any more, and the home
 * either fires one, or releases it: since the other side, which had to be asked too, has done something else meanwhile.
 *
 * While it is being asked it keeps its places, and nobody behind it is served before it. Where two are to meet and one
 * is being asked, both are engaged: nothing else happens to them until he has answered. A thread answers at once
 * whatever its goroutines do, so nobody waits for somebody who waits: two selects can't block each other.
 */

import type { Operation } from "../../../core/op.ts";
import { random } from "../../../core/random.ts";
import { CLOSED as CLOSED_MARK } from "../../../core/thread.ts";
import { Waiter } from "../../../core/waiter.ts";
import type { Kept, Link } from "./link.ts";
import { CLOSED, DONE, RECEIVE, VALUE } from "./wire.ts";

/** What is at home, as far as waits are concerned. */
export interface HomeThing {
  readonly id: number;
  /** How many values are buffered. */
  readonly len: number;
  /** Serves whoever can be served now. */
  serve(): void;
  /** Takes in a case of a wait. */
  admit(stand: Stand): void;
  /**
   * Fires a case that has been taken in, if that can be done now; otherwise the claimant knows what for it must wait.
   */
  attempt(stand: Stand): void;
  /** Takes a case out. */
  remove(stand: Stand): void;
  /** Is closed; what was wrong with that, if anything was. */
  told(): Error | null;
}

/** The home's to end. */
const DECIDED = 0;
/** Its thread's to end, unless that is asked; it is being asked; it has been given to the home. */
const OPEN = 1;
const ASKED = 2;
const CLAIMED = 3;
const OVER = 4;

/** One case of it, in the queue of a channel. What is sent stands in `value`. */
export class Stand extends Waiter {
  readonly owner: null = null;
  readonly claimant: Claimant;
  readonly index: number;
  readonly thing: HomeThing;
  readonly verb: number;

  constructor(claimant: Claimant, index: number, thing: HomeThing, verb: number, value: Kept) {
    super(value);
    this.claimant = claimant;
    this.index = index;
    this.thing = thing;
    this.verb = verb;
  }

  override get waitsAt(): Operation<unknown> | null {
    return null;
  }

  override wake(outcome: unknown): void {
    this.claimant.fire(this, outcome);
  }

  override again(): void {}
}

export interface Terms {
  /** Cases of its own thread compete. */
  readonly undecided?: boolean;
  /** The first case that can fire does, not any. */
  readonly ordered?: boolean;
}

export class Claimant {
  readonly link: Link;
  readonly wait: number;
  readonly stands: Stand[] = [];
  readonly #terms: Terms;
  #state: number;
  /** Where it is to meet somebody once that one, or it, has answered. */
  engaged: HomeThing | null = null;
  /** Who is engaged, and keeps it from meeting him or somebody behind him. */
  blocker: Claimant | null = null;
  /** Whether it looks for a case that can fire, and whether it did so when it was asked. */
  #looks = false;
  #looked = false;

  constructor(link: Link, wait: number, terms: Terms) {
    this.link = link;
    this.wait = wait;
    this.#terms = terms;
    this.#state = terms.undecided === true ? OPEN : DECIDED;
  }

  /** Whether it is the home's to end. */
  get isSure(): boolean {
    return this.#state === DECIDED || this.#state === CLAIMED;
  }

  /** Whether it can go on looking for a case that can fire. */
  get mayLook(): boolean {
    return this.engaged === null && (this.blocker === null || this.blocker.engaged === null);
  }

  /** As `isSure`; if it is not, its thread is asked. */
  claim(): boolean {
    if (this.#state === OPEN) {
      this.#state = ASKED;
      this.#looked = this.#looks;
      this.link.outbox.put(["ask", this.wait]);
    }
    return this.isSure;
  }

  /** Its thread has said that it is the home's. */
  claimed(): void {
    if (this.#state !== ASKED) return;
    this.#state = CLAIMED;
    this.link.home.claimed.add(this);
    // Either it goes on looking, or what has had it asked goes on.
    if (this.#looked) this.link.home.looking.add(this);
    this.touchAll();
  }

  /**
   * Fires one of its cases, if one can be; each is as likely, unless their order counts. Where somebody has to be asked
   * first it stops there, and goes on once he has answered.
   */
  look(): void {
    const stands = this.#terms.ordered === true ? this.stands : shuffled(this.stands);
    for (const stand of stands) {
      this.#looks = true;
      this.blocker = null;
      stand.thing.attempt(stand);
      this.#looks = false;
      if (this.#state === OVER) return;
      if (!this.mayLook) return void this.link.home.looking.add(this);
      if (this.#state === ASKED) return;
    }
    // Who stands behind it may not have been served meanwhile.
    this.touchAll();
  }

  touchAll(): void {
    if (this.engaged !== null) this.link.home.touch(this.engaged);
    for (const { thing } of this.stands) this.link.home.touch(thing);
  }

  /** Gives it back to its thread, if the home does nothing with it. */
  release(): void {
    const { home, outbox } = this.link;
    if (this.engaged !== null || home.looking.has(this)) return;
    this.#state = OPEN;
    home.claimed.delete(this);
    outbox.put(["release", this.wait]);
  }

  /** One of its cases, which has left its queue, fires. */
  fire(fired: Stand, outcome: unknown): void {
    this.#leave(fired);
    const { link, wait } = this;
    const { index, verb, thing } = fired;
    if (outcome === CLOSED_MARK) return link.outbox.put(["fired", wait, index, CLOSED, undefined, thing.len]);
    if (verb !== RECEIVE) return link.outbox.put(["fired", wait, index, DONE, undefined, thing.len]);
    const packet = link.pack(outcome as Kept);
    link.outbox.put(["fired", wait, index, VALUE, packet, thing.len], packet);
    link.tellEnds();
  }

  /** It is over: its thread has taken it back, or has died. */
  leave(): void {
    this.#leave(null);
  }

  #leave(fired: Stand | null): void {
    const { home, claimants } = this.link;
    this.#state = OVER;
    claimants.delete(this.wait);
    home.claimed.delete(this);
    home.looking.delete(this);
    for (const stand of this.stands) {
      if (stand !== fired) stand.thing.remove(stand);
      home.touch(stand.thing);
    }
  }
}

function shuffled<T>(list: readonly T[]): readonly T[] {
  if (list.length < 2) return list;
  const order = [...list];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}

/** Whether `waiter` is not engaged. */
export function isFree(waiter: Waiter): boolean {
  return !(waiter instanceof Stand) || waiter.claimant.engaged === null;
}

/** Whether `waiter` can be served at once, as far as it has to be asked. */
export function isSure(waiter: Waiter): boolean {
  return !(waiter instanceof Stand) || waiter.claimant.isSure;
}

/** As `isSure`; who is not is asked. */
export function sure(waiter: Waiter): boolean {
  return !(waiter instanceof Stand) || waiter.claimant.claim();
}

/** Whether `waiter` can be served at once; who has to be asked is. */
export function claim(waiter: Waiter): boolean {
  return isFree(waiter) && sure(waiter);
}

/** Whether two cases are of one select: nobody meets himself. */
export function isSame(one: Waiter, other: Waiter): boolean {
  if (one instanceof Stand) return other instanceof Stand && one.claimant === other.claimant;
  return !(other instanceof Stand) && one.party === other.party;
}
