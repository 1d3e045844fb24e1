/**
 * What a function returned, as something that a goroutine can run: the one place that tells a generator and a task from
 * a plain result, and both from what blocks and would never be performed.
 *
 * A function that blocks returns a generator, or a task such as `func` makes. Where nothing need block (`f.defer`,
 * `once.do`, `forEach`, `afterFunc`) a plain function will do: its result is a value like any other. A promise, an
 * async generator or an op is refused everywhere: its work would begin, or never begin, while its caller goes on.
 */

import { describe } from "./describe.ts";
import { UsageError } from "./error.ts";
import { isPerformable, isTask, type Routine } from "./op.ts";
import type { Task } from "./task.ts";
import { thread } from "./thread.ts";

/** What a function that blocks returns: a generator, or a task. */
export type RoutineLike<T = void> = Routine<T> | Task<T>;

/** What a plain function returns: anything but a promise, an op, and a generator whose `yield` lacks its star. */
export type PlainResult =
  | void
  | null
  | undefined
  | string
  | number
  | bigint
  | boolean
  | symbol
  | (object & { readonly then?: never; readonly throw?: never })
  // The iterators of arrays and maps, whose `throw` is optional.
  | IterableIterator<unknown, undefined>;

const generatorFunction: unknown = Object.getPrototypeOf(function* () {});
/** The generators' own `next`: looked up once, since each generator function has a prototype of its own. */
const nativeNext: unknown = (function* () {})().next;

/** Resumes a native generator. */
export const resume = nativeNext as (this: Routine<unknown>, token: unknown) => IteratorResult<unknown, unknown>;

/** Whether calling `fn` runs nothing of it yet. */
export function isGeneratorFunction(fn: object): boolean {
  return Object.getPrototypeOf(fn) === generatorFunction;
}

/** @throws {UsageError} if `fn` is no function. `wanted`: what it should be. */
export function checkFunction(caller: string, fn: unknown, wanted = "a generator function"): void {
  if (typeof fn !== "function")
    throw new UsageError("ERR_NO_ROUTINE", `${caller}: needs ${wanted}, not ${describe(fn)}`);
}

/** The same where nothing need block. */
export function checkPlainOrBlocking(caller: string, fn: unknown): void {
  checkFunction(caller, fn, "a plain function or a generator function");
}

/**
 * What `fn` returned, to be run as a native generator.
 *
 * @throws {UsageError} if it is neither a generator nor a task.
 */
export function asRoutine<T>(caller: string, fn: unknown, returned: RoutineLike<T>): Routine<T> {
  const routine = routineOf<T>(returned);
  if (routine !== null) return routine;
  if (isIterator(returned)) return delegating(returned);
  throw refused(`${caller}: needs a generator, but`, fn, returned, remedyFor(returned) ?? "write `function*`");
}

/**
 * What `fn` returned, which need not block, to be run as a native generator; null for a plain result.
 *
 * @throws {UsageError} if what it began, or described, would not be awaited: a promise, an async generator, an
 * op.
 */
export function routineIn<T>(caller: string, fn: unknown, returned: unknown): Routine<T> | null {
  const routine = routineOf<T>(returned);
  const remedy = routine === null ? remedyFor(returned) : null;
  if (remedy !== null) throw refused(`${caller}:`, fn, returned, remedy);
  return routine;
}

/** @throws {UsageError} if `generator` is being run already, or was. */
export function claim(caller: string, generator: object): void {
  if (thread.given.has(generator)) throw started(caller);
  thread.given.add(generator);
}

/** The error of a generator that was given twice. */
export function started(caller: string): UsageError {
  return new UsageError(
    "ERR_STARTED",
    `${caller}: this generator is a goroutine already; call its function again for another`,
  );
}

/** Calls a function that need not block: what a plain one returned, or what its generator or task came to. */
export function* calling<T>(caller: string, fn: (...args: never[]) => unknown, args: readonly unknown[]): Routine<T> {
  const returned = fn(...(args as never[]));
  const routine = routineIn<T>(caller, fn, returned);
  return routine === null ? (returned as T) : yield* routine;
}

/** Null if `value` is neither a generator nor a task. An op could be driven too, but it is `yield*`'s to drive. */
function routineOf<T>(value: unknown): Routine<T> | null {
  if (typeof value !== "object" || value === null) return null;
  if (isNative(value)) return value as Routine<T>;
  if (!isTask(value)) return isGenerator(value) ? delegating(value as Routine<T>) : null;
  const iterator = value[Symbol.iterator]();
  return isNative(iterator) ? (iterator as Routine<T>) : delegating(value as Task<T>);
}

function isNative(value: object): boolean {
  return (value as { next?: unknown }).next === nativeNext;
}

/** By its methods: a compiler's generators lack the tag, and those of another realm the class. */
function isGenerator(value: object): boolean {
  // The iterator of an array or a map, which a plain function may return, has none.
  return typeof (value as { throw?: unknown }).throw === "function" && isIterator(value);
}

/** Whether `value` is an iterator, where only one that behaves as a generator does can be meant. */
function isIterator(value: unknown): boolean {
  if (typeof value !== "object" || value === null || isPerformable(value)) return false;
  return typeof (value as { next?: unknown }).next === "function" && Symbol.iterator in value;
}

/** What is no native generator, behind one that is. */
function* delegating<T>(other: RoutineLike<T>): Routine<T> {
  return yield* other;
}

/** What to write in the place of a function that returned `value`; null where it is a plain result. */
function remedyFor(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  if (isPerformable(value)) return "give a generator function that performs it by yield*";
  const { then, throw: fail } = value as { then?: unknown; throw?: unknown };
  const asynchronous = typeof then === "function" || (typeof fail === "function" && Symbol.asyncIterator in value);
  return asynchronous ? "give a generator function, with `yield* until(promise)` in the place of await" : null;
}

function refused(beginning: string, fn: unknown, returned: unknown, remedy: string): UsageError {
  const what =
    typeof fn === "function" ? `${describe(fn)} returned ${describe(returned)}` : `${describe(returned)} was given`;
  return new UsageError("ERR_NO_ROUTINE", `${beginning} ${what}: ${remedy}`);
}
