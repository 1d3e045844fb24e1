/** A counter at its home, which all pass when it is zero: a wait group, a latch. */

import { LATCH } from "../memory/heap-objects.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { concurrentAdd, negativeCounter } from "./faces/checks.ts";
import { claim, type Stand } from "./claimant.ts";
import { HomeGate } from "./home-gate.ts";
import type { Home } from "./home.ts";
import type { Thing } from "./parcel.ts";

export class HomeCount extends HomeGate {
  #value: number;
  /** Those who waited when it came to zero. Some must be asked first, and pass even if more has been added since. */
  readonly #passing: Set<Waiter> = new Set();

  constructor(home: Home, thing: Thing) {
    super(home, thing);
    this.#value = thing.size;
  }

  override count(): number {
    return this.#value;
  }

  override isReady(): boolean {
    return this.#value === 0;
  }

  protected override isFree(): boolean {
    return this.#value === 0;
  }

  protected override enter(): number {
    return 0;
  }

  override attempt(stand: Stand): void {
    if ((this.#value === 0 || this.#passing.has(stand)) && stand.claimant.claim()) this.letPass(stand);
  }

  protected override serveWaiting(): void {
    for (const waiter of this.#passing) if (claim(waiter)) this.letPass(waiter);
  }

  protected override takeOut(waiter: Waiter): void {
    super.takeOut(waiter);
    this.#passing.delete(waiter);
  }

  override told(_deed: number, n: number): Error | null {
    if (this.kind === LATCH && this.#value === 0) return null;
    // As in Go, a panic below leaves the counter changed.
    this.#value += n;
    if (this.#value < 0) return negativeCounter();
    if (this.#value === 0) return this.#open();
    return n > 0 && this.#value === n && this.#hasWaiting() ? concurrentAdd() : null;
  }

  #open(): null {
    for (let waiter = this.waiting.head; waiter !== null; waiter = waiter.next) this.#passing.add(waiter);
    this.home.touch(this);
    return null;
  }

  /** Whether anybody waits who has not waited for the last zero. */
  #hasWaiting(): boolean {
    for (let waiter = this.waiting.head; waiter !== null; waiter = waiter.next)
      if (!this.#passing.has(waiter)) return true;
    return false;
  }
}
