/** What can be run as a goroutine: a generator, or what behaves like one. */

import { describe } from "./describe.ts";
import { UsageError } from "./error.ts";
import { isPerformable, type Routine } from "./op.ts";

const generatorFunction: unknown = Object.getPrototypeOf(function* () {});
/** The generators' own `next`: looked up once, since each generator function has a prototype of its own. */
const nativeNext: unknown = (function* () {})().next;

/** Resumes a native generator. */
export const resume = nativeNext as (this: Routine<unknown>, token: unknown) => IteratorResult<unknown, unknown>;

/** Whether calling `fn` runs nothing of it yet. */
export function isGeneratorFunction(fn: object): boolean {
  return Object.getPrototypeOf(fn) === generatorFunction;
}

/**
 * What `fn` returned, as a native generator.
 *
 * @throws {UsageError} if it is no generator.
 */
export function asRoutine<T>(caller: string, fn: unknown, returned: Routine<T>): Routine<T> {
  if (!isGenerator(returned)) {
    const hint = typeof fn === "function" ? `${describe(fn)} returned ${describe(returned)}` : `${describe(returned)} was given`;
    throw new UsageError("ERR_NO_ROUTINE", `${caller}: needs a generator, but ${hint}: write \`function*\``);
  }
  return returned.next === nativeNext ? returned : delegating(returned);
}

/** Whether `value` can be driven as a generator. An op could too, but it is `yield*`'s to drive. */
function isGenerator(value: unknown): boolean {
  if (typeof value !== "object" || value === null || isPerformable(value)) return false;
  return typeof (value as { next?: unknown }).next === "function" && Symbol.iterator in value;
}

/** A generator that was not made by `function*` of this realm, behind one that was. */
function* delegating<T>(other: Routine<T>): Routine<T> {
  return yield* other;
}
