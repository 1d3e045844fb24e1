/** The command-line runtimes: where each is looked for, and how it runs a file. */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

export interface Runtime {
  readonly name: string;
  /** Its executable; undefined where there is none, with the reason in `missing`. */
  readonly command: string | undefined;
  readonly missing: string;
  /** Before the file's name. */
  readonly args: readonly string[];
}

/** The first of the executables whose version reads as wanted. */
function find(executables: readonly (string | undefined)[], version: RegExp): string | undefined {
  return executables.find((executable) => {
    if (executable === undefined || executable === "") return false;
    try {
      return version.test(
        execFileSync(executable, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
      );
    } catch {
      return false;
    }
  });
}

function onPath(command: string): string | undefined {
  const folders = process.env["PATH"]?.split(delimiter) ?? [];
  const names = process.platform === "win32" ? [`${command}.exe`] : [command];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file));
}

function missing(name: string, variable: string, command: string): string {
  return `${name} is not installed: set ${variable}, or have ${command} on the PATH`;
}

function node(major: number): Runtime {
  const name = `Node ${major}`;
  const variable = `GOROUTINES_NODE${major}`;
  const executables = [process.env[variable], process.execPath, onPath("node"), onPath(`node${major}`)];
  return {
    name,
    command: find(executables, new RegExp(`^v${major}\\.`)),
    missing: missing(name, variable, `node${major}`),
    args: [],
  };
}

function other(name: string, command: string, version: RegExp, args: readonly string[]): Runtime {
  const variable = `GOROUTINES_${command.toUpperCase()}`;
  return {
    name,
    command: find([process.env[variable], onPath(command)], version),
    missing: missing(name, variable, command),
    args,
  };
}

export function runtimes(): readonly Runtime[] {
  return [
    node(20),
    node(22),
    node(24),
    node(26),
    other("Bun", "bun", /^\d/, ["run"]),
    other("Deno", "deno", /^deno /, ["run", "--allow-all", "--no-lock"]),
  ];
}

/** A browser of Chromium's kind. */
export function findChromium(): string | undefined {
  const commands = ["chromium", "chromium-browser", "google-chrome", "chrome"];
  return find([process.env["GOROUTINES_CHROMIUM"], ...commands.map(onPath)], /chrom/i);
}

export const noChromium: string = missing("Chromium", "GOROUTINES_CHROMIUM", "chromium");
