/**
 * The data race detector: two accesses to a shared variable by different goroutines, one of them a write,
 * that nothing orders. It finds a race whichever of the two came first.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import type { Engine } from "../engine/engine.ts";
import type { Event, Listener, OrderListener } from "../engine/listener.ts";
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

export class RaceDetector implements Listener, OrderListener {
  readonly #order: HappensBefore = new HappensBefore();
  #accesses: Map<object, Accesses> = new Map();
  #engine!: Engine;

  begin(engine: Engine): void {
    this.#engine = engine;
    this.#order.reset();
    this.#accesses = new Map();
  }

  spawned(parent: Goroutine | null, child: Goroutine): void {
    this.#order.clocks.pass(parent, child);
  }

  woke(waker: Goroutine | null, woken: Goroutine): void {
    this.#order.clocks.pass(waker, woken);
  }

  step(actor: Actor): void {
    this.#order.step(actor);
  }

  leaves(g: Goroutine | null, at: object): void {
    this.#order.leaves(g, at);
  }

  finds(g: Goroutine | null, at: object): void {
    this.#order.finds(g, at);
  }

  hostTurned(): void {
    this.#order.clocks.join();
  }

  event(event: Event): void {
    const { g, verb, subject } = event;
    if (verb !== "read" && verb !== "write") return this.#order.event(event);
    // An async function has no order that could be followed.
    if (g === null) return;
    let accesses = this.#accesses.get(subject);
    if (accesses === undefined) this.#accesses.set(subject, (accesses = new Accesses()));
    const race = accesses[verb](g, this.#order.clocks.of(g));
    if (race === null) return;
    const { first, wrote } = race;
    const name = as("variable", subject)?.name ?? "";
    const message = `data race on ${JSON.stringify(name)}: ${wrote ? "write" : "read"} by ${nameOf(first)} and ${verb} by ${nameOf(g)} have no order`;
    this.#engine.ending.fail({ kind: "race", message, goroutines: [first, g] });
  }

  stepped(): void {
    this.#order.clocks.fired();
  }

  end(_program: Program): void {}
}

function nameOf(g: Goroutine): string {
  return `goroutine ${g.id} (${g.name})`;
}
