/**
 * How the things of an execution have been used: which goroutine holds which lock, which has used what and how.
 *
 * Invariant: it takes from events alone which goroutine holds a lock, so a goroutine that another's unlock has
 * freed of one holds it no more.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Operation } from "../../../core/op.ts";
import type { Place } from "../../../core/stack.ts";
import type { Verb } from "../../../core/observer.ts";
import type { Event } from "../engine/listener.ts";
import { casesOf, isVain } from "./words.ts";

/** A lock that is held. */
export interface Hold {
  readonly g: Goroutine;
  readonly shared: boolean;
  /** In which step it was locked, from 1, and where. */
  readonly step: number;
  readonly at: Place | undefined;
}

/** What one goroutine has done with one thing, by one verb. */
export interface Use {
  readonly g: Goroutine;
  readonly verb: Verb;
  /** How many times it stood at such an op; of these, how many times with other cases beside. */
  stood: number;
  inSelect: number;
  /** How many times it did it. */
  done: number;
  /** In which step it did so last; 0 if it never did. */
  lastStep: number;
  lastAt: Place | undefined;
}

/** An event, in its step. */
export interface PastEvent {
  readonly step: number;
  readonly event: Event;
  readonly at: Place | undefined;
}

export class Usage {
  /** All events, the first first. */
  readonly events: PastEvent[] = [];
  readonly #holds: Map<object, Hold[]> = new Map();
  readonly #uses: Map<object, Use[]> = new Map();

  /** How `lock` is held, and by which goroutines. */
  holdersOf(lock: object): readonly Hold[] {
    return this.#holds.get(lock) ?? [];
  }

  /** What `g` holds. */
  heldBy(g: Goroutine): object[] {
    return [...this.#holds].filter(([, holds]) => holds.some((hold) => hold.g === g)).map(([lock]) => lock);
  }

  usesOf(subject: object, ...verbs: readonly Verb[]): readonly Use[] {
    return (this.#uses.get(subject) ?? []).filter(({ verb }) => verbs.includes(verb));
  }

  /** `g` stands at `op`. */
  stands(g: Goroutine, op: Operation<unknown>): void {
    const inSelect = casesOf(op) !== null && op.alternatives.length > 1;
    for (const each of op.alternatives) {
      const verb = each.event;
      if (verb === null) continue;
      const use = this.#use(g, verb, each.subject);
      use.stood++;
      if (inSelect) use.inSelect++;
    }
  }

  event(event: Event, step: number, at: Place | undefined): void {
    this.events.push({ step, event, at });
    const { g, verb, subject } = event;
    if (g !== null) {
      const use = this.#use(g, verb, subject);
      if (!isVain(event)) {
        use.done++;
        use.lastStep = step;
        use.lastAt = at;
      }
    }
    if (isVain(event)) return;
    if (verb === "lock" || verb === "rlock") {
      if (g !== null) this.#held(subject).push({ g, shared: verb === "rlock", step, at });
    } else if (verb === "unlock" || verb === "runlock") {
      // Any goroutine may unlock; a lock from hand to hand is told before its unlock, so the oldest goes.
      const holds = this.#held(subject).filter(({ shared }) => shared === (verb === "runlock"));
      const hold = holds.find((each) => each.g === g) ?? holds[0];
      if (hold !== undefined) this.#held(subject).splice(this.#held(subject).indexOf(hold), 1);
    }
  }

  #held(lock: object): Hold[] {
    let holds = this.#holds.get(lock);
    if (holds === undefined) this.#holds.set(lock, (holds = []));
    return holds;
  }

  #use(g: Goroutine, verb: Verb, subject: object): Use {
    let uses = this.#uses.get(subject);
    if (uses === undefined) this.#uses.set(subject, (uses = []));
    let use = uses.find((each) => each.g === g && each.verb === verb);
    if (use === undefined)
      uses.push((use = { g, verb, stood: 0, inSelect: 0, done: 0, lastStep: 0, lastAt: undefined }));
    return use;
  }
}
