/** A function of another module, as its exporting module's URL and its name say. */

import { describe } from "../core/describe.ts";
import { GoError, UsageError } from "../core/error.ts";
import { isGeneratorFunction } from "../core/routine.ts";

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
    return (await import(module)) as Record<string, unknown>;
  } catch (e) {
    const why = e instanceof Error ? e.message : String(e);
    throw new GoError("ERR_MODULE", `${caller}: ${module} can't be loaded: ${why}${remedyFor(e)}`, { cause: e });
  }
}

function remedyFor(error: unknown): string {
  if ((error as { code?: unknown } | null)?.code !== "ERR_UNKNOWN_FILE_EXTENSION") return "";
  return ": its workers run what this host can by itself; for TypeScript that is Node from 22.18 on, any Node with `--import tsx`, Bun or Deno; or give the URL of the compiled module";
}
