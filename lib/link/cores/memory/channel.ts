/**
 * A channel in shared memory: the same interface and the same semantics as a local one, its ends on any threads.
 *
 * This object is a handle, one a thread; the channel is at `at`. What happens to it happens in the kernel
 * (kernel.asc); here values are encoded, and waiters parked.
 */

import { runAfterwards } from "../../../core/afterwards.ts";
import type { Chan } from "../../../core/chan.ts";
import { closeOfClosed, sendOnClosed } from "../../../core/closed.ts";
import { created, tracksOps } from "../../../core/debug.ts";
import { giveWay } from "../../../core/goroutine.ts";
import { refuse } from "../../../core/misdriven.ts";
import type { Verb } from "../../../core/observer.ts";
import { Operation, type Op, type Park } from "../../../core/op.ts";
import { Receivable } from "../../../core/receivable.ts";
import { BLOCKED, CLOSED, completed, PARKED, RESUMED, thread } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { NUMBER } from "../../codec/format.ts";
import { throwIfRefused } from "../../world.ts";
import {
  CELL_SEQUENCE,
  CELL_SIZE,
  CHANNEL_CAP,
  CHANNEL_CELLS,
  CHANNEL_MASK,
  CHANNEL_SIZE,
  DONE,
  IS_CLOSED,
  RECEIVERS,
  SENDERS,
} from "../kernel/layout.ts";
import { CHANNEL, crossesAs } from "./heap-objects.ts";
import { withdraw } from "./shared-wait.ts";
import type { ThreadSlot } from "./slot.ts";

export class SharedChannel<T, Z> extends Receivable<T, Z> implements Chan<T, Z> {
  static {
    crossesAs(CHANNEL, this);
  }

  readonly slot: ThreadSlot;
  readonly at: number;
  readonly cap: number;
  readonly zero: Z;
  readonly #recv: Recv<T, Z>;
  readonly #recvOk: RecvOk<T, Z>;

  constructor(slot: ThreadSlot, at: number, cap: number, zero: Z) {
    super();
    this.slot = slot;
    this.at = at;
    this.cap = cap;
    this.zero = zero;
    slot.objects.retain(CHANNEL, at, this);
    this.#recv = new Recv(this);
    this.#recvOk = new RecvOk(this);
  }

  get len(): number {
    return this.cap === 0 ? 0 : this.slot.kernel.length(this.at);
  }

  send(value: T): Op<void> {
    return created(new Send(this, value), this.send);
  }

  recv(): Op<T | Z> {
    return tracksOps() ? created(new Recv(this), this.recv) : this.#recv;
  }

  override recvOk(): Op<readonly [T, true] | readonly [Z, false]> {
    return tracksOps() ? created(new RecvOk(this), this.recvOk) : this.#recvOk;
  }

  trySend(value: T): boolean {
    const outcome = this.give(value);
    if (outcome === CLOSED) throw sendOnClosed();
    return outcome !== BLOCKED;
  }

  tryRecv(): readonly [T, true] | readonly [Z, false] | undefined {
    const outcome = this.take();
    return outcome === BLOCKED ? undefined : this.#recvOk.settle(outcome);
  }

  close(): void {
    if (this.slot.kernel.close(this.at) === IS_CLOSED) throw closeOfClosed();
  }

  /** Takes a value: it, CLOSED, or BLOCKED. */
  take(): unknown {
    const { slot, at } = this;
    const r = slot.kernel.receive(at);
    if (r === DONE) return slot.cells.read(slot.out);
    return r === IS_CLOSED ? CLOSED : BLOCKED;
  }

  /** Gives a value away: undefined when done, CLOSED, or BLOCKED. */
  give(value: unknown): unknown {
    const { slot, at } = this;
    const { kernel } = slot;
    let r;
    if (typeof value === "number") r = kernel.sendNumber(at, NUMBER, value);
    // Encoding costs more than a look.
    else if (kernel.isReady(at, SENDERS) === 0) return BLOCKED;
    else {
      const { cells } = slot;
      let cell;
      try {
        cell = cells.write(value);
      } catch (e) {
        if (cells.isLate(value, e)) return BLOCKED;
        throw e;
      }
      r = kernel.sendWords(at, cell.tag, cell.low, cell.high);
      if (r === DONE) cells.sent();
      else cells.discard();
    }
    if (r === DONE) return undefined;
    return r === IS_CLOSED ? CLOSED : BLOCKED;
  }
}

