/**
 * What all contexts of this package are inside: a layer over a parent. Why a context is done, and how it is printed.
 *
 * Invariant: nothing here recurses, so a chain of contexts may be as long as memory allows.
 */

import type { RecvChan } from "../../core/chan.ts";
import { detached } from "../../core/detached.ts";
import { inspectable } from "../../core/inspect.ts";
import { thread } from "../../core/thread.ts";
import { ENDING } from "../../core/within.ts";
import type { Context, ContextLike } from "./context.ts";

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

/**
 * Why `ctx` is done: what the first cancellation of it or of an ancestor gave as the cause, else the same as
 * `ctx.err()`. Go's `context.Cause(ctx)`.
 *
 * @returns undefined while the context is not done. It need not be an error: a cause is whatever was thrown,
 * or the reason of an aborted signal.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancelCause(background());
 * cancel(new Error("the disk is full"));
 * log(ctx.err() === Canceled, cause(ctx));
 * ```
 */
export function cause(ctx: ContextLike): unknown {
  const ending = ctx.value(ENDING) as { readonly cause: unknown } | undefined | null;
  return ending === undefined || ending === null ? (ctx.err() ?? undefined) : ending.cause;
}

/** The types that print their contents, which a context's name should not. */
const silent: ReadonlySet<unknown> = new Set([Object, Array, Error].map((type) => type.prototype.toString));

/**
 * A key, a value or a foreign context: a string as it is, what can print itself as it does so, anything else by its
 * type alone.
 */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "symbol") return String(value);
  if (typeof value !== "object") return typeof value;
  const { toString } = value as { toString?: unknown };
  if (typeof toString === "function" && !silent.has(toString)) return String(toString.call(value));
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" ? name : "Object";
}

/** A moment as Go prints a `time.Time` in UTC: `2009-11-10 23:00:00.5 +0000 UTC`. */
export function momentText(ms: number): string {
  const [day, time] = new Date(ms).toISOString().split("T") as [string, string];
  return `${day} ${time.replace(/\.?0*Z$/, "")} +0000 UTC`;
}
