/**
 * A footprint: what a step uses, and how. From two footprints it follows whether the steps commute: made in
 * either order, they lead to the same.
 *
 * `Footprints` is told of events. What they don't tell of a step it takes at its worst: an op that parked, or of
 * which no event tells, has changed what it stands on, a select all that its cases stand on; and a step that wakes
 * a select has taken its other cases out of their queues.
 *
 * The count behind a `WaitGroup` or a `CountDownLatch`: to begin to wait commutes with counting down, unless that
 * comes to zero. So the queue of the waiters is a thing of its own: a goroutine that begins to wait looks at it, and
 * one that counts down to zero changes it.
 */

import { Goroutine } from "../../../../core/goroutine.ts";
import type { Operation } from "../../../../core/op.ts";
import { GAVE_WAY } from "../../../../core/thread.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Event, Listener } from "../../engine/listener.ts";
import { as } from "../../engine/things.ts";
import type { Actor } from "../strategy.ts";

/**
 * How a step uses a thing. Two steps that do the same to it commute if they only look, or only count down (whichever
 * comes to zero), or only join its readers; in every other case one may change what the other finds.
 */
export type Use = "look" | "count" | "join" | "change";

/** A thing, by its number in the order in which the things of an execution were first seen. */
export type Name = number;

export type Footprint = ReadonlyMap<Name, Use>;

/** Whether two uses of the same thing don't commute. */
export function clash(a: Use, b: Use): boolean {
  return a !== b || a === "change";
}

/** Adds a use to those of a step. */
export function mark(footprint: Map<Name, Use>, name: Name, use: Use): void {
  const before = footprint.get(name);
  footprint.set(name, before === undefined || before === use ? use : "change");
}

/** How an event uses its subject. */
function useOf({ verb, subject, value, ok }: Event): Use {
  switch (verb) {
    case "load":
      // What a pool hands out it no longer has.
      return as("pool", subject) !== null ? "change" : "look";
    case "read":
    case "wait":
      return "look";
    case "rlock":
      return ok === false ? "look" : "join";
    case "runlock":
      return "count";
    case "add": {
      const count = as("count", subject);
      return count !== null && (value as number) < 0 && count.value + (value as number) >= 0 ? "count" : "change";
    }
    case "do":
      return "change";
    default:
      // A try in vain, or a receive from a closed channel.
      return ok === false ? "look" : "change";
  }
}

/** Whether the event, which is about to happen to a count, changes the queue of its waiters. */
function changesQueue({ verb, subject, value }: Event): boolean {
  const count = as("count", subject);
  return verb === "add" && count !== null && ((value as number) > 0 || count.value + (value as number) <= 0);
}

/**
 * The names of the things in an execution: their numbers, in the order in which they are first seen.
 *
 * Invariant: executions that begin with the same steps see the same things in them, under the same names.
 */
class Names {
  readonly #names: Map<object, Name> = new Map();
  readonly #queues: WeakMap<object, object> = new WeakMap();

  /** How many things have been seen: those to come have higher names. */
  get count(): number {
    return this.#names.size;
  }

  of(thing: object): Name {
    let name = this.#names.get(thing);
    if (name === undefined) {
      name = this.#names.size;
      this.#names.set(thing, name);
    }
    return name;
  }

  /** The name of the queue at `thing`, where it is looked at as a thing of its own. */
  ofQueue(thing: object): Name {
    let queue = this.#queues.get(thing);
    if (queue === undefined) this.#queues.set(thing, (queue = {}));
    return this.of(queue);
  }

  clear(): void {
    this.#names.clear();
  }
}

/** What a step has done. */
export interface StepDone {
  readonly actor: Actor;
  readonly footprint: Footprint;
  /** The goroutines that it has started. */
  readonly started: readonly Goroutine[];
  /** The goroutines that it has woken, and what they waited at. */
  readonly woken: ReadonlyMap<Goroutine, readonly Name[]>;
}

/** Is told of each step once its footprint is known. */
export interface StepListener {
  begins(engine: Engine): void;
  steps(actor: Actor): void;
  stepped(step: StepDone): void;
  /** Something outside the execution has woken `g`. */
  wokenFromOutside(g: Goroutine): void;
  ends(): void;
}

export class Footprints implements Listener {
  readonly names: Names = new Names();
  readonly #listener: StepListener;
  #engine!: Engine;
  /** The goroutine or timer that makes a step now; null between two steps. */
  #actor: Actor | null = null;
  /** The op that it begins with; null if it goes on after one. */
  #op: Operation<unknown> | null = null;
  /** Whether it has put itself into the run queue: by `gosched`. */
  #isRunnable = false;
  #readings = 0;
  readonly #footprint: Map<Name, Use> = new Map();
  readonly #started: Goroutine[] = [];
  readonly #woken: Map<Goroutine, readonly Name[]> = new Map();

  constructor(listener: StepListener) {
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
    else {
      const names = woken.op === null ? [] : this.#namesAt(woken.op);
      this.#woken.set(woken, names);
      // Which of those who count down takes a select out of its other queues is not all the same to them.
      if (woken.op !== null && woken.op.alternatives.length > 1)
        for (const name of names) mark(this.#footprint, name, "change");
    }
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

  event(event: Event): void {
    const { g, subject } = event;
    // What another did, it did by being woken.
    if (this.#actor === null || (g !== null && g !== this.#actor)) return;
    mark(this.#footprint, this.names.of(subject), useOf(event));
    if (changesQueue(event)) mark(this.#footprint, this.names.ofQueue(subject), "change");
  }

  used(subject: object, how: "look" | "change"): void {
    if (this.#actor !== null) mark(this.#footprint, this.names.of(subject), how);
  }

  stepped(actor: Actor): void {
    if (actor instanceof Goroutine) this.#lookAt(actor);
    // By counting down it may have woken a waiter; otherwise it has changed what the other waited at.
    for (const names of this.#woken.values())
      for (const name of names) if (this.#footprint.get(name) !== "count") mark(this.#footprint, name, "change");
    const { clock } = this.#engine;
    // Timers that fire commute: the clock then shows the later time. Unless their order is that in which they are set.
    const isOrdered = this.#engine.options.time === "ordered";
    if (!(actor instanceof Goroutine)) mark(this.#footprint, this.names.of(clock), isOrdered ? "change" : "count");
    if (clock.readings !== this.#readings) mark(this.#footprint, this.names.of(clock), isOrdered ? "change" : "look");
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
    if (as("count", subject) !== null) mark(this.#footprint, this.names.ofQueue(subject), "look");
    else mark(this.#footprint, this.names.of(subject), "change");
  }

  #completed(op: Operation<unknown>): void {
    const names = op.alternatives.map(({ subject }) => this.names.of(subject));
    const isTold = names.some((name) => this.#footprint.has(name));
    for (const name of names) if (!this.#footprint.has(name)) mark(this.#footprint, name, isTold ? "look" : "change");
  }

  /** What is used when a goroutine waits at `op` no more. */
  #namesAt(op: Operation<unknown>): Name[] {
    return op.alternatives.flatMap(({ subject }) =>
      as("count", subject) !== null ? [this.names.of(subject), this.names.ofQueue(subject)] : [this.names.of(subject)],
    );
  }
}
