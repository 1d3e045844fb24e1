/**
 * The lock-order graph: warns of locks that are taken in a circle, also where it came to no deadlock.
 *
 * An edge is a lock that is taken by waiting while another is held. Locks that a goroutine only tries, or
 * takes as one of several cases of a select, are waited for by nobody, so they are held and never taken.
 * A circle is no warning where it can't close: its goroutines hold a common lock (a gate), or all read, or
 * something else than locks orders one before the other.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import { thread } from "../../../core/thread.ts";
import type { Engine } from "../engine/engine.ts";
import type { Deed, Observer } from "../engine/observer.ts";
import { verbOf } from "../observe/completion.ts";
import { Names } from "../observe/names.ts";
import { placesAbove, type Place } from "../../../core/stack.ts";
import type { Actor } from "../strategies/strategy.ts";
import { circleOf, isAgain, type Acquisition, type Hold } from "./acquisition.ts";
import { HappensBefore } from "./happens-before.ts";
import { lockOrderWarning, placesOf, type LockOrderWarning } from "./lock-warning.ts";

/** A lock that a goroutine is about to wait for. */
interface Wish {
  readonly lock: object;
  readonly at: Place | undefined;
}

export class LockOrder implements Observer {
  /** What has been found in all executions, each pair of places once. */
  readonly warnings: LockOrderWarning[] = [];
  readonly #known: Set<string> = new Set();
  /** What is ordered by anything but locks. */
  readonly #order: HappensBefore = new HappensBefore();
  #names: Names = new Names();
  #step = 0;
  readonly #held: Hold[] = [];
  readonly #wishes: Map<Goroutine, Wish> = new Map();
  readonly #acquisitions: Acquisition[] = [];

  begin(_engine: Engine): void {
    this.#order.reset();
    this.#names = new Names();
    this.#step = 0;
    this.#held.length = 0;
    this.#wishes.clear();
    this.#acquisitions.length = 0;
  }

  spawned(parent: Goroutine | null, child: Goroutine): void {
    this.#order.clocks.pass(parent, child);
  }

  woke(waker: Goroutine | null, woken: Goroutine): void {
    if (!this.#wishes.has(woken)) this.#order.clocks.pass(waker, woken);
  }

  step(actor: Actor): void {
    this.#step++;
    this.#order.step(actor);
  }

  reached(g: Goroutine): void {
    this.#wishes.delete(g);
    const [op, ...others] = g.op?.alternatives ?? [];
    if (op === undefined || others.length > 0 || !isLock(verbOf(op))) return;
    this.#names.nameOf(op.subject);
    this.#wishes.set(g, { lock: op.subject, at: placesAbove(this.reached)[0] });
  }

  did(deed: Deed): void {
    const { g, verb, subject, ok } = deed;
    if (isLock(verb)) {
      if (g !== null && ok !== false) this.#take(g, subject, verb === "rlock");
    } else if (verb === "unlock" || verb === "runlock") this.#release(g, subject, verb === "runlock");
    else this.#order.did(deed);
  }

  stepped(): void {
    this.#order.clocks.fired();
  }

  end(_program: Program): void {}

  #take(g: Goroutine, lock: object, shared: boolean): void {
    const wish = this.#wishes.get(g);
    const waited = wish !== undefined && wish.lock === lock;
    const at = waited ? wish.at : g === thread.current ? placesAbove(this.did)[0] : undefined;
    this.#wishes.delete(g);
    this.#names.nameOf(lock);
    const taken: Hold = { g, lock, shared, step: this.#step, at, clock: this.#order.clocks.of(g).slice() };
    const before = this.#held.filter((hold) => hold.g === g);
    this.#held.push(taken);
    if (!waited || before.some((hold) => hold.lock === lock)) return;
    for (const held of before) this.#acquire({ held, taken, gates: before.filter((gate) => gate !== held) });
  }

  #acquire(acquisition: Acquisition): void {
    const circle = circleOf(acquisition, this.#acquisitions);
    // Of what a goroutine does again and again the last time is enough: the first ones have met whatever came before
    // it.
    const again = this.#acquisitions.findIndex((each) => isAgain(each, acquisition));
    this.#acquisitions[again < 0 ? this.#acquisitions.length : again] = acquisition;
    if (circle === null) return;
    const warning = lockOrderWarning(circle, (lock) => this.#names.nameOf(lock));
    const places = placesOf(warning);
    if (this.#known.has(places)) return;
    this.#known.add(places);
    this.warnings.push(warning);
  }

  /** Any goroutine may unlock what another has locked. */
  #release(g: Goroutine | null, lock: object, shared: boolean): void {
    const holds = this.#held.filter((hold) => hold.lock === lock && hold.shared === shared);
    const hold = holds.findLast((each) => each.g === g) ?? holds[0];
    if (hold !== undefined) this.#held.splice(this.#held.indexOf(hold), 1);
  }
}

function isLock(verb: Deed["verb"] | undefined): boolean {
  return verb === "lock" || verb === "rlock";
}
