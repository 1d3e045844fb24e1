/**
 * What can't cross threads, and where it stands in the value: `a value can't cross threads: .jobs[3].callback is the
 * function onDone`.
 *
 * No path is kept while all goes well. The refusal is thrown where the trouble is, and each level that it leaves puts
 * its own step before the path.
 */

import type { Chan } from "../../core/chan.ts";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import type { Bool } from "../../std/atomic/index.ts";
import type { Context } from "../../std/context/index.ts";
import type { Weighted } from "../../std/semaphore/index.ts";
import type { CountDownLatch, Mutex, RWMutex, WaitGroup } from "../../std/sync/index.ts";
import { kindByPrototype } from "./classes.ts";
import { RECORD } from "./format.ts";

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

/** The refusal of a value, with what to do instead. */
export function refuse(value: unknown): Refusal {
  try {
    return new Refusal(`is ${nameOf(value)}: ${remedyFor(value)}`);
  } catch (thrown) {
    // A proxy, or a getter that throws.
    return new Refusal(`is an object that can't be looked at: it threw ${textOf(thrown)}`, [thrown]);
  }
}

/** The refusal of what the host alone can hand to another thread, where it is not known to which. */
export function needsPort(object: object): Refusal {
  return new Refusal(
    `is ${describe(object)}: the host hands it to one thread, and a channel's receiver may be any; ` +
      "pass it as an argument of goOn",
  );
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return describe(value);
  const name = String((value.constructor as { readonly name?: unknown } | undefined)?.name);
  if (Array.isArray(value)) return `an array of class ${name}`;
  const described = describe(value);
  if (described !== "a plain object") return described;
  const tag = (value as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  if (typeof tag === "string") return `a ${tag.toLowerCase()}`;
  return name === "" ? "an object of a class without a name" : "an object with a prototype of its own";
}

function remedyFor(value: unknown): string {
  if (typeof value === "function") return "code does not cross, name an exported function of a module instead";
  if (typeof value !== "object" || value === null) return "a symbol stays on its thread, send a text";
  if (value instanceof Promise) return "await it, and send what it gives";
  if (value instanceof URL) return "send its href";
  if (Symbol.iterator in value && "reason" in value) return "an op is performed where it was made, send what it gives";
  if ("next" in value && (Symbol.iterator in value || Symbol.asyncIterator in value))
    return "it stays on its thread, send what it gives, or have goOn start its function there";
  if (value instanceof AbortSignal || value instanceof AbortController)
    return "it is aborted on its thread alone, shared.withCancel(fromSignal(signal)) makes a context that crosses";
  for (const { noun, maker, members } of locals)
    if (members.every((member) => member in value))
      return `a local ${noun} stays on its thread, ${maker} makes one that crosses`;
  return `send a plain ${builtinUnder(value) ?? "object of its data"}`;
}

interface Local {
  readonly noun: string;
  readonly maker: string;
  /** What such an object has; the first entry that fits counts. */
  readonly members: readonly string[];
}

/**
 * What belongs to one thread and has a counterpart in `shared`; told by its methods, also where it is not of this
 * package.
 */
const locals: readonly Local[] = [
  { noun: "channel", maker: "shared.chan(capacity)", members: ["recvOk"] satisfies (keyof Chan<unknown>)[] },
  { noun: "lock", maker: "shared.rwMutex()", members: ["lock", "unlock", "rLock"] satisfies (keyof RWMutex)[] },
  { noun: "lock", maker: "shared.mutex()", members: ["lock", "unlock"] satisfies (keyof Mutex)[] },
  { noun: "wait group", maker: "shared.waitGroup()", members: ["add", "done", "wait"] satisfies (keyof WaitGroup)[] },
  { noun: "semaphore", maker: "shared.semaphore(n)", members: ["acquire", "release"] satisfies (keyof Weighted)[] },
  { noun: "latch", maker: "shared.latch(n)", members: ["countDown", "wait"] satisfies (keyof CountDownLatch)[] },
  {
    noun: "atomic",
    maker: "shared.int32(), int64() or bool()",
    members: ["load", "compareAndSwap"] satisfies (keyof Bool)[],
  },
  {
    noun: "context",
    maker: "shared.withCancel(ctx)",
    members: ["done", "err", "value", "deadline"] satisfies (keyof Context)[],
  },
];

/** The language's class that an object's own class extends: an instance of that crosses. */
function builtinUnder(value: object): string | null {
  for (let p = prototypeOf(value); p !== null; p = prototypeOf(p)) {
    const kind = kindByPrototype(p);
    if (kind !== 0) return kind === RECORD ? null : `${p.constructor.name} made of it`;
  }
  return null;
}

function prototypeOf(object: object): object | null {
  return Object.getPrototypeOf(object) as object | null;
}

/** A property's step. */
export function propertyStep(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/**
 * A value that can cross, but not yet: memory in it is on its way to the other threads. The sender waits for that and
 * tries again.
 */
export class NotYet extends UsageError {
  /** Resolves once it can. */
  readonly arrival: Promise<unknown>;

  constructor(arrival: Promise<unknown>) {
    super("ERR_CANNOT_CROSS", "a value can't cross threads yet: a SharedArrayBuffer in it is on its way to them");
    this.arrival = arrival;
  }
}
