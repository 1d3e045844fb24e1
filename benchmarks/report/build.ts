// Everything that is measured is built first: the package into dist, as published; our side by plain tsc, and
// the Go side once, into .build.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The folder of the benchmarks. */
export const here: string = join(import.meta.dirname, "..");
const root = join(here, "..");

const goBinary = join(here, ".build", process.platform === "win32" ? "go-side.exe" : "go-side");
const goElsewhere = "/usr/lib/go-1.23/bin";

/** Where Debian's golang-golang-x-sync-dev puts Go's semaphore, which is not in the standard library. */
const xSync = "/usr/share/gocode/src/golang.org/x/sync";

/** Runs a command in this repository; what it prints is the reader's, an exit status ends the run. */
function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "ignore"] });
}

/** False if the package cannot be built, which leaves the other sides to be measured. */
export function buildOurs(): boolean {
  if (!existsSync(join(root, "lib", "index.ts"))) return false;
  run("npm", "run", "--silent", "build");
  return true;
}

export function buildSamples(): void {
  run("npx", "tsc", "-p", "benchmarks/tsconfig.json");
}

/** False if the peers in `folder` are not installed (`npm ci` there). */
export function buildPeers(folder = "peers"): boolean {
  if (!existsSync(join(here, folder, "node_modules"))) return false;
  run("npx", "tsc", "-p", `benchmarks/${folder}/tsconfig.json`);
  return true;
}

/** Flags for a Go side with the semaphore, from x/sync on this machine: a build downloads nothing. */
function withSemaphore(): readonly string[] {
  if (!existsSync(join(xSync, "go.mod"))) return [];
  const modfile = join(here, ".build", "go-side.mod");
  const own = readFileSync(join(here, "go", "go.mod"), "utf8");
  mkdirSync(join(here, ".build"), { recursive: true });
  writeFileSync(modfile, `${own}\nrequire golang.org/x/sync v0.0.0\n\nreplace golang.org/x/sync => ${xSync}\n`);
  return [`-modfile=${modfile}`, "-tags=xsync"];
}

export interface GoSide {
  readonly binary: string;
  /** The version that built it. */
  readonly version: string;
  readonly semaphore: boolean;
}

/** Undefined where there is no Go. */
export function buildGo(): GoSide | undefined {
  const path = [process.env["PATH"], goElsewhere].join(delimiter);
  const go = (...args: readonly string[]): string =>
    execFileSync("go", args, {
      cwd: join(here, "go"),
      env: { ...process.env, PATH: path },
      encoding: "utf8",
    });
  try {
    const version = go("env", "GOVERSION").trim();
    const flags = withSemaphore();
    go("build", ...flags, "-o", goBinary, ".");
    return { binary: goBinary, version, semaphore: flags.length > 0 };
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
}
