/**
 * The channel behind `chan()`, and its three ops.
 *
 * The way of a value: `give` hands it to the oldest waiting receiver, or puts it into the buffer, or
 * the sender parks with the value in its own node. `take` takes from the buffer and moves the oldest
 * waiting sender's value to the tail, or takes from that sender, or the receiver parks.
 *
 * Invariants:
 * - Receivers wait only while the buffer is empty and no sender waits; senders only while it is full.
 * - A closed channel has no waiters.
 * - Code that takes a waiter out of a queue wakes it at once: a value that has left its sender is in the
 *   buffer or has a receiver.
 */

import { closeOfClosed, closeOfNeverClosing, neverCloses, sendOnClosed } from "./closed.ts";
import type { Chan } from "./chan.ts";
import { created, tracksOps } from "./debug.ts";
import { detached } from "./detached.ts";
import { giveWay } from "./goroutine.ts";
import { counted, inspectable, summary } from "./inspect.ts";
import { refuse } from "./misdriven.ts";
import { Operation, type Op, type Park } from "./op.ts";
import type { Observer, Verb } from "./observer.ts";
import { Receivable } from "./receivable.ts";
import { BLOCKED, CLOSED, PARKED, RESUMED, completed, thread } from "./thread.ts";
import { WaitQueue, type Waiter } from "./waiter.ts";

/** The first ring of a buffered channel. Larger capacities are allocated as they are used. */
const FIRST_RING = 16;

export class Channel<T, Z> extends Receivable<T, Z> implements Chan<T, Z> {
  readonly cap: number;
  readonly zero: Z;
  readonly receivers: WaitQueue = new WaitQueue();
  readonly senders: WaitQueue = new WaitQueue();
  closed = false;
  /** How many values are buffered. */
  len = 0;
  /** Where in `ring` the oldest is. */
  head = 0;
  /** The buffer. It doubles as it fills, up to `cap`. */
  ring: unknown[] = [];
  /** The receive ops hold nothing of one performance, so one of each serves all. */
  readonly #recv: Recv<T, Z>;
  readonly #recvOk: RecvOk<T, Z>;

  static {
    inspectable(this, (ch) => summary("Chan", ...ch.state()));
  }

  constructor(cap: number, zero: Z) {
    super();
    this.cap = cap;
    this.zero = zero;
    this.#recv = new Recv(this);
    this.#recvOk = new RecvOk(this);
  }

  get thing(): "channel" | "queue" {
    return "channel";
  }

