/**
 * A panic, and those that it replaced.
 *
 * A panic is any thrown value, so what came before it can't be kept in it: primitives hold nothing, and one
 * error object may be thrown by many goroutines. It is kept with the goroutine, from the frame of `func`
 * that the panic leaves until a frame further out, or the end of the goroutine, meets it.
 */

import { isGoexit } from "./goexit.ts";
import type { Goroutine } from "./goroutine.ts";
import { printed, unprintable } from "./panic-text.ts";

/** One panic, or one `goexit`, of a goroutine. */
export class Panic {
  readonly value: unknown;
  /** Whether it is a `goexit`, which nothing recovers. */
  readonly exits: boolean;
  /** Whether a deferred call that has not returned yet has recovered it. */
  recovered = false;
  /** What was under way when it began. */
  earlier: Panic | null = null;

  constructor(value: unknown) {
    this.value = value;
    this.exits = isGoexit(value);
  }
}

/** The panic that left a frame of `func` in a goroutine and has replaced another. */
const leaving = new WeakMap<Goroutine, Panic>();

/** Keeps what came before `panic`, which now leaves a frame of `g`. */
export function leave(g: Goroutine, panic: Panic): void {
  if (panic.earlier === null) leaving.delete(g);
  else leaving.set(g, panic);
}

/** Forgets what left a frame of `g`: it was caught, since `g` begins another frame. */
export function forgetLeft(g: Goroutine): void {
  leaving.delete(g);
}

/** `value`, which `g` has thrown, as a panic with all that came before it. */
export function arrive(g: Goroutine, value: unknown): Panic {
  const panic = leaving.get(g);
  if (panic === undefined) return new Panic(value);
  leaving.delete(g);
  return Object.is(panic.value, value) ? panic : new Panic(value);
}

/** What Go prints of the panic that ended `g`: the panics that it replaced, the first one first, and then itself. */
export function panicReport(g: Goroutine, value: unknown): string {
  const lines: string[] = [];
  try {
    for (let panic: Panic | null = arrive(g, value); panic !== null; panic = panic.earlier) {
      if (!panic.exits) lines.unshift(`panic: ${printed(panic.value)}${panic.recovered ? " [recovered]" : ""}`);
    }
  } catch (e) {
    return `fatal error: ${unprintable(e)}`;
  }
  return lines.join("\n\t");
}
