/**
 * What a program has begun and forgotten: ops that nothing performs (a `yield*` is missing), and contexts that nothing
 * cancels (what `go vet` calls lostcancel). One execution is looked at, the first of an exploration.
 *
 * A context is released, and so not lost, if its cancel function was called, if its parent was cancelled, or if its own
 * deadline passed while main still ran. What a panic has cut short is not judged.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Subject } from "../../../core/observer.ts";
import { notesIn, performed } from "../../../core/debug.ts";
import { type Place, placesAbove, placesOf } from "../../../core/stack.ts";
import { DeadlineExceeded } from "../../../std/context/index.ts";
import type { Engine } from "../engine/engine.ts";
import type { Event, Listener } from "../engine/listener.ts";
import type { Warning } from "../exploration.ts";
import { named } from "./words.ts";

/** A context whose cancel function has not been called. */
interface Derived {
  readonly at: Place | undefined;
  /** Whether its deadline was what ended it, once main had returned. */
  expiredLate: boolean;
}

export class Forgotten implements Listener {
  /** The ops that have not been performed, noted by `created`. */
  readonly ops: Map<object, unknown> = new Map();
  readonly #contexts: Map<object, Derived> = new Map();
  #engine!: Engine;

  begin(engine: Engine): void {
    this.#engine = engine;
    this.ops.clear();
    this.#contexts.clear();
  }

  /** Notes a context until what is returned, in the place of `cancel`, is called. */
  derived<A extends unknown[]>(context: Subject, cancel: (...args: A) => void): (...args: A) => void {
    // Of a parent that is done already.
    if (failureOf(context) !== undefined) return cancel;
    this.#contexts.set(context, { at: placesAbove(this.derived)[0], expiredLate: false });
    return (...args) => {
      this.#contexts.delete(context);
      cancel(...args);
    };
  }

  event({ verb, subject }: Event): void {
    const derived = verb === "cancel" ? this.#contexts.get(subject) : undefined;
    if (derived === undefined) return;
    derived.expiredLate = this.#engine.ending.mainReturned && failureOf(subject) === DeadlineExceeded;
  }

  /** Of the execution, once it has ended. */
  get warnings(): Warning[] {
    const { failure, run } = this.#engine;
    if (run.interrupted || failure?.kind === "panic") return [];
    const all = notesIn(this.ops).map(({ reason, place }) => neverPerformed(reason, placesOf(place)[0]));
    // One that has failed may not have come to what it would have cancelled.
    if (failure === null && !run.capped)
      for (const [context, { at, expiredLate }] of this.#contexts)
        if (failureOf(context) === undefined || expiredLate) all.push(lostCancel(at));
    return [...new Map(all.map((warning) => [warning.text, warning])).values()];
  }

  /** Each op that a goroutine performs is one that it has come to. */
  reached({ op }: Goroutine): void {
    if (op === null) return;
    performed(op);
    for (const each of op.alternatives) performed(each);
  }

  spawned(): void {}
  woke(): void {}
  step(): void {}
  stepped(): void {}
  end(): void {}
}

function failureOf(context: object): unknown {
  return (context as { readonly failure?: unknown }).failure;
}

function neverPerformed(reason: string, at: Place | undefined): Warning {
  return {
    kind: "never performed",
    text: `an op was made${inText(at)} and never performed (${reason}): is a \`yield*\` missing?`,
    ...(at === undefined ? {} : { at }),
  };
}

function lostCancel(at: Place | undefined): Warning {
  return {
    kind: "lost cancel",
    text: `a context was derived${inText(at)}, and its cancel was never called, which keeps it, and its timer, in its parent: call it once the work is over`,
    ...(at === undefined ? {} : { at }),
  };
}

function inText(at: Place | undefined): string {
  return at === undefined ? "" : ` in ${named(at)}`;
}
