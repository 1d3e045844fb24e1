/**
 * Puts a method around a class's own.
 *
 * The kernel and Go's packages know nothing of observers, so that production pays nothing for them: what
 * they do is told by methods that are put around theirs at the first observed execution. Their classes are
 * mostly private, so a class is given by an object of it.
 */

import { audience } from "./audience.ts";

type Method = (...args: never[]) => unknown;

/** `proceed` calls the class's own method. */
type Around<T, M> = M extends (...args: infer A) => infer R ? (self: T, proceed: () => R, ...args: A) => R : never;

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
  const attributes = Object.getOwnPropertyDescriptor(holder, name) as PropertyDescriptor;
  Object.defineProperty(holder, name, { ...attributes, value: outer });
}
