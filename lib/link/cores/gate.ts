/**
 * A gate: what goroutines of several threads wait at, for a lock or for a counter. The word that it is about, and the
 * queues of those who wait, stand in the shared heap; kernel.asc changes them.
 *
 * The one rule of all of them: whoever waits first stands in line and then looks once more (`serve`), and whoever
 * changes the word then looks for who waits. So one of the two sees the other, and no wake-up is lost.
 *
 * A death loses no wake-up either: every wait begins anew on every thread (`mourn`), and finds that the dead hold
 * nothing.
 */

import { Operation } from "../../core/op.ts";
import { BLOCKED } from "../../core/thread.ts";
import type { Waiter } from "../../core/waiter.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { CHANNEL_CAP, GATE_SIZE, PASSING } from "./kernel/layout.ts";
import type { Keeper, Place } from "./contest.ts";
import { allot, GATE, hold } from "./handles.ts";
import { throwIfRefused } from "./refused.ts";
import type { Seat } from "./seat.ts";

/** Makes a gate in the heap whose word is `state`. */
export function makeGate(seat: Seat, state: number, bytes: number = GATE_SIZE): number {
  const at = allot(seat, bytes);
  const { ints } = seat;
  // As a channel it is buffered: nobody meets anybody there.
  ints[(at + CHANNEL_CAP) >> 2] = 1;
  seat.kernel.change(at, 0, state);
  return at;
}

/** A gate as one thread holds it. What it does by default suits one that opens for all at once. */
export abstract class Gate implements Keeper {
  readonly seat: Seat;
  readonly at: number;

  /** `kind`: if it holds anything else. */
  constructor(seat: Seat, at: number, kind: number = GATE) {
    this.seat = seat;
    this.at = at;
    hold(kind, this);
  }

  get kernel(): Kernel {
    return this.seat.kernel;
  }

  abstract serve(): void;

  compete(place: Place): boolean {
    place.contest.rejoin(place, place.queue, true);
    this.serve();
    return false;
  }

  refuse(_place: Place): void {}

  left(_place: Place): void {}
}

/** An op that waits at a gate. */
export abstract class AtGate<G extends Gate, T> extends Operation<T> {
  readonly gate: G;

  constructor(gate: G) {
    super();
    this.gate = gate;
  }

  override get subject(): object {
    return this.gate;
  }

  /** Does what it waits for, if that can be done now. */
  protected abstract attempt(): boolean;

  override poll(): unknown {
    return this.attempt() ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    this.gate.seat.parkAtGate(waiter, this.gate.at, PASSING, this.gate);
  }

  override withdraw(waiter: Waiter): void {
    const place = waiter.value as Place;
    place.contest.withdraw(place);
  }
}

/** Waits until a gate is open. */
export abstract class WhenOpen<G extends Gate & { readonly isOpen: boolean }> extends AtGate<G, void> {
  override ready(): boolean {
    return this.gate.isOpen;
  }

  protected override attempt(): boolean {
    return this.gate.isOpen;
  }

  override settle(outcome: unknown): void {
    throwIfRefused(outcome);
  }
}
