/**
 * The witness: sees what each step uses.
 *
 * It is told of deeds. What they don't tell of it takes at its worst: an op that parked, or of which no deed
 * tells, has changed what it stands on, a select all that its cases stand on; and whoever wakes a select has
 * taken its other cases out of their queues.
 */

import { Goroutine } from "../../../../core/goroutine.ts";
import type { Operation } from "../../../../core/op.ts";
import { GAVE_WAY } from "../../../../core/thread.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Deed, Observer } from "../../engine/observer.ts";
import type { Actor } from "../strategy.ts";
import { changesQueue, isCount } from "./count.ts";
import { mark, useOf, type Footprint, type Name, type Use } from "./footprint.ts";
import { Names } from "./names.ts";

/** What a step has done. */
export interface Witnessed {
  readonly actor: Actor;
  readonly footprint: Footprint;
  /** Whom it has started. */
  readonly started: readonly Goroutine[];
  /** Whom it has woken, and what they waited at. */
  readonly woken: ReadonlyMap<Goroutine, readonly Name[]>;
}

/** Hears what the witness has seen. */
export interface Listener {
  begins(engine: Engine): void;
  steps(actor: Actor): void;
  stepped(step: Witnessed): void;
  /** Something outside the execution has woken `g`. */
  wokenFromOutside(g: Goroutine): void;
  ends(): void;
}

export class Witness implements Observer {
  readonly names: Names = new Names();
  readonly #listener: Listener;
  #engine!: Engine;
  /** Who makes a step now; null between two steps. */
  #actor: Actor | null = null;
  /** The op that it begins with; null if it goes on after one. */
  #op: Operation<unknown> | null = null;
  /** Whether it has put itself into the run queue: by `gosched`. */
  #isRunnable = false;
  #readings = 0;
  readonly #footprint: Map<Name, Use> = new Map();
  readonly #started: Goroutine[] = [];
  readonly #woken: Map<Goroutine, readonly Name[]> = new Map();

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  begin(engine: Engine): void {
    this.#engine = engine;
    this.#actor = null;
    this.names.clear();
    this.names.of(engine.clock);
    this.#listener.begins(engine);
  }

  spawned(_parent: Goroutine | null, child: Goroutine): void {
    if (this.#actor !== null) this.#started.push(child);
  }

  woke(_waker: Goroutine | null, woken: Goroutine): void {
    if (this.#actor === null) this.#listener.wokenFromOutside(woken);
    else if (woken === this.#actor) this.#isRunnable = true;
    else this.#woken.set(woken, woken.op === null ? [] : this.#namesAt(woken.op));
  }

  step(actor: Actor): void {
    this.#listener.steps(actor);
    this.#actor = actor;
    this.#op = actor instanceof Goroutine && actor.value === GAVE_WAY ? actor.op : null;
    this.#isRunnable = false;
    this.#readings = this.#engine.clock.readings;
    this.#footprint.clear();
    this.#started.length = 0;
    this.#woken.clear();
  }

  did(deed: Deed): void {
    const { g, subject } = deed;
    // What another did, it did by being woken.
    if (this.#actor === null || (g !== null && g !== this.#actor)) return;
    mark(this.#footprint, this.names.of(subject), useOf(deed));
    if (changesQueue(deed)) mark(this.#footprint, this.names.ofQueue(subject), "change");
  }

  used(subject: object, how: "look" | "change"): void {
    if (this.#actor !== null) mark(this.#footprint, this.names.of(subject), how);
  }

  stepped(actor: Actor): void {
    if (actor instanceof Goroutine) this.#lookAt(actor);
    // By counting down it may have woken somebody; otherwise it has changed what the other waited at.
    for (const names of this.#woken.values())
      for (const name of names) if (this.#footprint.get(name) !== "count") mark(this.#footprint, name, "change");
    const { clock } = this.#engine;
    // Timers that fire commute: the clock then shows the later time.
    if (!(actor instanceof Goroutine)) mark(this.#footprint, this.names.of(clock), "count");
    if (clock.readings !== this.#readings) mark(this.#footprint, this.names.of(clock), "look");
    this.#actor = null;
    this.#listener.stepped({
      actor,
      footprint: new Map(this.#footprint),
      started: [...this.#started],
      woken: new Map(this.#woken),
    });
  }

  end(): void {
    this.#listener.ends();
  }

  /** How `g` has left the op that it began with, and how it has come to the one where it stands. */
  #lookAt(g: Goroutine): void {
    const begun = this.#op;
    const gaveWay = g.value === GAVE_WAY;
    const parked = g.op !== null && !gaveWay && !this.#isRunnable;
    if (begun !== null && !(parked && begun === g.op)) this.#completed(begun);
    if (g.op === null || this.#isRunnable) return;
    this.#namesAt(g.op);
    if (parked) for (const { subject } of g.op.alternatives) this.#enters(subject);
  }

  #enters(subject: object): void {
    if (isCount(subject)) mark(this.#footprint, this.names.ofQueue(subject), "look");
    else mark(this.#footprint, this.names.of(subject), "change");
  }

  #completed(op: Operation<unknown>): void {
    const names = op.alternatives.map(({ subject }) => this.names.of(subject));
    const isTold = names.some((name) => this.#footprint.has(name));
    for (const name of names) if (!this.#footprint.has(name)) mark(this.#footprint, name, isTold ? "look" : "change");
  }

  /** What is used when somebody waits at `op` no more. */
  #namesAt(op: Operation<unknown>): Name[] {
    return op.alternatives.flatMap(({ subject }) =>
      isCount(subject) ? [this.names.of(subject), this.names.ofQueue(subject)] : [this.names.of(subject)],
    );
  }
}
