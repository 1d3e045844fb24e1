/**
 * A synchronizer: what goroutines of several threads wait at, for a lock or for a counter. The word that it is about,
 * and the queues of those that wait, stand in the shared heap; kernel.asc changes them.
 *
 * The one rule of all of them: a waiter first stands in a queue and then looks once more (`serve`), and a thread that
 * changes the word then looks for waiters. So one of the two sees the other, and no wake-up is lost.
 *
 * A death loses no wake-up either: every wait begins anew on every thread (`Workers.ended`), and finds that the dead
 * hold nothing.
 */

import { Operation } from "../../../core/op.ts";
import { BLOCKED } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { throwIfRefused } from "../../world.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { CHANNEL_CAP, SYNC_SIZE, PASSING } from "../kernel/layout.ts";
import { HeapObject } from "./heap-objects.ts";
import { withdraw, type WaitEntry } from "./shared-wait.ts";
import type { ThreadSlot } from "./slot.ts";

/** Makes a synchronizer in the heap whose word is `state`. */
export function makeSync(slot: ThreadSlot, state: number, bytes: number = SYNC_SIZE): number {
  const at = slot.objects.allot(bytes);
  // As a channel it is buffered: no waiter meets another there.
  slot.ints[(at + CHANNEL_CAP) >> 2] = 1;
  slot.kernel.change(at, 0, state);
  return at;
}

/** A synchronizer as one thread holds it. What it does by default suits one that opens for all at once. */
export abstract class Synchronizer extends HeapObject {
  get kernel(): Kernel {
    return this.slot.kernel;
  }

  /** Lets in, or wakes, the waiters that may go now. */
  abstract serve(): void;

  /** A waiter was woken to compete; whether it has got in. If not it stands in a queue again. */
  compete(entry: WaitEntry): boolean {
    entry.wait.rejoin(entry, entry.queue, true);
    this.serve();
    return false;
  }

  /** A waiter was let in whose program has ended: takes back what it got. */
  takeBack(_entry: WaitEntry): void {}

  /** A waiter has left, let in or not. */
  left(_entry: WaitEntry): void {}
}

/** An op that waits at a synchronizer. */
export abstract class SyncOp<S extends Synchronizer, T> extends Operation<T> {
  readonly sync: S;

  constructor(sync: S) {
    super();
    this.sync = sync;
  }

  override get subject(): object {
    return this.sync;
  }

  /** Does what it waits for, if that can be done now. */
  protected abstract attempt(): boolean;

  override poll(): unknown {
    return this.attempt() ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    this.sync.slot.waits.parkAt(waiter, this.sync, PASSING);
  }

  override withdraw(waiter: Waiter): void {
    withdraw(waiter);
  }
}

/** Waits until a synchronizer is open. */
export abstract class WhenOpen<S extends Synchronizer & { readonly isOpen: boolean }> extends SyncOp<S, void> {
  override ready(): boolean {
    return this.sync.isOpen;
  }

  protected override attempt(): boolean {
    return this.sync.isOpen;
  }

  override settle(outcome: unknown): void {
    throwIfRefused(outcome);
  }
}
