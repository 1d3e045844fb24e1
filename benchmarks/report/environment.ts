// What a figure depends on and a reader cannot guess: machine, load, versions, commit.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { here } from "./build.ts";

export function load(): string {
  return loadavg()
    .map((one) => one.toFixed(2))
    .join(" ");
}

function git(...args: readonly string[]): string {
  try {
    return execFileSync("git", args, { cwd: here, encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "";
  }
}

/** The commit, and whether what is built differs from it; to be asked when it is built. */
export function commit(): string {
  const changed = git("status", "--porcelain", "--", "../lib", "../scripts", ".", ":!RESULTS.md") !== "";
  return `${git("rev-parse", "--short", "HEAD") || "none"}${changed ? " with changes" : ""}`;
}

/** The versions of what is installed in `folder`, below the folder of the benchmarks. */
export function peerVersions(folder: string): Readonly<Record<string, string>> {
  const text = readFileSync(join(here, folder, "package.json"), "utf8");
  return (JSON.parse(text) as { readonly dependencies: Readonly<Record<string, string>> }).dependencies;
}

export interface Conditions {
  readonly loadBefore: string;
  readonly commit: string;
  readonly goVersion: string | undefined;
  /** How many processors Go may use. */
  readonly goProcs: number;
  /** Where the peers are installed. */
  readonly peers: string;
  readonly seconds: number;
}

export function environment(conditions: Conditions): readonly string[] {
  const processors = cpus();
  const peers = Object.entries(peerVersions(conditions.peers)).map(([name, version]) => `${name} ${version}`);
  return [
    `Machine: ${processors[0]?.model.trim() ?? "unknown"}, ${processors.length} processors, ${Math.round(totalmem() / 2 ** 30)} GiB; ${type()} ${release()} ${arch()}`,
    `Load average before: ${conditions.loadBefore}; after: ${load()}`,
    `Node ${process.versions.node} (V8 ${process.versions.v8}), default heap flags`,
    `Go ${conditions.goVersion?.replace(/^go/, "") ?? "not measured"}, GOMAXPROCS=${conditions.goProcs}`,
    `Peers: ${peers.join(", ")}`,
    `Commit: ${conditions.commit}; ${new Date().toISOString().slice(0, 10)}; the run took ${Math.round(conditions.seconds)} s`,
  ];
}
