/** A body by its module and its name there: what another thread can load, to which no function can be sent. */

import { describe } from "../../../core/describe.ts";
import { UsageError } from "../../../core/error.ts";
import type { Body } from "../../../core/run.ts";
import { checkWhole } from "../check-whole.ts";

/**
 * A body that a module exports: `explore` searches it on all cores.
 *
 * @example
 * ```ts
 * const body: ExportedBody = { module: new URL("./shop.ts", import.meta.url), name: "checkout", check: "isPaid" };
 * log(body.name);             // checkout
 * // await explore(body);
 * ```
 */
export interface ExportedBody {
  /** Its URL: `new URL("./shop.ts", import.meta.url)`. Every thread loads it, so it starts nothing by being loaded. */
  readonly module: URL | string;
  /** What the body is called among its exports. */
  readonly name: string;
  /** What the function is called that throws if what main returned is wrong; none if left out. */
  readonly check?: string;
}

/** The functions of an exported body. */
export interface Loaded {
  readonly body: Body<unknown>;
  readonly check?: (value: unknown) => void;
}

export function isExported(body: unknown): body is ExportedBody {
  return typeof body === "object" && body !== null && "module" in body && "name" in body;
}

/** What `explore` is told that only one kind of body can have. */
interface Options {
  readonly check?: unknown;
  readonly cores?: number;
  readonly lockOrder?: boolean;
  readonly all?: boolean;
}

/**
 * @param exported null if the body is a function.
 * @throws {UsageError} for an option that does not go with this kind of body.
 */
export function checkExported(exported: ExportedBody | null, { check, cores, lockOrder, all }: Options): void {
  if (cores !== undefined) checkWhole("explore", "cores", cores, 1);
  if (exported === null) {
    if (cores === undefined) return;
    throw new UsageError(
      "ERR_NOT_EXPORTED",
      'explore: no function can be sent to other cores; name it: { module: new URL("./shop.ts", import.meta.url), ' +
        'name: "checkout" }',
    );
  }
  if (check !== undefined)
    throw new UsageError(
      "ERR_NOT_EXPORTED",
      "explore: no function can be sent to other cores; let the module export check, and name it: " +
        '{ module, name, check: "isPaid" }',
    );
  if (all === true)
    throw new UsageError(
      "ERR_ALL",
      "explore: several threads stop at the first failure; for all give the body as a function",
    );
  if (lockOrder === true)
    throw new UsageError("ERR_LOCK_ORDER", "explore: lockOrder is looked at on one core; give the body as a function");
}

/** @throws {UsageError} `ERR_NO_EXPORT` if the module has no such function. What the module throws goes through. */
export async function load({ module, name, check }: ExportedBody): Promise<Loaded> {
  const exports = (await import(/* @vite-ignore */ String(module))) as Readonly<Record<string, unknown>>;
  const functionNamed = (word: string): unknown => {
    const fn = exports[word];
    if (typeof fn === "function") return fn;
    throw new UsageError(
      "ERR_NO_EXPORT",
      `explore: ${String(module)} must export a function ${word}, not ${describe(fn)}`,
    );
  };
  return {
    body: functionNamed(name) as Body<unknown>,
    ...(check === undefined ? {} : { check: functionNamed(check) as (value: unknown) => void }),
  };
}
