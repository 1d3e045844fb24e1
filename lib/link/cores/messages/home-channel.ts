/**
 * A channel at its home. It does what a local channel does (lib/core/channel.ts), but that some of those who wait are
 * on other threads, and of these some must be asked before they are served: see claimant.ts.
 *
 * Invariants, whenever nobody is being asked:
 * - Receivers wait only while the buffer is empty and no sender waits; senders only while it is full.
 * - A closed channel has no waiters.
 * While somebody is, he and all behind him wait, and whoever comes joins them.
 */

import { afterwards } from "../../../core/afterwards.ts";
import { closeOfClosed, sendOnClosed } from "../../../core/closed.ts";
import { BLOCKED, CLOSED } from "../../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../../core/waiter.ts";
import { PortChannel } from "./channel.ts";
import { claim, isFree, isSame, isSure, Stand, sure, type HomeThing } from "./claimant.ts";
import type { Home } from "./home.ts";
import { Held, packetOf, type Kept } from "./link.ts";
import { Queue } from "./queue.ts";
import { RECEIVE, SEND } from "./wire.ts";

type Pair = readonly [receiver: Waiter, sender: Waiter];

export class HomeChannel<T, Z> extends PortChannel<T, Z> implements HomeThing {
  readonly synchronous: boolean = true;
  readonly #home: Home;
  readonly #receivers: WaitQueue = new WaitQueue();
  readonly #senders: WaitQueue = new WaitQueue();
  readonly #buffer: Queue<Kept> = new Queue();
  #closed = false;
  /** A receiver and a sender that are to meet, of whom one at least is being asked: they are engaged. */
  #pair: Pair | null = null;

  constructor(home: Home, id: number, cap: number, zero: Z) {
    super(home, id, cap, zero);
    this.#home = home;
  }

  override get len(): number {
    return this.#buffer.length;
  }

  override isReady(verb: number): boolean {
    if (this.#closed && (verb === SEND || this.len === 0)) return true;
    if (this.cap > 0) return this.#queueOf(verb).head === null && (verb === SEND ? this.len < this.cap : this.len > 0);
    const other = this.#queueOf(opposite(verb)).head;
    return (
      this.#pair === null && other !== null && isFree(other) && isSure(other) && this.#waitsInVain(verb, other, null)
    );
  }

  /**
   * Whether all who wait before `last` are cases of the select that `other` is one of too, which don't meet each other.
   */
  #waitsInVain(verb: number, other: Waiter, last: Waiter | null): boolean {
    for (let waiter = this.#queueOf(verb).head; waiter !== last && waiter !== null; waiter = waiter.next) {
      if (!isSame(waiter, other)) return false;
    }
    return true;
  }

