// Who is measured, and what to call them in a table.

import { join } from "node:path";
import { here } from "./build.ts";
import type { Command } from "./launch.ts";

/** The files in peers/: of eight libraries that were measured, each of these is the fastest at some workloads. */
export const peers: readonly string[] = ["medium", "easyts", "goscript"];

/** The column of a side. */
export function heading(side: string): string {
  return side === "go" ? "Go" : side;
}

/** A sample in a process of its own, of Go or of one of the sides that sample.js knows. */
export function sampleOf(
  go: string | undefined,
  side: string,
  mode: string,
  ...args: readonly (string | number)[]
): Command {
  if (side === "go" && go !== undefined) {
    return { file: go, args: [mode, ...args], env: { GOMAXPROCS: "1" } };
  }
  return {
    file: process.execPath,
    args: [join(here, ".build", "sample.js"), mode, side, ...args],
  };
}
