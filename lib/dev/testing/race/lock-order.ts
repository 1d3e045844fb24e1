/**
 * The lock-order graph: warns of locks that are taken in a circle, also where it came to no deadlock.
 *
 * An edge is a lock that is taken by waiting while another is held. Locks that a goroutine only tries, or
 * takes as one of several cases of a select, are not waited for, so they are held and never taken.
 * A circle is no warning where it can't close: its goroutines hold a common lock (a gate), or all read, or
 * something else than locks orders one before the other.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import { thread } from "../../../core/thread.ts";
import type { Engine } from "../engine/engine.ts";
import type { Verb } from "../../../core/observer.ts";
import type { Event } from "../engine/listener.ts";
import { Names } from "../engine/things.ts";
import { placesAbove, type Place } from "../../../core/stack.ts";
import type { Actor } from "../strategies/strategy.ts";
import { knows, type Clock } from "./clocks.ts";
import { HappensBefore } from "./happens-before.ts";
import { named } from "../report/words.ts";

/** One goroutine that takes a lock while it holds another. */
export interface LockTaken {
  readonly goroutine: number;
  /** Of its function. */
  readonly name: string;
  /** The lock that it holds, since which step (from 1), and where it took it. */
  readonly held: string;
  readonly heldSince: number;
  readonly heldAt?: Place;
  /** The lock that it takes, in which step, and where. */
  readonly taken: string;
  readonly step: number;
  readonly at?: Place;
}

/** Locks are taken in a circle, which becomes a deadlock if their goroutines meet. */
export interface LockOrderWarning {
  /** The locks by name, each held by one goroutine while it takes the next; the last one takes the first. */
  readonly locks: readonly string[];
  readonly taken: readonly LockTaken[];
  /** All of it, a line for each goroutine. */
  readonly text: string;
}

/** A lock that is held. */
interface Hold {
  readonly g: Goroutine;
  readonly lock: object;
  /** Whether others may hold it too: a reader's. */
  readonly shared: boolean;
  /** In which step it was taken, from 1, and where. */
  readonly step: number;
  readonly at: Place | undefined;
  /** What its goroutine knew then, locks aside. */
  readonly clock: Clock;
}

/** A lock that a goroutine has taken while it held another: an edge of the graph. */
interface Acquisition {
  /** What was held, and what was taken. */
  readonly held: Hold;
  readonly taken: Hold;
  /** What else was held. */
  readonly gates: readonly Hold[];
}

/** Whether `b` is what `a` was, later. */
function isAgain(a: Acquisition, b: Acquisition): boolean {
  const { gates } = b;
  return (
    isSame(a.held, b.held) &&
    isSame(a.taken, b.taken) &&
    a.gates.length === gates.length &&
    a.gates.every((gate, i) => isSame(gate, gates[i] as Hold))
  );
}

function isSame(a: Hold, b: Hold): boolean {
  return a.g === b.g && a.lock === b.lock && a.shared === b.shared;
}

/** Whether two goroutines can't hold both at a time. */
function excludes(a: Hold, b: Hold): boolean {
  return a.lock === b.lock && !(a.shared && b.shared);
}

/** Whether the first can come to wait for what the second holds. */
function canWaitFor(first: Acquisition, second: Acquisition): boolean {
  const { taken } = first;
  if (!excludes(taken, second.held)) return false;
  // Something else has it that the first one is over when the second begins.
  const { g, clock } = taken;
  return !knows(second.held.clock, g.id, clock[g.id] as number);
}

/** Whether both can be under way at once: by different goroutines, and under no common lock. */
function canMeet(a: Acquisition, b: Acquisition): boolean {
  if (a.taken.g === b.taken.g || excludes(a.held, b.held)) return false;
  return (
    !a.gates.some((gate) => [b.held, ...b.gates].some((other) => excludes(gate, other))) &&
    !b.gates.some((gate) => excludes(gate, a.held))
  );
}

/**
 * The shortest circle of acquisitions that `last` closes, in which each can wait for the next one; null if there is
 * none.
 */