  override give(value: unknown): unknown {
    if (this.#closed) return CLOSED;
    const packet = this.world.codec.encode(value);
    if (!this.isReady(SEND)) return BLOCKED;
    const kept = this.#home.keep(packet);
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
    const error = this.told();
    if (error !== null) throw error;
  }

  /** Is closed: that is all that can be done to it. */
  told(): Error | null {
    if (this.#closed) return closeOfClosed();
    this.#closed = true;
    this.#engage(null);
    this.#changed();
    return null;
  }

  /** A goroutine of this thread waits. */
  override park(waiter: Waiter, verb: number, value: unknown): void {
    if (verb === SEND) waiter.value = this.#home.keep(this.world.codec.encode(value));
    this.#home.beginsToWait(waiter);
    this.#queueOf(verb).push(waiter);
    afterwards(() => this.#changed());
  }

  override withdraw(waiter: Waiter, verb: number): void {
    this.#takeOut(verb, waiter);
    // Whoever stood behind may have his turn.
    afterwards(() => this.#changed());
  }

  admit(stand: Stand): void {
    this.#queueOf(stand.verb).push(stand);
  }

  remove(stand: Stand): void {
    this.#takeOut(stand.verb, stand);
  }

  attempt(stand: Stand): void {
    const { verb, claimant } = stand;
    // Before it stand at the most other cases of the same select.
    const isFirst = this.#waitsInVain(verb, stand, stand);
    if (verb === RECEIVE && this.len > 0) {
      if (isFirst && claimant.claim()) wake(this.#takeOut(RECEIVE, stand), this.#buffer.shift());
    } else if (this.#closed) {
      if (isFirst && claimant.claim()) wake(this.#takeOut(verb, stand), CLOSED);
    } else if (verb === SEND && this.len < this.cap) {
      if (!isFirst || !claimant.claim()) return;
      this.#buffer.push(stand.value as Kept);
      wake(this.#takeOut(SEND, stand), undefined);
    } else if (this.cap === 0) this.#seek(stand);
  }

  /** Has `stand` meet whoever waits for it. */
  #seek(stand: Stand): void {
    const { verb, claimant } = stand;
    let other = this.#queueOf(opposite(verb)).head;
    while (other !== null && isSame(other, stand)) other = other.next;
    if (other === null) return;
    const isOurs = this.#pair !== null && this.#pair.includes(stand);
    const engaged = isOurs ? undefined : (this.#pair ?? [other]).find((waiter) => !isFree(waiter));
    if (engaged !== undefined) claimant.blocker = (engaged as Stand).claimant;
    else if (isOurs) this.#join(...(this.#pair as Pair));
    else if (this.#waitsInVain(verb, other, stand)) {
      if (verb === SEND) this.#join(other, stand);
      else this.#join(stand, other);
    }
  }

  serve(): void {
    if (this.#pair === null || this.#join(...this.#pair)) while (this.#serveOne());
  }

  /** Serves whoever is first; false if nobody can be served, or not yet. */
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

  /** The sender's value goes to the receiver; false if one of them must be asked first: then they are engaged. */
  #join(receiver: Waiter, sender: Waiter): boolean {
    const canReceive = sure(receiver);
    const canSend = sure(sender);
    if (!canReceive || !canSend) {
      if (this.#pair === null) this.#engage([receiver, sender]);
      return false;
    }
    const { value } = sender;
    // Both are out before one is woken, and whoever is far is woken first: to wake one of this thread may lead to code
    // of the user's.
    this.#takeOut(SEND, sender);
    this.#takeOut(RECEIVE, receiver);
    if (receiver instanceof Stand) wake(receiver, value);
    wake(sender, undefined);
    if (!(receiver instanceof Stand)) wake(receiver, value);
    return true;
  }

  #engage(pair: Pair | null): void {
    const before = this.#pair;
    this.#pair = pair;
    for (const waiter of before ?? []) if (waiter instanceof Stand) waiter.claimant.engaged = null;
    for (const waiter of pair ?? []) if (waiter instanceof Stand) waiter.claimant.engaged = this;
    // What could not be done to them can be done now.
    for (const waiter of before ?? []) if (waiter instanceof Stand) waiter.claimant.touchAll();
  }

  #queueOf(verb: number): WaitQueue {
    return verb === SEND ? this.#senders : this.#receivers;
  }

  #takeOut(verb: number, waiter: Waiter): Waiter {
    this.#queueOf(verb).remove(waiter);
    if (this.#pair?.includes(waiter) === true) this.#engage(null);
    if (waiter instanceof Stand) return waiter;
    this.#home.waitsNoMore(waiter);
    return waiter;
  }

  #changed(): void {
    this.#home.touch(this);
    this.#home.settle();
  }
}

/** Ends the wait of somebody who has been taken out. */
function wake(waiter: Waiter, outcome: unknown): void {
  waiter.wake(outcome instanceof Held && !(waiter instanceof Stand) ? outcome.packet : outcome);
}

function opposite(verb: number): number {
  return verb === SEND ? RECEIVE : SEND;
}
