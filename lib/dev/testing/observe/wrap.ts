/**
 * Puts a method around a class's own.
 *
 * The kernel and Go's packages know nothing of observers, so that production pays nothing for them: what
 * they do is told by methods that are put around theirs while a search goes on. Their classes are mostly private, so a
 * class is given by an object of it.
 *
 * Invariant: what is taken off leaves the very functions that were there, and nothing that V8 would remember: a method
 * that is only assigned anew is no constant to it any more, and costs twice as much from then on.
 */

import { audience } from "./audience.ts";

type Method = (...args: never[]) => unknown;

/** `proceed` calls the class's own method. */
type Around<T, M> = M extends (...args: infer A) => infer R ? (self: T, proceed: () => R, ...args: A) => R : never;

/** A method that is wrapped: the class's own, and what is put in its place. */
interface Wrapping {
  readonly holder: object;
  readonly name: PropertyKey;
  readonly own: PropertyDescriptor;
  readonly outer: PropertyDescriptor;
}

const wrappings: Wrapping[] = [];
const wrapped = new WeakSet<Method>();

/** The object in the prototype chain of `object` that holds `name`. */
function holderOf(object: object, name: PropertyKey): object {
  let holder: object | null = object;
  while (holder !== null && !Object.hasOwn(holder, name)) holder = Object.getPrototypeOf(holder) as object | null;
  if (holder === null) throw new Error(`no method ${String(name)}`);
  return holder;
}

/**
 * Has `around` called in place of the method `name`, of the class of `object` that has it, while somebody
 * observes. Nothing happens the second time.
 */
export function wrap<T extends object, K extends keyof T>(object: T, name: K, around: Around<T, T[K]>): void {
  const holder = holderOf(object, name);
  const method = object[name] as Method;
  if (wrapped.has(method)) return;
  const outer = function (this: T, ...args: never[]): unknown {
    if (audience.observer === null) return method.apply(this, args);
    return (around as (...args: unknown[]) => unknown)(this, () => method.apply(this, args), ...args);
  };
  wrapped.add(outer);
  const own = Object.getOwnPropertyDescriptor(holder, name) as PropertyDescriptor;
  const wrapping = { holder, name, own, outer: { ...own, value: outer } };
  wrappings.push(wrapping);
  Object.defineProperty(holder, name, wrapping.outer);
}

/** Puts everything on again that was taken off. */
export function putOn(): void {
  for (const { holder, name, outer } of wrappings) Object.defineProperty(holder, name, outer);
}

export function takeOff(): void {
  for (const { holder, name, own } of wrappings) restore(holder, name, own);
}

/** Has `holder` as if its method `name` had never been another. */
export function restore(holder: object, name: PropertyKey, own: PropertyDescriptor): void {
  Reflect.deleteProperty(holder, name);
  Object.defineProperty(holder, name, own);
}
