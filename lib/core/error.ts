/**
 * The errors of the kernel, a class a kind; `code` is stable. Where Go has a text, that is the
 * message, and what was given stands in `given`.
 *
 * A panic is any thrown value. A fatal error ends its program: catching it gains nothing, since every
 * later op of that program throws it again.
 *
 * Two copies of the package recognise each other's errors: `instanceof` asks for the kind's name
 * behind `Symbol.for`, not for the class object.
 */

import { describe } from "./describe.ts";
import { inspectable } from "./inspect.ts";

const KIND: unique symbol = Symbol.for("goroutines.kind") as never;

/** Names a class of error, for `error.name` and for `instanceof` across copies of the package. */
export function named(kind: { readonly prototype: object }, name: string): void {
  Object.defineProperty(kind, KIND, { value: name });
  Object.defineProperty(kind.prototype, "name", { value: name, writable: true, configurable: true });
}

/**
 * What tells a class of errors: the name of its kind, the same in all copies of the package; of other classes itself.
 */
export function kindOf(constructor: unknown): unknown {
  return typeof constructor === "function" && Object.hasOwn(constructor, KIND)
    ? (constructor as { [KIND]?: unknown })[KIND]
    : constructor;
}

function isInstance(constructor: unknown, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const kind = kindOf(constructor);
  for (let proto = Object.getPrototypeOf(value); proto !== null; proto = Object.getPrototypeOf(proto)) {
    if (kindOf(proto.constructor) === kind) return true;
  }
  return false;
}

/**
 * The base of all errors of this package.
 *
 * @example
 * ```ts
 * try {
 *   ch.trySend(1);
 * } catch (e) {
 *   if (!(e instanceof GoError && e.code === "ERR_SEND_ON_CLOSED_CHANNEL")) throw e;
 * }
 * ```
 */
export class GoError extends Error {
  /** The stable name of what went wrong. */
  readonly code: string;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, value);
  }

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static {
    named(this, "GoError");
  }
}

/** What Go's runtime panics with, such as `send on closed channel`. It can be caught. */
export class RuntimeError extends GoError {
  /** The argument that was refused, where there was one. */
  declare readonly given?: unknown;

  constructor(code: string, message: string, options?: { given: unknown }) {
    super(code, message);
    if (options !== undefined) this.given = options.given;
  }

  static {
    named(this, "RuntimeError");
  }
}

/** What ends a program: Go's `fatal error: ...`. Every later op of that program throws it again. */
export class FatalError extends GoError {
  constructor(message: string, code = "ERR_FATAL") {
    super(code, message);
  }

  static {
    named(this, "FatalError");
  }
}

/** Nothing can ever run again. `dump` lists every goroutine: what it waits for and, where known, where. */
export class DeadlockError extends FatalError {
  #dump: string | (() => string);

  /**
   * `dump` is called at most once, when it is asked for: to find where each goroutine waits takes milliseconds.
   */
  constructor(message: string, dump: () => string) {
    super(message, "ERR_DEADLOCK");
    this.#dump = dump;
  }

  /** Every goroutine as text, as Go prints them below the fatal error. */
  get dump(): string {
    if (typeof this.#dump !== "string") this.#dump = this.#dump();
    return this.#dump;
  }

  static {
    named(this, "DeadlockError");
    inspectable(this, (error) => `${error.stack ?? error.message}\n\n${error.dump}`);
  }
}

/** An argument that can't be meant, or an op performed by something that is no goroutine. */
export class UsageError extends TypeError {
  readonly code: string;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, value);
  }

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }

  static {
    named(this, "UsageError");
  }
}

/** A duration that is no number of milliseconds. */
export function checkMilliseconds(what: string, ms: unknown): asserts ms is number {
  if (typeof ms === "number" && !Number.isNaN(ms)) return;
  throw new UsageError("ERR_DURATION", `${what}: the duration must be a number of milliseconds, not ${describe(ms)}`);
}
