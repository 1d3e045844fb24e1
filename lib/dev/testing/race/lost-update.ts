/**
 * The lost update detector: a goroutine reads a field of watched data, comes to an op, and writes what it has made of
 * the old value; meanwhile another goroutine has written the field, and what it wrote is lost. (The field calls the
 * pattern an atomicity violation: a read and a write that belong together, and another's write between them.)
 *
 * Two accesses without an order are no bug on one thread: nothing can tear them. And not every write between a read
 * and a write is lost. It is none
 * - if the goroutine has looked again since: its last read counts, and none after a write of its own;
 * - if the value is the one that was read;
 * - if the goroutine has learned of the other's write: something other than a lock orders that write before its own, such
 *   as a value that went through a channel. Locks that are held in turn order as well, but tell nothing;
 * - if the field would hold the same had the goroutine read it later: the write is not based on the read, as that of a
 *   status or of the time when something was last seen; or both have come to the same, as two that fill a cache. That
 *   can't be told from one execution, so such a write is a suspicion until it is tried: the same schedule once more,
 *   where the goroutine finds what the other has written at its read already. If it then writes what it wrote, or leaves
 *   what is the same, nothing was lost.
 *
 * Invariant: what a trial says of a write depends on nothing but the decisions before that write, so a replay of them
 * comes to the same.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import { stackText } from "../../../core/stack.ts";
import { thread } from "../../../core/thread.ts";
import type { Failure } from "../engine/ending.ts";
import type { Engine } from "../engine/engine.ts";
import type { Event } from "../engine/listener.ts";
import { Places } from "../places.ts";
import type { Actor } from "../strategies/strategy.ts";
import { knows } from "./clocks.ts";
import { HappensBefore } from "./happens-before.ts";
import { isSame, type State, stateText } from "./watched-data.ts";
import type { Field } from "./watcher.ts";

/** A read by a goroutine that has not written the field since. */
interface Read {
  /** Its number among the execution's accesses and among its reads, and the step in which it was made. */
  readonly access: number;
  readonly number: number;
  readonly step: number;
  readonly state: State;
}

/** The last write of a field. */
interface Write {
  readonly g: Goroutine;
  readonly access: number;
  /** On its goroutine's clock. */
  readonly time: number;
}

interface Accesses {
  readonly reads: Map<Goroutine, Read>;
  last: Write | null;
}

/** A write that may be based on a read, over what another goroutine has written in between. */
interface Suspicion {
  /** Where the write stands in the program, and what was read, written meanwhile, and written over it. */
  readonly place: string;
  readonly change: string;
  /** How many decisions there were before the write, and which: they tell which execution it was up to there. */
  readonly decisions: number;
  readonly taken: string;
  /** The read, by its number. */
  readonly read: number;
  /** What the other has written, and what was written over it. */
  readonly lost: State;
  readonly written: State;
  readonly failure: Failure;
}

/** How many frames tell one place of the program from another: each costs at every suspicious write. */
const FRAMES = 16;
/** How often a change is tried that was harmless; another one at the same place may lose something. */
const TRIALS = 3;
/** How often a place is tried where all was harmless; then it is given up. */
const TRIALS_OF_PLACE = 100;

/** What the trials of a place have cleared. */
interface Cleared {
  trials: number;
  /** How often each change was tried. */
  readonly changes: Map<string, number>;
}

/** Follows what is ordered by anything but locks. */
export class LostUpdates extends HappensBefore {
  /** Those of this execution, each change at a place once. */
  readonly suspicions: Suspicion[] = [];
  /**
   * The suspicions that a trial has confirmed, by read and decisions: an execution that comes to one again fails at once.
   * Not by place: what is lost there under one schedule is harmless under another.
   */
  readonly #confirmed: Set<string> = new Set();
  readonly #cleared: Map<string, Cleared> = new Map();
  readonly #places: Places = new Places(FRAMES);
  /** Whether a write was suspect that was not tried, since too many at its place had been harmless. */
  hasGivenUp = false;
  /** What a trial is about; null if this is none. */
  #trial: Suspicion | null = null;
  /** The goroutine and the field of the read that was answered otherwise. */
  #tried: { readonly g: Goroutine; readonly field: Field } | null = null;
  /** What the goroutine wrote after that; null while it has not. */
  #wrote: { readonly state: State } | null = null;
  #fields: Map<Field, Accesses> = new Map();
  #engine!: Engine;
  #step = 0;
  #accesses = 0;
  #reads = 0;

  /** Makes the executions to come trials of `suspicion`. */
  try(suspicion: Suspicion): void {
    this.#trial = suspicion;
  }

  /** Whether the trial has come to what the execution came to in which the goroutine read the old value. */
  get isTheSame(): boolean {
    const { lost, written } = this.#trial as Suspicion;
    return this.#wrote === null ? isSame(written, lost, false) : isSame(written, this.#wrote.state, true);
  }

