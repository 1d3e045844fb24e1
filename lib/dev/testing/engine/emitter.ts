/**
 * The emitter: makes events of what core and std tell the observer of an execution, and has its listeners hear them.
 *
 * Invariant: `thread.observer` is null outside `Engine.proceed`, so what async functions, other programs and other
 * explorations do in between is no event. Who starts and who wakes whom is told then as well.
 *
 * `emit` and `readies` are not to be shorter than V8 inlines (460 bytes of bytecode): what it compiles while a search
 * goes on stays as it is afterwards, and a channel with its listeners compiled in is slower than one with a call.
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

  abstract derived<A extends unknown[]>(context: Subject, cancel: (...args: A) => void): (...args: A) => void;

  readies(g: Goroutine): boolean {
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
    const partner = thread.current;
    if (g.op === null) {
      listeners.spawned(partner, g);
      return true;
    }
    listeners.woke(partner, g);
    if (thread.observer !== this) return true;
    // The outcome of a select is its case. A select may stand in an op.
    let op = g.op;
    let outcome = g.value;
    while (outcome instanceof SelectCase) {
      op = outcome.op;
      outcome = outcome.value;
    }
    const { event: verb, subject } = op;
    switch (verb) {
      case null:
        break;
      case "send": {
        // To a closed channel it throws.
        if (outcome === CLOSED) break;
        const value = "value" in op ? op.value : undefined;
        listeners.event({ g, verb, subject, value, ok: undefined, partner });
        break;
      }
      case "receive":
        if (outcome !== CLOSED && deliversValues(subject))
          listeners.event({ g, verb, subject, value: outcome, ok: true, partner });
        else listeners.event({ g, verb, subject, value: undefined, ok: false, partner });
        break;
      case "lock":
        // A goroutine that is woken with a number competes for a mutex, and does not own it yet.
        if (typeof outcome !== "number")
          listeners.event({ g, verb, subject, value: undefined, ok: undefined, partner });
        break;
      case "do":
        listeners.event({ g, verb, subject, value: undefined, ok: false, partner });
        break;
      default:
        listeners.event({ g, verb, subject, value: undefined, ok: undefined, partner });
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

  tried(select: Operation<unknown>, did: boolean): void {
    if (this.listeners === null) return;
    for (const { event: verb, subject } of select.alternatives) {
      if (did) this.used(subject, "look");
      else if (verb !== null)
        this.listeners.event({ g: thread.current, verb, subject, value: undefined, ok: false, partner: undefined });
    }
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

/**
 * The goroutine that waits as `waiter`; null for an async function, or a goroutine of a program that runs by itself.
 */
function goroutineOf(waiter: Waiter): Goroutine | null {
  const { party } = waiter;
  return party instanceof Goroutine && party.owner.observer !== null ? party : null;
}
