/**
 * A channel at its home. It does what a local channel does (lib/core/channel.ts), but that some of those who wait are on other
 * threads, and of these some must be asked before they are served: see claimant.ts.
 *
 * Invariants, whenever nobody is being asked:
 * - Receivers wait only while the buffer is empty and no sender waits; senders only while it is full.
 * - A closed channel has no waiters.
 * While somebody is, he and all behind him wait, and whoever comes joins them.
 */

import { afterwards } from "../../../core/afterwards.ts";
import { BLOCKED, CLOSED } from "../../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../../core/waiter.ts";
import { closeOfClosed, PortChannel, sendOnClosed } from "./channel.ts";
import { Stand, type Claimant, type HomeThing } from "./claimant.ts";
import type { Home } from "./home.ts";
import { Held, packetOf, type Kept } from "./link.ts";
import { Queue } from "./queue.ts";
import { RECEIVE, SEND } from "./wire.ts";

export class HomeChannel<T, Z> extends PortChannel<T, Z> implements HomeThing {
  readonly synchronous: boolean = true;
  readonly #home: Home;
  readonly #receivers: WaitQueue = new WaitQueue();
  readonly #senders: WaitQueue = new WaitQueue();
  readonly #buffer: Queue<Kept> = new Queue();
  #closed = false;
  /** A pair of whom one has been claimed, the other is being asked. */
  #pair: readonly [receiver: Waiter, sender: Waiter] | null = null;

  constructor(home: Home, id: number, cap: number, zero: Z) {
    super(home, id, cap, zero);
    this.#home = home;
  }

  override get len(): number {
    return this.#buffer.length;
  }

  override isReady(verb: number): boolean {
    const receiver = this.#receivers.head;
    const sender = this.#senders.head;
    if (verb === SEND) return this.#closed || (sender === null && (this.cap > 0 ? this.len < this.cap : receiver !== null && isSure(receiver)));
    if (receiver !== null) return false;
    return this.len > 0 || this.#closed || (sender !== null && isSure(sender));
  }

  override give(value: unknown): unknown {
    if (this.#closed) return CLOSED;
    const packet = this.world.codec.encode(value);
    if (!this.isReady(SEND)) return BLOCKED;
    const kept = this.#home.keep(packet);
    if (this.cap > 0) this.#buffer.push(kept);
    else this.#wake(this.#takeOut(RECEIVE, this.#receivers.head as Waiter), kept);
    this.#changed();
    return undefined;
  }

  override take(): unknown {
    if (!this.isReady(RECEIVE)) return BLOCKED;
    const sender = this.#senders.head;
    let kept: Kept;
    if (this.len > 0) kept = this.#buffer.shift() as Kept;
    else if (sender === null) return CLOSED;
    else {
      kept = sender.value as Kept;
      this.#wake(this.#takeOut(SEND, sender), undefined);
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
    if (!this.shut()) throw closeOfClosed();
  }

  /** Closes it; false if it was closed. */
  shut(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    this.#changed();
    return true;
  }

  /** A goroutine of this thread waits. */
  override park(waiter: Waiter, verb: number, value: unknown): void {
    if (verb === SEND) waiter.value = this.#home.keep(this.world.codec.encode(value));
    waiter.waitsOutside(1);
    this.#home.waiting.add(waiter);
    this.#home.expect();
    this.#queueOf(verb).push(waiter);
    afterwards(() => this.#changed());
  }

  override withdraw(waiter: Waiter, verb: number): void {
    this.#queueOf(verb).remove(waiter);
    this.#left(waiter);
    // Whoever stood behind may have his turn.
    this.#home.touch(this);
    afterwards(() => this.#home.settle());
  }

  admit(stand: Stand): void {
    this.#queueOf(stand.verb).push(stand);
  }

  remove(stand: Stand): void {
    this.#queueOf(stand.verb).remove(stand);
  }

  awaits(claimant: Claimant): boolean {
    return this.#pair !== null && this.#pair.some((waiter) => waiter instanceof Stand && waiter.claimant === claimant);
  }

  serve(): void {
    this.#pair = null;
    for (;;) {
      const receiver = this.#receivers.head;
      const sender = this.#senders.head;
      if (receiver !== null && this.len > 0) {
        if (!claim(receiver)) return;
        this.#wake(this.#takeOut(RECEIVE, receiver), this.#buffer.shift());
      } else if (sender !== null && this.len < this.cap && !this.#closed) {
        if (!claim(sender)) return;
        this.#buffer.push(sender.value as Kept);
        this.#wake(this.#takeOut(SEND, sender), undefined);
      } else if (this.#closed && (receiver ?? sender) !== null) {
        const waiter = (receiver ?? sender) as Waiter;
        if (!claim(waiter)) return;
        this.#wake(this.#takeOut(receiver === null ? SEND : RECEIVE, waiter), CLOSED);
      } else if (receiver === null || sender === null || !this.#meet(receiver, sender)) return;
    }
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
    if (receiver === null || isSame(receiver, sender)) return false;
    const canReceive = claim(receiver);
    const canSend = claim(sender);
    if (!canReceive || !canSend) {
      this.#pair = [receiver, sender];
      return false;
    }
    const { value } = sender;
    // Both are out before one is woken: that may lead to code of the user's, which finds the queues whole.
    this.#takeOut(SEND, sender);
    this.#takeOut(RECEIVE, receiver);
    this.#wake(sender, undefined);
    this.#wake(receiver, value);
    return true;
  }

  #queueOf(verb: number): WaitQueue {
    return verb === SEND ? this.#senders : this.#receivers;
  }

  #takeOut(verb: number, waiter: Waiter): Waiter {
    this.#queueOf(verb).remove(waiter);
    if (!(waiter instanceof Stand)) this.#left(waiter);
    return waiter;
  }

  /** Ends the wait of somebody who has been taken out. */
  #wake(waiter: Waiter, outcome: unknown): void {
    waiter.wake(outcome instanceof Held && !(waiter instanceof Stand) ? outcome.packet : outcome);
  }

  #left(waiter: Waiter): void {
    waiter.waitsOutside(-1);
    this.#home.waiting.delete(waiter);
  }

  #changed(): void {
    this.#home.touch(this);
    this.#home.settle();
  }
}

/** Whether `waiter` can be served at once. */
function isSure(waiter: Waiter): boolean {
  return !(waiter instanceof Stand) || waiter.claimant.isSure;
}

/** As `isSure`; who is not is asked. */
function claim(waiter: Waiter): boolean {
  return !(waiter instanceof Stand) || waiter.claimant.claim();
}

/** Whether two cases are of one select: nobody meets himself. */
function isSame(one: Waiter, other: Waiter): boolean {
  if (one instanceof Stand) return other instanceof Stand && one.claimant === other.claimant;
  return !(other instanceof Stand) && one.party === other.party;
}
