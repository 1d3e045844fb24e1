/**
 * A channel where it lives, with its owner. It does what a local channel does (lib/core/channel.ts), but that some of
 * its waiters are with other parties, and to some of these it must make an offer before they are served:
 * remote-wait.ts.
 *
 * Invariants, whenever no offer is open:
 * - Receivers wait only while the buffer is empty and no sender waits; senders only while it is full.
 * - A closed channel has no waiters.
 * While one is open, the waiter and all behind it wait, and new ones join them.
 */

import { afterwards } from "../../core/afterwards.ts";
import { closeOfClosed, sendOnClosed } from "../../core/closed.ts";
import { BLOCKED, CLOSED } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";
import { Refused } from "../world.ts";
import { WireChannel } from "./channel.ts";
import type { Owner } from "./owner.ts";
import { packetOf, Stored, type Kept } from "./packets.ts";
import { RECEIVE, SEND } from "./protocol.ts";
import { claim, isFree, isSame, isSure, RemoteCase, sure } from "./remote-wait.ts";

/** How many places the ring of the first values has. */
const FIRST_RING = 16;

type Pair = readonly [receiver: Waiter, sender: Waiter];

export class OwnedChannel<T, Z> extends WireChannel<T, Z> {
  readonly #owner: Owner;
  readonly #receivers: WaitQueue = new WaitQueue();
  readonly #senders: WaitQueue = new WaitQueue();
  readonly #buffer: Buffer<Kept> = new Buffer();
  #closed = false;
  /** A receiver and a sender that are to meet, to one of which at least an offer is open: they are engaged. */
  #pair: Pair | null = null;

  constructor(owner: Owner, id: number, cap: number, zero: Z) {
    super(owner, id, cap, zero);
    this.#owner = owner;
  }

  override get len(): number {
    return this.#buffer.length;
  }

  override checkTry(): void {}

  override isReady(verb: number): boolean {
    if (this.#closed && (verb === SEND || this.len === 0)) return true;
    if (this.cap > 0) return this.#queueOf(verb).head === null && (verb === SEND ? this.len < this.cap : this.len > 0);
    const other = this.#queueOf(opposite(verb)).head;
    return (
      this.#pair === null && other !== null && isFree(other) && isSure(other) && this.#isTurnFor(verb, other, null)
    );
  }

  /**
   * Whether all that wait before `last` are cases of the select that `other` is one of too: those don't meet each
   * other.
   */
  #isTurnFor(verb: number, other: Waiter, last: Waiter | null): boolean {
    for (let waiter = this.#queueOf(verb).head; waiter !== last && waiter !== null; waiter = waiter.next) {
      if (!isSame(waiter, other)) return false;
    }
    return true;
  }

