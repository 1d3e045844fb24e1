/**
 * What costs too much to be always on, and nothing when it is off. The environment variable
 * `GOROUTINES_DEBUG` (in a browser: a global of that name, set before the package is loaded) names what
 * is wanted, separated by commas:
 *
 * - `stacks`: where each goroutine was started; a dump shows it.
 * - `ops`: which ops were created and never performed (a forgotten `yield*`); `leftoverOps` lists them.
 */

import { host } from "#host";
import { framesAbove } from "./stack.ts";

const wanted = (host.env("GOROUTINES_DEBUG") ?? "").split(",");

const starts: WeakMap<object, string> | null = wanted.includes("stacks") ? new WeakMap() : null;

/** Where the caller of `by` stands, to be noted for a goroutine; empty while that is off. */
export function callerOf(by: Function): string {
  return starts === null ? "" : framesAbove(by);
}

/** Notes where `goroutine` was started. */
export function noteStart(goroutine: object, at: string): void {
  if (starts !== null) starts.set(goroutine, at);
}

/** Where `goroutine` was started, if that was noted. */
export function startOf(goroutine: object): string | undefined {
  return starts?.get(goroutine);
}

/** An op that was created and has not been performed. */
export interface LeftoverOp {
  /** What it would wait for, in the words of a dump: `chan send`, `select`. */
  readonly reason: string;
  /** Where it was created, a line a frame. */
  readonly stack: string;
}

interface Trackable {
  readonly reason: string;
}

const leftovers: Map<object, LeftoverOp> | null = wanted.includes("ops") ? new Map() : null;

/** Whether ops are tracked: then none may be shared by several calls. */
export const trackingOps: boolean = leftovers !== null;

/** What somebody asks of an op when it is performed: by `yield*`, by `await`, as a case of select. */
const asked = [Symbol.iterator, "then", "selectable"] as const;

/** Passes on an op that the caller of `by` has created. */
export function created<O extends Trackable>(op: O, by: Function): O {
  if (leftovers === null) return op;
  leftovers.set(op, { reason: op.reason, stack: framesAbove(by) });
  for (const name of asked) {
    Object.defineProperty(op, name, {
      get() {
        leftovers.delete(op);
        return Reflect.get(Object.getPrototypeOf(op) as object, name, op) as unknown;
      },
    });
  }
  return op;
}

/**
 * The ops that were created and never performed, the oldest first: a `yield*` or an `await` is missing
 * there. Empty unless `GOROUTINES_DEBUG` names `ops`; `main` prints them when the program ends.
 *
 * @example
 * ```ts
 * ch.send(1);                                   // forgot yield*
 * for (const op of leftoverOps()) console.log(op.reason, op.stack);
 * ```
 */
export function leftoverOps(): readonly LeftoverOp[] {
  return leftovers === null ? [] : [...leftovers.values()];
}
