/**
 * How the things of an execution have been used: which goroutine holds which lock, which tokens of a semaphore, which
 * place in a group; whose values are in a channel's buffer; which has used what and how.
 *
 * Invariant: it takes from events alone which goroutine holds a lock, so a goroutine that another's unlock has
 * freed of one holds it no more.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Operation } from "../../../core/op.ts";
import type { Place } from "../../../core/stack.ts";
import type { Verb } from "../../../core/observer.ts";
import type { Event } from "../engine/listener.ts";
import { as } from "../engine/things.ts";
import { casesOf, isVain } from "./words.ts";

/** A lock, tokens of a semaphore, or a place in a group or a wait group, that a goroutine holds. */
export interface Hold {
  readonly g: Goroutine;
  readonly shared: boolean;
  /** How much of it: of a semaphore how many tokens. */
  n: number;
  /** In which step it was taken, from 1, and where. */
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

/** What is known of a channel with a buffer. */
interface Buffer {
  readonly fillers: Hold[];
  /** How many values were received by a goroutine that had one in there, and how many by others. */
  own: number;
  others: number;
}

export class Usage {
  /** All events, the first first. */
  readonly events: PastEvent[] = [];
  readonly #holds: Map<object, Hold[]> = new Map();
  readonly #uses: Map<object, Use[]> = new Map();
  readonly #buffers: Map<object, Buffer> = new Map();

  /** How `thing` is held, and by which goroutines. */
  holdersOf(thing: object): readonly Hold[] {
    return this.#holds.get(thing) ?? [];
  }

  /** `g` is counted by a wait group, or is a task of an errgroup, until it takes one off. */
  joins(g: Goroutine, thing: object, step: number, at: Place | undefined): void {
    this.#held(thing).push({ g, shared: false, n: 1, step, at });
  }

  /** Whose values are in the buffer of `channel`, the oldest first. */
  fillersOf(channel: object): readonly Hold[] {
    return this.#buffers.get(channel)?.fillers ?? [];
  }

  /** Whether all that was received from `channel` was received by its sender: it serves as a semaphore. */
  isSemaphore(channel: object): boolean {
    const buffer = this.#buffers.get(channel);
    return buffer !== undefined && buffer.own > 0 && buffer.others === 0;
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
    switch (verb) {
      case "lock":
      case "rlock":
        if (g !== null) this.#held(subject).push({ g, shared: verb === "rlock", n: 1, step, at });
        break;
      case "unlock":
      case "runlock":
        this.#letGo(g, subject, 1, verb === "runlock");
        break;
      case "acquire":
        if (g !== null && as("semaphore", subject) !== null)
          this.#held(subject).push({ g, shared: false, n: amountOf(event), step, at });
        break;
      case "release":
        if (as("semaphore", subject) !== null) this.#letGo(g, subject, Number(event.value), false);
        break;
      case "add":
        // One that was not counted by name takes off one that was not either.
        if (event.value === -1 && this.#held(subject).some((each) => each.g === g)) this.#letGo(g, subject, 1, false);
        break;
      case "send":
      case "receive":
        this.#passes(event, step, at);
    }
  }

  /** Any goroutine may unlock; a lock from hand to hand is told before its unlock, so the oldest goes. */
  #letGo(g: Goroutine | null, thing: object, n: number, shared: boolean): void {
    const held = this.#held(thing);
    for (let left = n; left > 0;) {
      const holds = held.filter((each) => each.shared === shared);
      const hold = holds.findLast((each) => each.g === g) ?? holds[0];
      if (hold === undefined) return;
      const taken = Math.min(left, hold.n);
      left -= taken;
      hold.n -= taken;
      if (hold.n === 0) held.splice(held.indexOf(hold), 1);
    }
  }

  #passes({ g, verb, subject, ok }: Event, step: number, at: Place | undefined): void {
    const cap = as("channel", subject)?.cap ?? 0;
    if (cap === 0 || g === null || (verb === "receive" && ok === false)) return;
    let buffer = this.#buffers.get(subject);
    if (buffer === undefined) this.#buffers.set(subject, (buffer = { fillers: [], own: 0, others: 0 }));
    if (verb === "send") {
      buffer.fillers.push({ g, shared: true, n: 1, step, at });
      return;
    }
    // The slots of a semaphore are alike: a goroutine gives back its own.
    const mine = buffer.fillers.findIndex((each) => each.g === g);
    if (mine < 0) buffer.others++;
    else buffer.own++;
    buffer.fillers.splice(Math.max(0, mine), 1);
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

/** How many tokens were acquired; of an acquire that has waited its op alone says so. */
function amountOf({ g, subject, value }: Event): number {
  if (typeof value === "number") return value;
  const op = g?.op?.alternatives.find((each) => each.subject === subject) as { readonly n?: number } | undefined;
  return op?.n ?? 1;
}
