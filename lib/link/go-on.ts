/**
 * `goOn`: starts a goroutine on another thread. What it runs is a function of a module, by the module's URL and its
 * name there, since code does not cross.
 */

import { created } from "../core/debug.ts";
import { describe } from "../core/describe.ts";
import { GoError, UsageError } from "../core/error.ts";
import type { Park, Routine } from "../core/op.ts";
import { isGeneratorFunction } from "../core/routine.ts";
import { Steps, type Task } from "../core/task.ts";
import { openWorldFor, worldFor, type Peers, type Target, type Where } from "./world.ts";

/** A generator function, for the types of its arguments. */
export type RemoteFunction = (...args: never[]) => Routine<unknown>;

class GoOn extends Steps<void> {
  readonly reason: string = "goOn";
  readonly where: Where;
  readonly target: Target;
  readonly args: readonly unknown[];

  constructor(where: Where, target: Target, args: readonly unknown[]) {
    super();
    this.where = where;
    this.target = target;
    this.args = args;
  }

  override *[Symbol.iterator](): Generator<Park, void, unknown> {
    const ofPool = this.target.module === BUILTIN;
    const at = (ofPool ? worldFor : openWorldFor)("goOn", "there are no workers");
    try {
      yield* at.start(this.where, this.target, this.args);
    } catch (e) {
      throw placed(e, "goOn", (message) => message.replace(ELEMENT, (_, index) => `: args[${index}]`));
    }
  }
}

/**
 * Starts a goroutine on another core: `name`, a generator function that the module exports, called there with `args`.
 * It runs beside that thread's other goroutines, and belongs to the caller's program: it ends with it, and what it
 * throws and does not catch ends it. Go's `go f(x)`, whose goroutine has a core of its own.
 *
 * @param where the number of a worker, or `"any"`.
 * @param module its URL: `new URL("./work.ts", import.meta.url)`.
 * @param args values that can cross, shared channels and locks among them; here also what the host hands to one thread
 * alone: a `MessagePort`, a stream, a `Blob`, a `CryptoKey`, a buffer that `transfer` marks. What moves has moved once
 * it is sent, also if the goroutine can't be started then.
 * @returns a task, that ends once the goroutine has been started.
 * @throws {UsageError} if there is no such worker, no such export, or an argument can't cross. {@link GoError}
 * `ERR_MODULE` if the module can't be loaded, `ERR_WORKER_DIED`, `ERR_CORES_CLOSED` while the workers are being closed.
 *
 * @example
 * ```ts
 * import type { count } from "./count.ts";
 * const results = shared.chan<number>(16);
 * yield* goOn<typeof count>("any", new URL("./count.ts", import.meta.url), "count", 10, results);
 * ```
 */
export function goOn<F extends RemoteFunction = (...args: unknown[]) => Routine<unknown>>(
  where: Where,
  module: URL | string,
  name: string,
  ...args: Parameters<F>
): Task<void> {
  return created(new GoOn(where, { module: hrefOf("goOn", module), name }, args), goOn);
}

/** Starts a goroutine that every worker has, which keeps no process alive. */
export function goBuiltin(worker: number, args: readonly unknown[]): Task<void> {
  return new GoOn(worker, { module: BUILTIN, name: "" }, args);
}

/** In the refusal of a value that can't cross: the element of the list that was encoded. */
export const ELEMENT: RegExp = /: \[(\d+)\]/;

/** The refusal of a value, by the words of the caller: whose it is, and where the caller has it. */
export function placed(error: unknown, caller: string, place: (message: string) => string): unknown {
  if (!(error instanceof UsageError) || error.code !== "ERR_CANNOT_CROSS") return error;
  const refusal = new UsageError(error.code, `${caller}: ${place(error.message)}`);
  if (error.cause !== undefined)
    Object.defineProperty(refusal, "cause", { value: error.cause, writable: true, configurable: true });
  return refusal;
}

/** Of the workers that live one with the fewest goroutines from elsewhere, each in turn; undefined if all have died. */
export function leastBusy<W>(peers: Peers, living: readonly W[], count: (worker: W) => number): W | undefined {
  // Others change the counts meanwhile.
  const counts = living.map(count);
  const fewest = Math.min(...counts);
  const candidates = living.filter((_, i) => counts[i] === fewest);
  return candidates[peers.turn++ % candidates.length];
}

/** Stands for the module of a goroutine that every worker has. */
export const BUILTIN = "goroutines:";

export type Exported = (...args: unknown[]) => unknown;

/** A module's URL as text. */
export function hrefOf(caller: string, module: URL | string): string {
  const href = module instanceof URL ? module.href : module;
  if (typeof href !== "string")
    throw new UsageError("ERR_MODULE_URL", `${caller}: the module must be a URL, not ${describe(module)}`);
  return href;
}

/**
 * Loads `module` and finds its function `name`.
 *
 * @throws {UsageError} `ERR_NO_EXPORT`; {@link GoError} `ERR_MODULE`, with what the module threw as its cause.
 */
export async function loadFunction(
  caller: string,
  module: string,
  name: string,
  generator: boolean,
): Promise<Exported> {
  const exports = await load(caller, module);
  const fn = exports[name];
  if (typeof fn === "function" && (!generator || isGeneratorFunction(fn))) return fn as Exported;
  const has = Object.keys(exports)
    .filter((key) => typeof exports[key] === "function")
    .join(", ");
  const what =
    name in exports
      ? `its export ${name} is ${describe(fn)}, no ${generator ? "generator " : ""}function`
      : `it has no export ${name}`;
  throw new UsageError("ERR_NO_EXPORT", `${caller}: ${module}: ${what}; its functions: ${has === "" ? "none" : has}`);
}

async function load(caller: string, module: string): Promise<Record<string, unknown>> {
  try {
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ module)) as Record<string, unknown>;
  } catch (e) {
    const why = e instanceof Error ? e.message : String(e);
    throw new GoError("ERR_MODULE", `${caller}: ${module} can't be loaded: ${why}${remedyFor(e, module)}`, {
      cause: e,
    });
  }
}

function remedyFor(error: unknown, module: string): string {
  if (module.startsWith("data:"))
    return ": a bundler has made a data: URL of the module's source; with the plugin of goroutines/rollup it makes a file of the module";
  if ((error as { code?: unknown } | null)?.code !== "ERR_UNKNOWN_FILE_EXTENSION") return "";
  return ": its workers run what this host can by itself; for TypeScript that is Node from 22.18 on, any Node with `--import tsx`, Bun or Deno; or give the URL of the compiled module";
}
