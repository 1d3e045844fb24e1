/**
 * Wrong programs as people write them: small, of ordinary code, with one mistake each. Nothing in them is there for the
 * explorer's sake, but that `check` says what is expected.
 *
 * A new one needs its file in wrong/ and nothing else.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Body } from "goroutines";
import type { Symptom } from "./kernel.ts";

/** A program with a mistake. */
export interface Wrong {
  /** As its file. */
  readonly name: string;
  /** What is wrong, in a sentence. */
  readonly mistake: string;
  /** What must be found. */
  readonly kind: Symptom;
  /** What the report's cause must say. */
  readonly cause: RegExp;
  /** What it must have tried and found to help, or must ask; null: it is to be silent, since nothing can be told. */
  readonly advice: { readonly helps: RegExp } | { readonly asks: RegExp } | null;
  readonly program: Body<unknown>;
  readonly check?: (value: unknown) => void;
}

/** All of them, by name. */
export async function wrongs(): Promise<Wrong[]> {
  const root = join(import.meta.dirname, "wrong");
  const files = readdirSync(root).filter((file) => file.endsWith(".ts"));
  const loaded = files.map(async (file) => {
    const { wrong } = (await import(pathToFileURL(join(root, file)).href)) as { readonly wrong: Wrong };
    return wrong;
  });
  return (await Promise.all(loaded)).toSorted((a, b) => a.name.localeCompare(b.name));
}
