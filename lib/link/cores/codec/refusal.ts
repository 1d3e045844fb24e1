/**
 * What can't cross threads, and where it stands in the value: `a value can't cross threads:
 * .jobs[3].callback is the function onDone`.
 *
 * Nobody keeps the path while all goes well. The refusal is thrown where the trouble is, and each level
 * that it leaves puts its own step before the path.
 */

import { describe } from "../../../core/describe.ts";
import { UsageError } from "../../../core/error.ts";

/** The deepest steps that a message shows. */
const SHOWN = 32;

export class Refusal {
  /** From the trouble outwards. */
  readonly #steps: string[] = [];
  readonly #problem: string;
  /** What was thrown by the value's own code, if anything was. */
  readonly #thrown: readonly [unknown] | null;
  #level = 0;

  constructor(problem: string, thrown: readonly [unknown] | null = null) {
    this.#problem = problem;
    this.#thrown = thrown;
  }

  /** It leaves the level that `step` leads into. */
  from(step: string): this {
    if (++this.#level <= SHOWN) this.#steps.push(step);
    return this;
  }

  /** It leaves something whose place is not known: it was nested so deep that it was encoded apart. */
  fromAfar(): this {
    this.#level = SHOWN + 1;
    return this;
  }

  toError(): UsageError {
    const path = `${this.#level > SHOWN ? "…" : ""}${this.#steps.toReversed().join("")}`;
    const error = new UsageError(
      "ERR_CANNOT_CROSS",
      `a value can't cross threads: ${path === "" ? "it" : path} ${this.#problem}`,
    );
    if (this.#thrown !== null) {
      Object.defineProperty(error, "cause", { value: this.#thrown[0], writable: true, configurable: true });
    }
    return error;
  }
}

/** What was thrown at some level, as a refusal that leaves it by `step`. */
export function leaving(thrown: unknown, step: string): Refusal {
  return asRefusal(thrown).from(step);
}

export function asRefusal(thrown: unknown): Refusal {
  return thrown instanceof Refusal ? thrown : new Refusal(`threw ${textOf(thrown)} when it was read`, [thrown]);
}

function textOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : describe(thrown);
  } catch {
    return "something";
  }
}

/** The refusal of a value, with what to do instead where that helps. */
export function refuse(value: unknown): Refusal {
  try {
    return new Refusal(`is ${describe(value)}${adviceFor(value)}`);
  } catch {
    // A proxy, or a getter that throws.
    return new Refusal("is an object that can't be read");
  }
}

/** The refusal of what the host alone can hand to another thread, where nobody knows to which. */
export function needsPort(object: object): Refusal {
  return new Refusal(
    `is ${describe(object)}: the host hands it to one thread, and a channel's receiver may be any; pass it as an argument of goOn`,
  );
}

function adviceFor(value: unknown): string {
  if (typeof value === "function") return ": code does not cross, name an exported function of a module instead";
  if (typeof value !== "object" || value === null) return "";
  if (value instanceof Promise) return ": await it, and send what it gives";
  if (Symbol.iterator in value && "reason" in value) return ": an op is performed where it was made";
  if (typeof (value as { recvOk?: unknown }).recvOk === "function") return ": a local channel stays on its thread";
  return ": send a plain object of its data";
}

/** A property's step. */
export function propertyStep(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
