// What is made of the sources once for each state of them, by whoever asks first, and kept for later runs.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";

export const repository: string = join(import.meta.dirname, "..");

/** Milliseconds after which the product of a state is removed, when one of another state is made. */
const KEPT = 24 * 3_600_000;

/**
 * The folder with what `make` makes of `sources`, files and folders of the repository. It is made in `home`, by one
 * thread of one process, and others wait for it.
 */
export function once(home: string, sources: readonly string[], make: (folder: string) => void): string {
  const folder = join(home, stateOf(sources));
  for (const lock = `${folder}.lock`; !existsSync(folder);) {
    mkdirSync(home, { recursive: true });
    if (!take(lock)) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      continue;
    }
    const making = `${folder}-making`;
    try {
      if (existsSync(folder)) break;
      for (const old of readdirSync(home).map((name) => join(home, name)))
        if (Date.now() - statSync(old).mtimeMs > KEPT) rmSync(old, { recursive: true, force: true });
      rmSync(making, { recursive: true, force: true });
      mkdirSync(making);
      make(making);
      renameSync(making, folder);
    } finally {
      rmSync(lock, { force: true });
    }
  }
  return folder;
}

/** Whether the caller has it now. A lock whose process has been killed is free. */
function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    try {
      process.kill(Number(readFileSync(lock, "utf8")), 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") rmSync(lock, { force: true });
    }
    return false;
  }
}

/** Whether a path leads to what tests have made, among the sources. */
export function isProduct(path: string): boolean {
  return /[\\/]\.build(?:[\\/]|$)/.test(path);
}

/** A hash of the sources' names and contents. */
function stateOf(sources: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of sources.flatMap(filesOf)) hash.update(`${file}\0`).update(readFileSync(join(repository, file)));
  return hash.digest("hex").slice(0, 16);
}

function filesOf(source: string): string[] {
  if (!statSync(join(repository, source)).isDirectory()) return [source];
  const entries = readdirSync(join(repository, source), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !isProduct(entry.parentPath));
  return files.map(({ parentPath, name }) => relative(repository, join(parentPath, name))).toSorted();
}
