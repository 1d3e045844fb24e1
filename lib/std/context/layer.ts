/**
 * What all contexts of this package are inside: a layer over a parent.
 *
 * Invariant: nothing here recurses, so a chain of contexts may be as long as memory allows.
 */

import type { RecvChan } from "../../core/chan.ts";
import { detached } from "../../core/detached.ts";
import { inspectable } from "../../core/inspect.ts";
import type { Context, ContextLike } from "./context.ts";
import { textOf } from "./name.ts";
import { thread } from "../../core/thread.ts";

/**
 * The key under which a context answers with the innermost layer that can end: where its cause is, and its children.
 */
export const ENDING: unique symbol = Symbol.for("goroutines.context.ending.v1") as never;

/** A layer that has no answer of its own: its parent is asked. */
export const ASK_PARENT: unique symbol = Symbol("ask the parent");

export abstract class Layer implements Context {
  /** Null for a root. */
  abstract readonly parent: ContextLike | null;
  /** Its deadline or the one it inherits, in milliseconds since 1970, fractions kept. */
  abstract readonly due: number | undefined;

  abstract done(): RecvChan<never, undefined>;
  abstract err(): Error | undefined;
  abstract get signal(): AbortSignal;

  /** What it adds to its parent's name: `.WithCancel`; of a root the name itself. */
  abstract readonly label: string;

  /** What this layer itself answers for `key`, or ASK_PARENT. */
  abstract own(key: unknown): unknown;

  deadline(): Date | undefined {
    if (!(this instanceof Layer)) throw detached("ctx.deadline()");
    return this.due === undefined ? undefined : new Date(this.due);
  }

  value(key: unknown): unknown {
    if (!(this instanceof Layer)) throw detached("ctx.value(key)");
    const value = valueIn(this, key);
    if (thread.observer !== null && key === ENDING && isEnding(value))
      thread.observer.emit("load", value, value.failure);
    return value;
  }

  toString(): string {
    const labels = [this.label];
    let ctx = this.parent;
    for (; ctx instanceof Layer; ctx = ctx.parent) labels.push(ctx.label);
    if (ctx !== null) labels.push(textOf(ctx));
    return labels.toReversed().join("");
  }

  static {
    inspectable(this, (ctx) => `${String(ctx)}${ended(ctx.err())}`);
  }
}

/** What answers for ENDING, if anything does. */
function isEnding(value: unknown): value is { readonly thing: "context"; readonly failure: Error | undefined } {
  return typeof value === "object" && value !== null;
}

/** ` (canceled)`, after the name of a context that is done; `err` is its own. */
function ended(err: Error | undefined): string {
  return err === undefined ? "" : ` (${err.message.replace(/^context /, "")})`;
}

function valueIn(ctx: ContextLike | null, key: unknown): unknown {
  while (ctx instanceof Layer) {
    const own = ctx.own(key);
    if (own !== ASK_PARENT) return own;
    ctx = ctx.parent;
  }
  return ctx?.value(key);
}

/** The deadline that a child of `parent` inherits. */
export function dueOf(parent: ContextLike): number | undefined {
  return parent instanceof Layer ? parent.due : parent.deadline()?.getTime();
}

/** A signal that never aborts. A new one each time: on one for all, listeners would pile up. */
export function neverAborts(): AbortSignal {
  return new AbortController().signal;
}