  confirm(suspicion: Suspicion): void {
    this.#confirmed.add(courseOf(suspicion));
  }

  clear({ place, change }: Suspicion): void {
    let cleared = this.#cleared.get(place);
    if (cleared === undefined) this.#cleared.set(place, (cleared = { trials: 0, changes: new Map() }));
    cleared.trials++;
    cleared.changes.set(change, (cleared.changes.get(change) ?? 0) + 1);
  }

  override begin(engine: Engine): void {
    super.begin(engine);
    this.#engine = engine;
    this.#fields = new Map();
    this.suspicions.length = 0;
    this.#tried = null;
    this.#wrote = null;
    this.#step = 0;
    this.#accesses = 0;
    this.#reads = 0;
  }

  /** The goroutine that runs now reads `field`, where `state` stands; what it is to find there. */
  read(field: Field, state: State): State {
    const g = thread.current;
    if (g === null) return state;
    const number = this.#reads++;
    if (this.#trial?.read === number) {
      this.#tried = { g, field };
      return this.#trial.lost;
    }
    this.#of(field).reads.set(g, { access: this.#accesses++, number, step: this.#step, state });
    return state;
  }

  /** It has written `after` over `before`. */
  write(field: Field, before: State, after: State): void {
    const g = thread.current;
    const accesses = this.#of(field);
    const { last } = accesses;
    // What is no goroutine's has no order that could be followed.
    accesses.last = g === null ? null : { g, access: this.#accesses++, time: this.clocks.of(g)[g.id] as number };
    if (g === null) return;
    if (this.#trial !== null) return this.#wroteInTrial(g, field, after);
    const read = accesses.reads.get(g);
    accesses.reads.delete(g);
    if (read === undefined || last === null || last.g === g || last.access < read.access) return;
    if (read.step === this.#step || knows(this.clocks.of(g), last.g.id, last.time)) return;
    if (isSame(before, read.state, false)) return;
    this.#suspect(g, field, last.g, read, { lost: before, written: after });
  }

  #suspect(
    g: Goroutine,
    field: Field,
    other: Goroutine,
    read: Read,
    values: Pick<Suspicion, "lost" | "written">,
  ): void {
    const failure: Failure = {
      kind: "lost update",
      message: `${nameOf(g)} writes ${labelOf(field)} over what ${nameOf(other)} has written since it read it`,
      goroutines: [g, other],
      subject: field,
    };
    const { decisions, taken } = this.#engine.run;
    const course = { read: read.number, decisions, taken: taken.slice(0, decisions).join() };
    if (this.#confirmed.has(courseOf(course))) return this.#engine.ending.fail(failure);
    // Without what drives the execution, which is another for a search and for a replay.
    const place = stackText(this.#places.above(this.write));
    const cleared = this.#cleared.get(place);
    const here = this.suspicions.filter((each) => each.place === place);
    if ((cleared?.trials ?? 0) + here.length >= TRIALS_OF_PLACE) {
      this.hasGivenUp = true;
      return;
    }
    const change = [read.state, values.lost, values.written].map((state) => stateText(state)).join(" ");
    if ((cleared?.changes.get(change) ?? 0) >= TRIALS || here.some((each) => each.change === change)) return;
    this.suspicions.push({ place, change, ...course, ...values, failure });
  }

  /** The first write after the read that was answered otherwise decides. */
  #wroteInTrial(g: Goroutine, field: Field, after: State): void {
    if (this.#tried?.g !== g || this.#tried.field !== field) return;
    this.#wrote ??= { state: after };
    // The trial has told what it was made for.
    this.#engine.ending.fail((this.#trial as Suspicion).failure);
  }

  #of(field: Field): Accesses {
    let accesses = this.#fields.get(field);
    if (accesses === undefined) this.#fields.set(field, (accesses = { reads: new Map(), last: null }));
    return accesses;
  }

  // What locks order tells nothing.

  override woke(waker: Goroutine | null, woken: Goroutine): void {
    if (!isLock(woken.op?.event)) super.woke(waker, woken);
  }

  override step(actor: Actor): void {
    this.#step++;
    super.step(actor);
  }

  override event(event: Event): void {
    if (!isLock(event.verb)) super.event(event);
  }
}

/** The execution up to the write, and the read: from the same ones a trial comes to the same. */
function courseOf({ read, taken }: Pick<Suspicion, "read" | "taken">): string {
  return `${read} ${taken}`;
}

function isLock(verb: Event["verb"] | null | undefined): boolean {
  return verb === "lock" || verb === "rlock" || verb === "unlock" || verb === "runlock";
}

function nameOf(g: Goroutine): string {
  return `goroutine ${g.id} (${g.name})`;
}

/** What a message calls it: numbers are a report's. */
function labelOf({ of, key }: Field): string {
  return (of.name ?? (of.within === null ? of.word : labelOf(of.within))) + key;
}
