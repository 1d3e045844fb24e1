// Who is measured, and what to call them in a table.

import { join } from "node:path";
import { here } from "./build.ts";
import type { Command } from "./launch.ts";

export interface Peer {
  /** The file in peers/. */
  readonly name: string;
  /** The package. */
  readonly package: string;
}

export const peers: readonly Peer[] = [
  { name: "medium", package: "medium" },
  { name: "thing-csp", package: "@thi.ng/csp" },
  { name: "easyts", package: "@king011/easyts" },
  { name: "goscript", package: "goscript" },
  { name: "effect", package: "effect" },
  { name: "lesomnus-channel", package: "@lesomnus/channel" },
  { name: "js-csp", package: "js-csp" },
  { name: "effection", package: "effection" },
];

/** The column of a side. */
export function heading(side: string): string {
  const known: Readonly<Record<string, string>> = {
    go: "Go",
    "thing-csp": "thi.ng",
    "lesomnus-channel": "lesomnus",
  };
  return known[side] ?? side;
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
