/**
 * The corpus: every kernel that has a file in goker/<project>/<number>.ts, and what of GoKer has none.
 *
 * A new kernel needs its file and nothing else.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Kernel } from "./kernel.ts";

/** How many kernels GoBench's GoKer has. */
export const GOKER = 103;

/** A kernel of GoKer that is not here. */
export interface LeftOut {
  readonly project: string;
  readonly number: number;
  readonly reason: string;
}

const heldOut = "held out, for an independent check of the explorer";
const loopVariable = "captures a loop variable, of which JavaScript's `let` makes a new one each round";

const absent: readonly (readonly [reason: string, project: string, ...numbers: readonly number[]])[] = [
  [heldOut, "cockroach", 1462, 7504, 16167],
  [heldOut, "etcd", 6857, 7443],
  [heldOut, "grpc", 2371, 3017],
  [heldOut, "kubernetes", 11298, 13058, 81091],
  [heldOut, "moby", 33781],
  [heldOut, "serving", 2137],
  [loopVariable, "cockroach", 35501],
  [loopVariable, "moby", 22941, 27037],
];

/** What is not here, and why. */
export const leftOut: readonly LeftOut[] = absent.flatMap(([reason, project, ...numbers]) =>
  numbers.map((number) => ({ project, number, reason })),
);

/** `cockroach#584`. */
export function nameOf({ project, number }: { readonly project: string; readonly number: number }): string {
  return `${project}#${number}`;
}

/** All kernels, by project and number. */
export async function corpus(): Promise<Kernel[]> {
  const root = join(import.meta.dirname, "goker");
  const kernels: Kernel[] = [];
  for (const file of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const { kernel } = (await import(pathToFileURL(join(root, file)).href)) as { readonly kernel: Kernel };
    kernels.push(kernel);
  }
  return kernels.toSorted((a, b) => a.project.localeCompare(b.project) || a.number - b.number);
}