  send(value: T): Op<void> {
    if (this === undefined || !(#recv in this)) throw detached("ch.send(v)");
    return created(new Send(this, value), this.send);
  }

  recv(): Op<T | Z> {
    if (this === undefined || !(#recv in this)) throw detached("ch.recv()");
    return tracksOps() ? created(new Recv(this), this.recv) : this.#recv;
  }

  override recvOk(): Op<readonly [T, true] | readonly [Z, false]> {
    if (this === undefined || !(#recv in this)) throw detached("ch.recvOk()");
    return tracksOps() ? created(new RecvOk(this), this.recvOk) : this.#recvOk;
  }

  trySend(value: T): boolean {
    if (this === undefined || !(#recv in this)) throw detached("ch.trySend(v)");
    const { observer } = thread;
    const outcome = observer === null ? this.give(value) : this.giveBefore(observer, value);
    if (observer !== null && outcome === CLOSED) observer.used(this, "look");
    if (observer !== null && outcome === BLOCKED) observer.emit("send", this, value, false);
    if (outcome === CLOSED) throw sendOnClosed();
    return outcome !== BLOCKED;
  }

  tryRecv(): readonly [T, true] | readonly [Z, false] | undefined {
    if (this === undefined || !(#recv in this)) throw detached("ch.tryRecv()");
    const { observer } = thread;
    const outcome = observer === null ? this.take() : this.takeBefore(observer);
    if (outcome !== BLOCKED) return this.#recvOk.settle(outcome);
    if (observer !== null) observer.emit("receive", this, undefined, false);
    return undefined;
  }

  close(): void {
    if (this === undefined || !(#recv in this)) throw detached("ch.close()");
    if (thread.observer !== null && this.closed) thread.observer.used(this, "look");
    if (this.closed) throw closeOfClosed();
    if ((this.zero as unknown) === neverCloses) throw closeOfNeverClosing();
    if (thread.observer !== null) thread.observer.emit("close", this);
    this.closed = true;
    for (let w = this.receivers.shift(); w !== null; w = this.receivers.shift()) w.wake(CLOSED);
    for (let w = this.senders.shift(); w !== null; w = this.senders.shift()) w.wake(CLOSED);
  }

  /** What the console shows of it. */
  state(): (string | false)[] {
    const { len, cap, closed, receivers, senders } = this;
    return [
      `len ${len}`,
      `cap ${cap}`,
      closed && "closed",
      counted(receivers.length, "receiving"),
      counted(senders.length, "sending"),
    ];
  }

  /** Takes a value: it, CLOSED, or BLOCKED. */
  take(): unknown {
    if (this.len > 0) {
      const { ring, head } = this;
      const value = ring[head];
      this.head = head + 1 === ring.length ? 0 : head + 1;
      const sender = this.senders.shift();
      if (sender === null) {
        ring[head] = undefined;
        this.len--;
      } else {
        // The buffer is full, so the place that became free is its tail.
        ring[head] = sender.value;
        sender.wake(undefined);
      }
      return value;
    }
    const sender = this.senders.shift();
    if (sender === null) return this.closed ? CLOSED : BLOCKED;
    const { value } = sender;
    sender.wake(undefined);
    return value;
  }

  /** Gives a value away: undefined when done, CLOSED, or BLOCKED. */
  give(value: unknown): unknown {
    if (this.closed) return CLOSED;
    const receiver = this.receivers.shift();
    if (receiver !== null) {
      receiver.wake(value);
      return undefined;
    }
    const { len } = this;
    if (len === this.cap) return BLOCKED;
    if (len === this.ring.length) this.#grow();
    const { ring } = this;
    const tail = this.head + len;
    ring[tail < ring.length ? tail : tail - ring.length] = value;
    this.len = len + 1;
    return undefined;
  }

  /** As `take`, before the eyes of `observer`. */
  takeBefore(observer: Observer): unknown {
    const sender = this.senders.head;
    if (this.len > 0) observer.emit("receive", this, this.ring[this.head], true, sender);
    const value = this.take();
    if (value === CLOSED) observer.emit("receive", this, undefined, false);
    else if (sender !== null && this.cap === 0) observer.emit("receive", this, value, true, sender);
    return value;
  }

  /** As `give`, before the eyes of `observer`. */
  giveBefore(observer: Observer, value: unknown): unknown {
    const receiver = this.receivers.head;
    if (!this.closed && (receiver !== null || this.len < this.cap)) observer.emit("send", this, value, true, receiver);
    return this.give(value);
  }

  #grow(): void {
    const { ring, head } = this;
    const length = Math.min(this.cap, Math.max(FIRST_RING, ring.length * 2));
    // Filled, not sized: an array with holes is slower, and one of small integers would change its kind.
    const larger: unknown[] = [...ring.slice(head), ...ring.slice(0, head)];
    while (larger.length < length) larger.push(undefined);
    this.ring = larger;
    this.head = 0;
  }
}

/** One send of one value. */
class Send<T> extends Operation<void> {
  readonly ch: Channel<T, unknown>;
  readonly value: T;

  constructor(ch: Channel<T, unknown>, value: T) {
    super();
    this.ch = ch;
    this.value = value;
  }

  override get reason(): string {
    return "chan send";
  }

  override get event(): Verb {
    return "send";
  }

  override get subject(): object {
    return this.ch;
  }

  override ready(): boolean {
    const { ch } = this;
    return ch.closed || ch.len < ch.cap || ch.receivers.head !== null;
  }

  override poll(): unknown {
    const { observer } = thread;
    return observer === null ? this.ch.give(this.value) : this.ch.giveBefore(observer, this.value);
  }

  override park(waiter: Waiter): void {
    waiter.value = this.value;
    this.ch.senders.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.ch.senders.remove(waiter);
  }

  override settle(outcome: unknown): void {
    if (outcome === CLOSED) throw sendOnClosed();
  }

  override next(token?: unknown): IteratorResult<Park, void> {
    const g = thread.current;
    let outcome;
    if (token === RESUMED && g !== null) {
      outcome = g.outcome();
    } else {
      if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
      if (--thread.budget < 0) return giveWay(g, this);
      outcome = this.ch.give(this.value);
      if (outcome === BLOCKED) {
        g.op = this;
        g.value = this.value;
        this.ch.senders.push(g);
        return PARKED;
      }
    }
    if (outcome === CLOSED) throw sendOnClosed();
    return completed(undefined);
  }
}

/** What both receive ops do; they differ in what they make of the outcome. */
abstract class Receive<T, Z, R> extends Operation<R> {
  readonly ch: Channel<T, Z>;

  constructor(ch: Channel<T, Z>) {
    super();
    this.ch = ch;
  }

  override get reason(): string {
    return "chan receive";
  }

  override get event(): Verb {
    return "receive";
  }

  override get subject(): object {
    return this.ch;
  }

  override ready(): boolean {
    const { ch } = this;
    return ch.len > 0 || ch.senders.head !== null || ch.closed;
  }

  override poll(): unknown {
    const { observer } = thread;
    return observer === null ? this.ch.take() : this.ch.takeBefore(observer);
  }

  override park(waiter: Waiter): void {
    this.ch.receivers.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.ch.receivers.remove(waiter);
  }

  override next(token?: unknown): IteratorResult<Park, R> {
    const g = thread.current;
    if (token === RESUMED && g !== null) return completed(this.settle(g.outcome()));
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (--thread.budget < 0) return giveWay(g, this);
    const outcome = this.ch.take();
    if (outcome !== BLOCKED) return completed(this.settle(outcome));
    g.op = this;
    this.ch.receivers.push(g);
    return PARKED;
  }
}

class Recv<T, Z> extends Receive<T, Z, T | Z> {
  override settle(outcome: unknown): T | Z {
    return outcome === CLOSED ? this.ch.zero : (outcome as T);
  }
}

class RecvOk<T, Z> extends Receive<T, Z, readonly [T, true] | readonly [Z, false]> {
  override settle(outcome: unknown): readonly [T, true] | readonly [Z, false] {
    return outcome === CLOSED ? [this.ch.zero, false] : [outcome as T, true];
  }
}
