// A recording: what real Go did, and of which source. Written by record.ts alone.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { Outcome } from "./outcome.ts";

export interface Recording extends Outcome {
  /** The version of Go, like "go1.23.5". */
  readonly go: string;
  /** The hash of the .go file that was run. */
  readonly sourceSha256: string;
  /** How many runs there were, all with the same outcome. */
  readonly runs: number;
}

export function readRecording(file: string): Recording {
  return JSON.parse(readFileSync(file, "utf8")) as Recording;
}

export function writeRecording(file: string, recording: Recording): void {
  writeFileSync(file, `${JSON.stringify(recording, null, 2)}\n`);
}

export function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
