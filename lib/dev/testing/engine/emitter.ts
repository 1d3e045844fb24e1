/**
 * The emitter: makes events of what core and std tell the observer of an execution, and has its listeners hear them.
 *
 * Invariant: `thread.observer` is null outside `Engine.proceed`, so what async functions, other programs and other
 * explorations do in between is no event. Who starts and who wakes whom is told then as well.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Observer, Subject, Verb } from "../../../core/observer.ts";
import type { Operation } from "../../../core/op.ts";
import type { Program } from "../../../core/program.ts";
import { SelectCase } from "../../../core/select.ts";
import { CLOSED, GAVE_WAY, thread } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import type { Event, Listener, OrderListener } from "./listener.ts";
import { deliversValues } from "./things.ts";

export abstract class Emitter implements Observer {
  program!: Program;
  /** All that listens to this execution; null while nothing does. */
  protected listeners: Listener | null = null;
  protected order: OrderListener | null = null;

  abstract choose(ready: number): number;

  /** A shared variable is read or written: from here on data races are looked for. */
  abstract lookForRaces(): void;

  spawned(child: Goroutine): void {
    if (this.listeners !== null) this.listeners.spawned(thread.current, child);
  }

  wakes(g: Goroutine): boolean {
    // The run queue would become a ring.
    const { owner } = g;
    if (g.next !== null || owner.tail === g) {
      owner.conduct.panicked(new Error(`${g.name} (${g.id}) was woken twice`), g);
      return false;
    }
    const { listeners } = this;
    if (listeners === null || owner !== this.program) return true;
    if (g.value === GAVE_WAY) {
      listeners.reached?.(g);
      return true;
    }
    listeners.woke(thread.current, g);
    if (thread.observer === this && g.op !== null) {
      const event = ending(g, g.op, g.value);
      if (event !== null) listeners.event(event);
    }
    return true;
  }

  emit(verb: Verb, subject: Subject, value?: unknown, ok?: boolean, waiter?: Waiter | null): void {
    if (verb === "read" || verb === "write") this.lookForRaces();
    const { listeners } = this;
    if (listeners === null) return;
    const g = thread.current;
    if (waiter === undefined || waiter === null)
      return listeners.event({ g, verb, subject, value, ok, partner: undefined });
    const partner = goroutineOf(waiter);
    const isBuffered = verb === "receive" && "cap" in subject && subject.cap > 0;
    const own: Event = { g, verb, subject, value, ok, partner: isBuffered ? undefined : partner };
    if (partner !== null) return listeners.event(own);
    // The other side is no goroutine of this program, whose wake-up would tell of it.
    if (verb === "send") {
      listeners.event(own);
      listeners.event({ g: null, verb: "receive", subject, value, ok: true, partner: g });
    } else {
      const sent: Event = { g: null, verb: "send", subject, value: isBuffered ? waiter.value : value, ok, partner: g };
      for (const event of isBuffered ? [own, sent] : [sent, own]) listeners.event(event);
    }
  }

  vain(op: Operation<unknown>): void {
    if (this.listeners === null || op.event === null) return;
    const { event: verb, subject } = op;
    this.listeners.event({ g: thread.current, verb, subject, value: undefined, ok: false, partner: undefined });
  }

  used(subject: object, how: "look" | "change"): void {
    if (this.listeners !== null) this.listeners.used?.(subject, how);
  }

  leaves(at: object, waiter?: Waiter): void {
    if (this.order !== null) this.order.leaves(waiter === undefined ? thread.current : goroutineOf(waiter), at);
  }

  finds(at: object, g: Goroutine): void {
    if (this.order !== null) this.order.finds(g, at);
  }
}

/** The goroutine that waits as `waiter`; null for an async function, or a goroutine of a program that runs by itself. */
function goroutineOf(waiter: Waiter): Goroutine | null {
  const { party } = waiter;
  return party instanceof Goroutine && party.owner.observer !== null ? party : null;
}

/** The event that `g`'s wait at `op` ends with: null where it orders nothing, or fails. */
function ending(g: Goroutine, op: Operation<unknown>, outcome: unknown): Event | null {
  // The outcome of a select is its case. A select may stand in an op.
  while (outcome instanceof SelectCase) {
    op = outcome.op;
    outcome = outcome.value;
  }
  const { event: verb, subject } = op;
  const partner = thread.current;
  switch (verb) {
    case null:
      return null;
    case "send":
      // From a closed channel: it throws.
      return outcome === CLOSED
        ? null
        : { g, verb, subject, value: "value" in op ? op.value : undefined, ok: undefined, partner };
    case "receive": {
      const ok = outcome !== CLOSED && deliversValues(subject);
      return { g, verb, subject, value: ok ? outcome : undefined, ok, partner };
    }
    case "lock":
      // Otherwise it was woken to compete for a mutex, not to own it.
      return outcome === undefined ? { g, verb, subject, value: undefined, ok: undefined, partner } : null;
    case "do":
      return { g, verb, subject, value: undefined, ok: false, partner };
    default:
      return { g, verb, subject, value: undefined, ok: undefined, partner };
  }
}
