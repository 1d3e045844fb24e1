/**
 * A wait at a proxy, as the owner sees it: of a goroutine at one of its channels, or of a select at several.
 *
 * The owner ends it by itself, unless local cases compete, of which only the waiter's own party knows. So before a case
 * fires the owner makes an offer. The waiter claims it: its own cases can't fire any more, and the owner either fires
 * one, or releases the wait, since the counterpart, to which an offer had to be made too, has done something else
 * meanwhile. Or the waiter has withdrawn, which gives the offer back.
 *
 * While an offer is open the wait keeps its places, and no waiter behind it is served before it. Where two are to meet
 * and an offer to one is open, both are engaged: nothing else happens to them until it is answered. A party answers at
 * once whatever its goroutines do, so no wait waits for one that waits: two selects can't block each other.
 */

import type { Operation } from "../../core/op.ts";
import { random } from "../../core/random.ts";
import { CLOSED as CLOSED_MARK } from "../../core/thread.ts";
import { Waiter } from "../../core/waiter.ts";
import type { OwnedChannel } from "./owned-channel.ts";
import { packetOf, type Kept } from "./packets.ts";
import type { Peer } from "./peer.ts";
import { CLOSED, DONE, RECEIVE, VALUE } from "./protocol.ts";

/** No local cases compete: it is the owner's to end. */
const SURE = 0;
/** The waiter may end it too; an offer is open; the waiter has claimed it. */
const OPEN = 1;
const OFFERED = 2;
const CLAIMED = 3;
const OVER = 4;

/** One case of it, in the queue of a channel. What is sent stands in `value`. */
export class RemoteCase extends Waiter {
  readonly owner: null = null;
  readonly wait: RemoteWait;
  readonly index: number;
  readonly channel: OwnedChannel<unknown, unknown>;
  readonly verb: number;

  constructor(wait: RemoteWait, index: number, channel: OwnedChannel<unknown, unknown>, verb: number, value: Kept) {
    super(value);
    this.wait = wait;
    this.index = index;
    this.channel = channel;
    this.verb = verb;
  }

  override get waitsAt(): Operation<unknown> | null {
    return null;
  }

  override wake(outcome: unknown): void {
    this.wait.fire(this, outcome);
  }

  override again(): void {}
}

export class RemoteWait {
  readonly peer: Peer;
  /** Its number, which the waiter's party has given it. */
  readonly id: number;
  readonly cases: RemoteCase[] = [];
  /** Whether the first case that can fire does, not any. */
  readonly #ordered: boolean;
  #state: number;
  /** Where it is to meet a counterpart once an offer has been answered. */
  engaged: OwnedChannel<unknown, unknown> | null = null;
  /** A wait that is engaged, and keeps this one from meeting it or one behind it. */
  blocker: RemoteWait | null = null;
  /** Whether it looks for a case that can fire, and whether it did so when the offer was made. */
  #looks = false;
  #looked = false;

  /** `competes`: whether local cases of the waiter do. */
  constructor(peer: Peer, id: number, competes: boolean, ordered: boolean) {
    this.peer = peer;
    this.id = id;
    this.#ordered = ordered;
    this.#state = competes ? OPEN : SURE;
  }

  /** Whether it is the owner's to end. */
  get isSure(): boolean {
    return this.#state === SURE || this.#state === CLAIMED;
  }

  /** Whether it can go on looking for a case that can fire. */
  get mayLook(): boolean {
    return this.engaged === null && (this.blocker === null || this.blocker.engaged === null);
  }

  /** As `isSure`; if it is not, an offer is made. */
  claim(): boolean {
    if (this.#state === OPEN) {
      this.#state = OFFERED;
      this.#looked = this.#looks;
      this.peer.outbox.put(["offer", this.id]);
    }
    return this.isSure;
  }

  /** The waiter has claimed the offer. */
  claimed(): void {
    if (this.#state !== OFFERED) return;
    this.#state = CLAIMED;
    this.peer.owner.claimed.add(this);
    // Either it goes on looking, or what has made the offer goes on.
    if (this.#looked) this.peer.owner.looking.add(this);
    this.touchAll();
  }

  /**
   * Fires one of its cases, if one can be; each is as likely, unless their order counts. Where an offer has to be
   * made first it stops there, and goes on once that is answered.
   */
  look(): void {
    const cases = this.#ordered ? this.cases : shuffled(this.cases);
    for (const entry of cases) {
      this.#looks = true;
      this.blocker = null;
      entry.channel.attempt(entry);
      this.#looks = false;
      if (this.#state === OVER) return;
      if (!this.mayLook) return void this.peer.owner.looking.add(this);
      if (this.#state === OFFERED) return;
    }
    // The next in the queues may not have been served meanwhile.
    this.touchAll();
  }

  touchAll(): void {
    if (this.engaged !== null) this.peer.owner.touch(this.engaged);
    for (const { channel } of this.cases) this.peer.owner.touch(channel);
  }

  /** Gives it back to the waiter, if the owner does nothing with it. */
  release(): void {
    const { owner, outbox } = this.peer;
    if (this.engaged !== null || owner.looking.has(this)) return;
    this.#state = OPEN;
    owner.claimed.delete(this);
    outbox.put(["release", this.id]);
  }

  /** One of its cases, which has left its queue, fires. */
  fire(fired: RemoteCase, outcome: unknown): void {
    this.#leave(fired);
    const { peer, id } = this;
    const { index, verb, channel } = fired;
    if (outcome === CLOSED_MARK) return peer.outbox.put(["fired", id, index, CLOSED, undefined, channel.len]);
    if (verb !== RECEIVE) return peer.outbox.put(["fired", id, index, DONE, undefined, channel.len]);
    const packet = packetOf(outcome as Kept);
    peer.post(["fired", id, index, VALUE, packet, channel.len], packet);
  }

  /** It is over: the waiter has withdrawn, or its party has died. */
  leave(): void {
    this.#leave(null);
  }

  #leave(fired: RemoteCase | null): void {
    const { owner, waits } = this.peer;
    this.#state = OVER;
    waits.delete(this.id);
    owner.claimed.delete(this);
    owner.looking.delete(this);
    for (const entry of this.cases) {
      if (entry !== fired) entry.channel.remove(entry);
      owner.touch(entry.channel);
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
  return !(waiter instanceof RemoteCase) || waiter.wait.engaged === null;
}

/** Whether `waiter` can be served without an offer. */
export function isSure(waiter: Waiter): boolean {
  return !(waiter instanceof RemoteCase) || waiter.wait.isSure;
}

/** As `isSure`; if it can't, an offer is made to it. */
export function sure(waiter: Waiter): boolean {
  return !(waiter instanceof RemoteCase) || waiter.wait.claim();
}

/** Whether `waiter` can be served at once; if not, an offer is made to it, unless it is engaged. */
export function claim(waiter: Waiter): boolean {
  return isFree(waiter) && sure(waiter);
}

/** Whether two cases are of one select, which never meets itself. */
export function isSame(one: Waiter, other: Waiter): boolean {
  if (one instanceof RemoteCase) return other instanceof RemoteCase && one.wait === other.wait;
  return !(other instanceof RemoteCase) && one.party === other.party;
}
