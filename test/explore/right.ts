/**
 * Correct programs of moderate size, as people write them: servers, hubs, caches, batchers, shutdown. Under every
 * strategy, and with any timer firing at any time, nothing is to be found in them.
 *
 * A new one needs its file in right/ and nothing else.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Body } from "goroutines";

/** A program without a mistake. */
export interface Right {
  /** As its file. */
  readonly name: string;
  readonly program: Body<unknown>;
  /** Throws if what main returned is wrong. */
  readonly check: (value: unknown) => void;
}

/** All of them, by name. */
export async function rights(): Promise<Right[]> {
  const root = join(import.meta.dirname, "right");
  const files = readdirSync(root).filter((file) => file.endsWith(".ts"));
  const loaded = files.map(async (file) => {
    const { right } = (await import(pathToFileURL(join(root, file)).href)) as { readonly right: Right };
    return right;
  });
  return (await Promise.all(loaded)).toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Throws if what main returned is not `expected`, as JSON. */
export function returns(expected: unknown): (value: unknown) => void {
  return (value) => {
    if (JSON.stringify(value) !== JSON.stringify(expected))
      throw new Error(`main returned ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`);
  };
}
