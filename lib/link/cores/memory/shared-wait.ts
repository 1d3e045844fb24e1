/**
 * Shared waits: those that other threads may end.
 *
 * A goroutine (or an async function, or the cases of a select) that waits for something shared has an entry in that
 * thing's queue: a node in the heap. All entries of one wait have one token, and the thread that turns it from 0 ends
 * the wait: another thread by firing one of the entries, this one because a local case has come first. A token that
 * another thread has turned comes through this slot's inbox.
 *
 * Invariants:
 * - A token is used anew only when none of its entries stands in a queue, and it stands in no inbox.
 * - A waiter that was woken to try again tries at once, and stands in the queue again if that was in vain; so a wake-up
 *   is never lost with a goroutine that takes something else, or never runs again.
 * - An entry holds its op, and so what it waits at, for as long as its node may stand there.
 */

import { holdAfterwards } from "../../../core/afterwards.ts";
import type { Operation } from "../../../core/op.ts";
import { SelectCase } from "../../../core/select.ts";
import { BLOCKED } from "../../../core/thread.ts";
import type { Arbiter, Waiter } from "../../../core/waiter.ts";
import { giveAway } from "../../codec/transfer.ts";
import { waitsElsewhere } from "../../deadlock-detector.ts";
import { Refused } from "../../world.ts";
import { DONE, RECEIVERS, TOKEN_DONE, TOKEN_STATE } from "../kernel/layout.ts";
import type { ThreadSlot } from "./slot.ts";
import type { Synchronizer } from "./synchronizer.ts";

/** A waiter in a queue of something shared. */
export class WaitEntry {
  readonly wait: SharedWait;
  readonly waiter: Waiter;
  /** What it performs there; null for a waiter that begins anew by itself. */
  readonly op: Operation<unknown> | null;
  /** What it waits at, in which of its queues, and its node there; 0 if it has none, since it was refused. */
  readonly at: number;
  queue: number;
  readonly node: number;
  /** The synchronizer that it waits at; null for a channel. */
  readonly synchronizer: Synchronizer | null;
  gone = false;
  /** What of the value that it sends shall be here no more once it has been sent. */
  moving: readonly object[] | null = null;
  /** Since when its wait for a lock counts, in milliseconds; 0 as long as it has not lost. */
  since = 0;

  constructor(
    wait: SharedWait,
    waiter: Waiter,
    at: number,
    queue: number,
    node: number,
    synchronizer: Synchronizer | null,
  ) {
    this.wait = wait;
    this.waiter = waiter;
    this.op = waiter.waitsAt;
    this.at = at;
    this.queue = queue;
    this.node = node;
    this.synchronizer = synchronizer;
  }
}

/** Takes back the entry that an op has left with `waiter`: its case has lost, or its program has ended. */
export function withdraw(waiter: Waiter): void {
  const entry = waiter.value as WaitEntry;
  entry.wait.withdraw(entry);
}

/** One wait that other threads may end: of a goroutine at a plain op, or of a select with all its shared cases. */
export class SharedWait implements Arbiter {
  readonly slot: ThreadSlot;
  /** 0: no other thread knows of it, since its only entry was refused. */
  readonly token: number;
  readonly entries: WaitEntry[] = [];
  /** Whether the wait is this thread's to end. */
  #mine = false;
  /** Whether no waiter is there any more to be woken, since its program has ended. */
  #abandoned = false;
  /** Whether the token is memory of its own; otherwise it is a part of the only entry's node. */
  readonly #hasToken: boolean;

  constructor(slot: ThreadSlot, token: number, hasToken: boolean) {
    this.slot = slot;
    this.token = token;
    this.#hasToken = hasToken;
  }

