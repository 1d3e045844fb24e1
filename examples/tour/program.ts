/** Runs one TypeScript program as a process of its own. */

import { spawn } from "node:child_process";
import { join, sep } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";

export interface Ended {
  readonly status: number;
  /** What it wrote to the standard error stream, line by line. */
  readonly stderr: readonly string[];
}

const repository = join(import.meta.dirname, "..", "..");
const loader = new URL("../../scripts/read-typescript.mjs", import.meta.url);

/** A path in a stack is easier to read from here on. */
function shorten(line: string): string {
  return line.replaceAll(repository + sep, "");
}

/** Calls `show` with each line of its standard output as soon as it is there. */
export async function runProgram(file: string, show: (line: string) => void): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", loader.href, file], {
    cwd: repository,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    // Killed by a signal, a process has no status; the shell's is 128 and more.
    child.on("close", (status) => resolve(status ?? 128));
  });
  const stderr: string[] = [];
  createInterface(child.stdout).on("line", (line) => show(shorten(line)));
  createInterface(child.stderr).on("line", (line) => stderr.push(shorten(line)));
  return { status: await ended, stderr };
}