function circleOf(last: Acquisition, all: readonly Acquisition[]): readonly Acquisition[] | null {
  let chains: (readonly Acquisition[])[] = [[last]];
  while (chains.length > 0) {
    const longer: (readonly Acquisition[])[] = [];
    for (const chain of chains) {
      const end = chain[chain.length - 1] as Acquisition;
      if (chain.length > 1 && canWaitFor(end, last)) return chain;
      for (const next of all)
        if (canWaitFor(end, next) && chain.every((each) => canMeet(each, next))) longer.push([...chain, next]);
    }
    chains = longer;
  }
  return null;
}

/** A lock that a goroutine is about to wait for. */
interface Wish {
  readonly lock: object;
  readonly at: Place | undefined;
}

/** Follows what is ordered by anything but locks. */
export class LockOrder extends HappensBefore {
  /** What has been found in all executions, each pair of places once. */
  readonly warnings: LockOrderWarning[] = [];
  readonly #known: Set<string> = new Set();
  #names: Names = new Names();
  #step = 0;
  readonly #held: Hold[] = [];
  readonly #wishes: Map<Goroutine, Wish> = new Map();
  readonly #acquisitions: Acquisition[] = [];

  override begin(engine: Engine): void {
    super.begin(engine);
    this.#names = new Names();
    this.#step = 0;
    this.#held.length = 0;
    this.#wishes.clear();
    this.#acquisitions.length = 0;
  }

  override woke(waker: Goroutine | null, woken: Goroutine): void {
    if (!this.#wishes.has(woken)) super.woke(waker, woken);
  }

  override step(actor: Actor): void {
    this.#step++;
    super.step(actor);
  }

  reached(g: Goroutine): void {
    this.#wishes.delete(g);
    const [op, ...others] = g.op?.alternatives ?? [];
    if (op === undefined || others.length > 0 || !isLock(op.event)) return;
    this.#names.nameOf(op.subject);
    this.#wishes.set(g, { lock: op.subject, at: placesAbove(this.reached)[0] });
  }

  override event(event: Event): void {
    const { g, verb, subject, ok } = event;
    if (isLock(verb)) {
      if (g !== null && ok !== false) this.#take(g, subject, verb === "rlock");
    } else if (verb === "unlock" || verb === "runlock") this.#release(g, subject, verb === "runlock");
    else super.event(event);
  }

  #take(g: Goroutine, lock: object, shared: boolean): void {
    const wish = this.#wishes.get(g);
    const waited = wish !== undefined && wish.lock === lock;
    const at = waited ? wish.at : g === thread.current ? placesAbove(this.event)[0] : undefined;
    this.#wishes.delete(g);
    this.#names.nameOf(lock);
    const taken: Hold = { g, lock, shared, step: this.#step, at, clock: this.clocks.of(g).slice() };
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

function isLock(verb: Verb | null): boolean {
  return verb === "lock" || verb === "rlock";
}

function lockOrderWarning(circle: readonly Acquisition[], nameOf: (lock: object) => string): LockOrderWarning {
  const taken = circle.map((acquisition): LockTaken => {
    const { held, taken: lock } = acquisition;
    return {
      goroutine: lock.g.id,
      name: lock.g.name,
      held: nameOf(held.lock),
      heldSince: held.step,
      ...(held.at === undefined ? {} : { heldAt: held.at }),
      taken: nameOf(lock.lock),
      step: lock.step,
      ...(lock.at === undefined ? {} : { at: lock.at }),
    };
  });
  const locks = taken.map(({ held }) => held);
  const lines = taken.map((each) => {
    const { goroutine, name, held, heldSince, heldAt, taken: lock, step, at } = each;
    return `  goroutine ${goroutine} (${name}) takes ${lock} ${where(step, at)}, while it holds ${held}, taken ${where(heldSince, heldAt)}`;
  });
  return {
    locks,
    taken,
    text: [
      `locks in a circle: ${[...locks, locks[0]].join(" -> ")}, a deadlock if their goroutines meet`,
      ...lines,
    ].join("\n"),
  };
}

function where(step: number, at: Place | undefined): string {
  return at === undefined ? `in step ${step}` : `at ${named(at)} in step ${step}`;
}

/** The same for all warnings of the same places in the program, whichever goroutines came there. */
function placesOf({ taken }: LockOrderWarning): string {
  return taken
    .map(
      ({ name, heldAt, at, held, taken: lock }) =>
        `${name} ${heldAt === undefined ? held : named(heldAt)} ${at === undefined ? lock : named(at)}`,
    )
    .toSorted()
    .join("\n");
}