  claim(): boolean {
    if (this.#take()) return true;
    // The other thread's wake-up is on its way. It ends the wait, or was in vain: then the wait has begun anew.
    const { slot, token } = this;
    holdAfterwards(() => {
      while (slot.waits.byToken.get(token) === this) slot.drain();
    });
    const { arbiter } = (this.entries[0] as WaitEntry).waiter;
    return arbiter !== null && arbiter.claim(() => {});
  }

  /** Turns the token, unless another thread has been faster: then the wait is this thread's to end. */
  #take(): boolean {
    if (!this.#mine) this.#mine = this.token === 0 || this.slot.kernel.claim(this.token, -1) !== 0;
    return this.#mine;
  }

  withdraw(entry: WaitEntry): void {
    if (entry.gone) return;
    if (!this.#take()) this.#abandoned = true;
    else {
      this.#remove(entry);
      if (this.entries.every(({ gone }) => gone)) this.#settle();
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
  fail(entry: WaitEntry, error: unknown): void {
    if (this.#mine || !this.#take()) return;
    this.#leave();
    entry.waiter.wake(new Refused(error));
  }

  /** Another thread has fired the entry `index`; `done`: the value, or the lock, has changed hands. */
  fired(index: number, done: boolean): void {
    this.#mine = true;
    const entry = this.entries[index] as WaitEntry;
    const { synchronizer, waiter } = entry;
    let has = done;
    if (synchronizer !== null && !done && !this.#abandoned && this.#isAlone(waiter)) {
      has = synchronizer.compete(entry);
      if (!has) return;
    }
    const outcome = synchronizer === null ? this.#received(entry, done) : undefined;
    if (has) {
      this.#leave(entry);
      if (!this.#abandoned) waiter.wake(outcome);
      else synchronizer?.takeBack(entry);
      return;
    }
    const waiters = this.#waiters(waiter);
    this.#leave(entry);
    if (!this.#abandoned && this.#anew(waiters) === waiter) return;
    // It has taken something else, or nothing: what it was woken for is the next waiter's.
    if (synchronizer === null) this.slot.kernel.serve(entry.at, entry.queue);
    else synchronizer.serve();
  }

  #isAlone(waiter: Waiter): boolean {
    return this.entries.length === 1 && !(waiter instanceof SelectCase);
  }

  /** Has the only waiter stand in a queue again, after a wake-up that was in vain; `first`: before all others. */
  rejoin(entry: WaitEntry, queue: number, first: boolean): void {
    const { slot, token } = this;
    entry.queue = queue;
    this.#mine = false;
    slot.ints[(token + TOKEN_DONE) >> 2] = 0;
    Atomics.store(slot.ints, (token + TOKEN_STATE) >> 2, 0);
    slot.kernel.line(entry.at, queue, entry.node, first ? 1 : 0);
  }

  /** The value that has come to an entry at a channel; frees the one that has not left it. */
  #received({ queue, node, moving }: WaitEntry, done: boolean): unknown {
    const { cells } = this.slot;
    if (done && moving !== null) giveAway(moving);
    try {
      if (done && queue === RECEIVERS && !this.#abandoned) return cells.read(node);
      if (done && queue === RECEIVERS) cells.drop(node);
    } catch (e) {
      return new Refused(e);
    }
    return undefined;
  }

  /** The waiters, each once; `first` before the others. */
  #waiters(first: Waiter | null = null): Iterable<Waiter> {
    if (first !== null && this.entries.length === 1) return [first];
    const waiters = new Set<Waiter>(first === null ? [] : [first]);
    for (const { gone, waiter } of this.entries) if (!gone) waiters.add(waiter);
    return waiters;
  }

  /**
   * Has the waiters of a wait that is over try again, and stand in the queues again if that is in vain; the local cases
   * of their select wait on meanwhile. The waiter that has ended the wait; null if none has.
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
  #leave(fired: WaitEntry | null = null): void {
    for (const entry of this.entries) if (!entry.gone) this.#remove(entry, entry === fired);
    this.#settle();
  }

  #remove(entry: WaitEntry, fired = false): void {
    entry.gone = true;
    const { at, node, queue, synchronizer, waiter } = entry;
    waitsElsewhere(waiter, -1);
    if (node === 0) return;
    const { cells, ints, kernel, waits } = this.slot;
    if (!fired) kernel.leave(at, queue, node);
    // A value that was not sent.
    if (synchronizer === null && queue !== RECEIVERS && !(fired && ints[(this.token + TOKEN_DONE) >> 2] === DONE))
      cells.drop(node);
    waits.nodes.push(node);
    synchronizer?.left(entry);
  }

  #settle(): void {
    const { waits } = this.slot;
    const { token } = this;
    if (!waits.byToken.delete(token)) return;
    for (const { waiter } of this.entries) waiter.arbiter = null;
    if (this.#hasToken) waits.tokens.push(token);
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
