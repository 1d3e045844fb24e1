/**
 * The data race detector: two accesses to a shared variable by different goroutines, one of them a write,
 * that nothing orders. It finds a race whichever of the two came first.
 *
 * And the one race that Go's detector knows of a wait group: an `add` that takes the counter from zero, and a `wait`
 * that finds it there, without an order. Had the `wait` come first, it would have waited for nothing.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import { GAVE_WAY } from "../../../core/thread.ts";
import type { Engine } from "../engine/engine.ts";
import type { Event } from "../engine/listener.ts";
import { as } from "../engine/things.ts";
import type { Actor } from "../strategies/strategy.ts";
import { knows, type Clock } from "./clocks.ts";
import { HappensBefore } from "./happens-before.ts";

/** Two accesses that nothing orders, in the order in which they were made. */
interface Race {
  readonly first: Goroutine;
  readonly wrote: boolean;
}

/**
 * The accesses to a shared variable that a later one must come after: the last write, and since then the
 * reads of which none comes before another. Mostly that is one read, so its time alone is kept.
 */
class Accesses {
  #writer: Goroutine | null = null;
  #written = 0;
  #reader: Goroutine | null = null;
  #readAt = 0;
  /** Who else has read, and when. */
  #readers: Map<Goroutine, number> | null = null;

  /** `g` reads at `clock`; the access that has no order with it. */
  read(g: Goroutine, clock: Clock): Race | null {
    const race = this.#racingWrite(clock);
    const time = clock[g.id] as number;
    const reader = this.#reader;
    if (reader === null || reader === g || knows(clock, reader.id, this.#readAt)) {
      this.#reader = g;
      this.#readAt = time;
    } else (this.#readers ??= new Map()).set(g, time);
    return race;
  }

  write(g: Goroutine, clock: Clock): Race | null {
    const race = this.#racingWrite(clock) ?? this.#racingRead(clock);
    this.#writer = g;
    this.#written = clock[g.id] as number;
    this.#reader = null;
    this.#readers = null;
    return race;
  }

  #racingWrite(clock: Clock): Race | null {
    const writer = this.#writer;
    return writer === null || knows(clock, writer.id, this.#written) ? null : { first: writer, wrote: true };
  }

  #racingRead(clock: Clock): Race | null {
    const reader = this.#reader;
    if (reader !== null && !knows(clock, reader.id, this.#readAt)) return { first: reader, wrote: false };
    if (this.#readers !== null)
      for (const [other, time] of this.#readers)
        if (!knows(clock, other.id, time)) return { first: other, wrote: false };
    return null;
  }
}

/** Those who have taken a wait group's counter from zero, and those who have waited, and when. */
class Counting {
  readonly adds: Map<Goroutine, number> = new Map();
  readonly waits: Map<Goroutine, number> = new Map();
}

/** One of `others` that `clock` knows nothing of. */
function unknownOf(others: ReadonlyMap<Goroutine, number>, clock: Clock): Goroutine | null {
  for (const [g, time] of others) if (!knows(clock, g.id, time)) return g;
  return null;
}

export class RaceDetector extends HappensBefore {
  #accesses: Map<object, Accesses> = new Map();
  #counting: Map<object, Counting> = new Map();
  #engine!: Engine;

  override begin(engine: Engine): void {
    super.begin(engine);
    this.#engine = engine;
    this.#accesses = new Map();
    this.#counting = new Map();
  }

  override event(event: Event): void {
    const { g, verb, subject } = event;
    if (verb !== "read" && verb !== "write") {
      if (verb === "add" && g !== null) this.#adds(g, subject, event.value as number);
      return super.event(event);
    }
    const variable = as("variable", subject);
    // Unordered accesses to watched data are none: nothing can tear them.
    if (variable === null) return;
    // An async function has no order that could be followed.
    if (g === null) return;
    let accesses = this.#accesses.get(subject);
    if (accesses === undefined) this.#accesses.set(subject, (accesses = new Accesses()));
    const race = accesses[verb](g, this.clocks.of(g));
    if (race === null) return;
    const { first, wrote } = race;
    const message = `data race on ${JSON.stringify(variable.name)}: ${wrote ? "write" : "read"} by ${nameOf(first)} and ${verb} by ${nameOf(g)} have no order`;
    this.#engine.ending.fail({ kind: "race", message, goroutines: [first, g], subject });
  }

  override stepped(actor: Actor): void {
    super.stepped(actor);
    if (!(actor instanceof Goroutine) || actor.op === null || actor.value === GAVE_WAY) return;
    for (const { event, subject } of actor.op.alternatives)
      if (event === "wait" && as("count", subject) !== null) this.#waits(actor, subject);
  }

  /** `g` is about to add to a counter. */
  #adds(g: Goroutine, subject: object, n: number): void {
    if (n <= 0 || as("count", subject)?.value !== 0) return;
    const clock = this.clocks.of(g);
    const { adds, waits } = this.#countingOf(subject);
    adds.set(g, clock[g.id] as number);
    const waiter = unknownOf(waits, clock);
    if (waiter !== null) this.#unordered(subject, g, waiter);
  }

  /** `g` waits for a counter that is not zero. */
  #waits(g: Goroutine, subject: object): void {
    const clock = this.clocks.of(g);
    const { adds, waits } = this.#countingOf(subject);
    waits.set(g, clock[g.id] as number);
    const adder = unknownOf(adds, clock);
    if (adder !== null) this.#unordered(subject, adder, g);
  }

  #unordered(subject: object, adder: Goroutine, waiter: Goroutine): void {
    const message = `race on a wait group: ${nameOf(adder)} takes its counter from zero, and ${nameOf(waiter)} waits for it: the two have no order`;
    this.#engine.ending.fail({ kind: "race", message, goroutines: [adder, waiter], subject });
  }

  #countingOf(subject: object): Counting {
    let counting = this.#counting.get(subject);
    if (counting === undefined) this.#counting.set(subject, (counting = new Counting()));
    return counting;
  }
}

function nameOf(g: Goroutine): string {
  return `goroutine ${g.id} (${g.name})`;
}