class Send<T> extends Operation<void> {
  readonly ch: SharedChannel<T, unknown>;
  readonly value: T;

  constructor(ch: SharedChannel<T, unknown>, value: T) {
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
    const { slot, at } = this.ch;
    return slot.kernel.isReady(at, SENDERS) !== 0 && !slot.cells.late.has(this.value);
  }

  override poll(): unknown {
    return this.ch.give(this.value);
  }

  override park(waiter: Waiter): void {
    const { slot, at } = this.ch;
    try {
      slot.cells.write(this.value);
    } catch (e) {
      return slot.waits.refuse(waiter, at, e);
    }
    slot.waits.park(waiter, at, SENDERS);
  }

  override withdraw(waiter: Waiter): void {
    withdraw(waiter);
  }

  override settle(outcome: unknown): void {
    throwIfRefused(outcome);
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
        this.park(g);
        runAfterwards();
        return PARKED;
      }
    }
    this.settle(outcome);
    return completed(undefined);
  }
}

abstract class Receive<T, Z, R> extends Operation<R> {
  readonly ch: SharedChannel<T, Z>;

  constructor(ch: SharedChannel<T, Z>) {
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
    const { slot, at } = this.ch;
    return slot.kernel.isReady(at, RECEIVERS) !== 0;
  }

  override poll(): unknown {
    return this.ch.take();
  }

  override park(waiter: Waiter): void {
    const { slot, at } = this.ch;
    slot.waits.park(waiter, at, RECEIVERS);
  }

  override withdraw(waiter: Waiter): void {
    withdraw(waiter);
  }

  override next(token?: unknown): IteratorResult<Park, R> {
    const g = thread.current;
    if (token === RESUMED && g !== null) return completed(this.settle(g.outcome()));
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (--thread.budget < 0) return giveWay(g, this);
    const outcome = this.ch.take();
    if (outcome !== BLOCKED) return completed(this.settle(outcome));
    g.op = this;
    this.park(g);
    runAfterwards();
    return PARKED;
  }
}

class Recv<T, Z> extends Receive<T, Z, T | Z> {
  override settle(outcome: unknown): T | Z {
    throwIfRefused(outcome);
    return outcome === CLOSED ? this.ch.zero : (outcome as T);
  }
}

class RecvOk<T, Z> extends Receive<T, Z, readonly [T, true] | readonly [Z, false]> {
  override settle(outcome: unknown): readonly [T, true] | readonly [Z, false] {
    throwIfRefused(outcome);
    return outcome === CLOSED ? [this.ch.zero, false] : [outcome as T, true];
  }
}

/** How many cells at the least lie between the two ends of a full ring: a cache line of them. */
const APART = 4;
/** Makes a channel in the world of `slot`. */
export function makeChannel<T, Z>(slot: ThreadSlot, cap: number, zero: Z): SharedChannel<T, Z> {
  // A ring of more than `cap` cells, a power of two.
  const cells = cap === 0 ? 0 : 2 ** Math.ceil(Math.log2(cap + APART));
  const at = slot.objects.allot(CHANNEL_SIZE + cells * CELL_SIZE);
  const { ints } = slot;
  const first = at + CHANNEL_SIZE;
  ints[(at + CHANNEL_CAP) >> 2] = cap;
  ints[(at + CHANNEL_MASK) >> 2] = cells - 1;
  ints[(at + CHANNEL_CELLS) >> 2] = first;
  // The position that a cell holds says 2 at least, until it has gone round.
  for (let k = 0; k < cells; k++) Atomics.store(ints, (first + k * CELL_SIZE + CELL_SEQUENCE) >> 2, 0);
  return new SharedChannel<T, Z>(slot, at, cap, zero);
}

export function reviveChannel(slot: ThreadSlot, at: number): object {
  return new SharedChannel(slot, at, slot.ints[(at + CHANNEL_CAP) >> 2] as number, undefined);
}

/** What is buffered in a channel that no thread has any more goes with it. */
export function freeChannel({ kernel, cells, out }: ThreadSlot, at: number): void {
  while (kernel.receive(at) === DONE) cells.drop(out);
}