  override give(value: unknown): unknown {
    if (this.#closed) return CLOSED;
    const packet = this.wire.codec.encode(value);
    // A getter of the value may have closed it.
    if (this.#closed) return CLOSED;
    if (!this.isReady(SEND)) return BLOCKED;
    const kept = this.#owner.keep(packet);
    if (this.cap > 0) this.#buffer.push(kept);
    else wake(this.#takeOut(RECEIVE, this.#receivers.head as Waiter), kept);
    this.#changed();
    return undefined;
  }

  override take(): unknown {
    if (!this.isReady(RECEIVE)) return BLOCKED;
    const sender = this.#senders.head;
    let kept: Kept;
    if (this.len > 0) kept = this.#buffer.shift();
    else if (sender === null || this.#closed) return CLOSED;
    else {
      kept = sender.value as Kept;
      wake(this.#takeOut(SEND, sender), undefined);
    }
    this.#changed();
    return packetOf(kept);
  }

  override trySend(value: T): boolean {
    const outcome = this.give(value);
    if (outcome === CLOSED) throw sendOnClosed();
    return outcome !== BLOCKED;
  }

  override tryRecv(): readonly [T, true] | readonly [Z, false] | undefined {
    const outcome = this.take();
    return outcome === BLOCKED ? undefined : this.received(outcome);
  }

  override close(): void {
    const error = this.closeOnce();
    if (error !== null) throw error;
  }

  /** Closes it; the error if it had been closed. */
  closeOnce(): Error | null {
    if (this.#closed) return closeOfClosed();
    this.#closed = true;
    this.#engage(null);
    this.#changed();
    return null;
  }

  override park(waiter: Waiter, verb: number, value: unknown): void {
    if (verb === SEND) {
      try {
        waiter.value = this.#owner.keep(this.wire.codec.encode(value));
      } catch (e) {
        return this.#refuse(waiter, e);
      }
    }
    this.#owner.beginsToWait(waiter);
    this.#queueOf(verb).push(waiter);
    afterwards(() => this.#changed());
  }

  /** What `waiter` sends can't cross: it stands in no queue, and its wait ends once all cases of its select stand. */
  #refuse(waiter: Waiter, error: unknown): void {
    const refused = new Refused(error);
    waiter.value = refused;
    this.#owner.beginsToWait(waiter);
    afterwards(() => {
      // Otherwise it has been withdrawn meanwhile.
      if (waiter.value !== refused) return;
      this.#owner.waitsNoMore(waiter);
      waiter.wake(refused);
    });
  }

  override withdraw(waiter: Waiter, verb: number): void {
    if (waiter.value instanceof Refused) waiter.value = undefined;
    this.#takeOut(verb, waiter);
    // The next in the queue may have its turn.
    afterwards(() => this.#changed());
  }

  /** Takes in a case of a remote wait. */
  admit(entry: RemoteCase): void {
    this.#queueOf(entry.verb).push(entry);
  }

  /** Takes a case out. */
  remove(entry: RemoteCase): void {
    this.#takeOut(entry.verb, entry);
  }

  /** Fires a case that was taken in, if that can be done now; otherwise its wait knows what it must wait for. */
  attempt(entry: RemoteCase): void {
    const { verb, wait } = entry;
    // Before it entry at the most other cases of the same select.
    const isFirst = this.#isTurnFor(verb, entry, entry);
    if (verb === RECEIVE && this.len > 0) {
      if (isFirst && wait.claim()) wake(this.#takeOut(RECEIVE, entry), this.#buffer.shift());
    } else if (this.#closed) {
      if (isFirst && wait.claim()) wake(this.#takeOut(verb, entry), CLOSED);
    } else if (verb === SEND && this.len < this.cap) {
      if (!isFirst || !wait.claim()) return;
      this.#buffer.push(entry.value as Kept);
      wake(this.#takeOut(SEND, entry), undefined);
    } else if (this.cap === 0) this.#seek(entry);
  }

  /** Has `entry` meet a counterpart. */
  #seek(entry: RemoteCase): void {
    const { verb, wait } = entry;
    let other = this.#queueOf(opposite(verb)).head;
    while (other !== null && isSame(other, entry)) other = other.next;
    if (other === null) return;
    const isOurs = this.#pair !== null && this.#pair.includes(entry);
    const engaged = isOurs ? undefined : (this.#pair ?? [other]).find((waiter) => !isFree(waiter));
    if (engaged !== undefined) wait.blocker = (engaged as RemoteCase).wait;
    else if (isOurs) this.#join(...(this.#pair as Pair));
    else if (this.#isTurnFor(verb, other, entry)) {
      if (verb === SEND) this.#join(other, entry);
      else this.#join(entry, other);
    }
  }

  /** Serves those that can be served now. */
  serve(): void {
    if (this.#pair === null || this.#join(...this.#pair)) while (this.#serveOne());
  }

  /** Serves the first waiter; false if none can be served, or not yet. */
  #serveOne(): boolean {
    const receiver = this.#receivers.head;
    const sender = this.#senders.head;
    if (receiver !== null && this.len > 0) {
      if (!claim(receiver)) return false;
      wake(this.#takeOut(RECEIVE, receiver), this.#buffer.shift());
      return true;
    }
    if (this.#closed) {
      const waiter = receiver ?? sender;
      if (waiter === null || !claim(waiter)) return false;
      wake(this.#takeOut(receiver === null ? SEND : RECEIVE, waiter), CLOSED);
      return true;
    }
    if (sender !== null && this.len < this.cap) {
      if (!claim(sender)) return false;
      this.#buffer.push(sender.value as Kept);
      wake(this.#takeOut(SEND, sender), undefined);
      return true;
    }
    return receiver !== null && sender !== null && this.#meet(receiver, sender);
  }

  /** Has the oldest receiver and the oldest sender meet; false if that must wait, or they are the same select. */
  #meet(oldestReceiver: Waiter, oldestSender: Waiter): boolean {
    let receiver: Waiter | null = oldestReceiver;
    let sender: Waiter | null = oldestSender;
    while (sender !== null && isSame(receiver, sender)) sender = sender.next;
    if (sender === null) {
      sender = oldestSender;
      while (receiver !== null && isSame(receiver, sender)) receiver = receiver.next;
    }
    return (
      receiver !== null &&
      !isSame(receiver, sender) &&
      isFree(receiver) &&
      isFree(sender) &&
      this.#join(receiver, sender)
    );
  }

  /**
   * The sender's value goes to the receiver; false if one of them must be made an offer first: then they are engaged.
   */
  #join(receiver: Waiter, sender: Waiter): boolean {
    const canReceive = sure(receiver);
    const canSend = sure(sender);
    if (!canReceive || !canSend) {
      if (this.#pair === null) this.#engage([receiver, sender]);
      return false;
    }
    const { value } = sender;
    // Both are out before one is woken, and the remote one is woken first: to wake one of this thread may lead to code
    // of the user's.
    this.#takeOut(SEND, sender);
    this.#takeOut(RECEIVE, receiver);
    if (receiver instanceof RemoteCase) wake(receiver, value);
    wake(sender, undefined);
    if (!(receiver instanceof RemoteCase)) wake(receiver, value);
    return true;
  }

  #engage(pair: Pair | null): void {
    const before = this.#pair;
    this.#pair = pair;
    for (const waiter of before ?? []) if (waiter instanceof RemoteCase) waiter.wait.engaged = null;
    for (const waiter of pair ?? []) if (waiter instanceof RemoteCase) waiter.wait.engaged = this;
    // What could not be done to them can be done now.
    for (const waiter of before ?? []) if (waiter instanceof RemoteCase) waiter.wait.touchAll();
  }

  #queueOf(verb: number): WaitQueue {
    return verb === SEND ? this.#senders : this.#receivers;
  }

  #takeOut(verb: number, waiter: Waiter): Waiter {
    this.#queueOf(verb).remove(waiter);
    if (this.#pair?.includes(waiter) === true) this.#engage(null);
    if (waiter instanceof RemoteCase) return waiter;
    this.#owner.waitsNoMore(waiter);
    return waiter;
  }

  #changed(): void {
    this.#owner.touch(this);
    this.#owner.settle();
  }
}

/** Ends the wait of a waiter that has been taken out. */
function wake(waiter: Waiter, outcome: unknown): void {
  waiter.wake(outcome instanceof Stored && !(waiter instanceof RemoteCase) ? outcome.packet : outcome);
}

function opposite(verb: number): number {
  return verb === SEND ? RECEIVE : SEND;
}

/** First in, first out, in a ring that doubles as it fills. */
class Buffer<T> {
  #ring: (T | undefined)[] = [];
  #head = 0;
  length = 0;

  push(value: T): void {
    if (this.length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.length++) % this.#ring.length] = value;
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const value = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#ring.length;
    this.length--;
    return value;
  }

  #grow(): void {
    const old = this.#ring;
    this.#ring = [...old.slice(this.#head), ...old.slice(0, this.#head)];
    while (this.#ring.length < Math.max(FIRST_RING, old.length * 2)) this.#ring.push(undefined);
    this.#head = 0;
  }
}
