// The package as JavaScript, for tests that start processes: one that strips types first takes 300 ms longer. It is laid
// out as if it were installed: programs beside it import it by its name.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { threadId } from "node:worker_threads";
import { runToOutcome, type Run, type RunOptions } from "./golang/outcome.ts";
import { once, repository } from "./once.ts";

let folder: string | undefined;

/** The folder in which `import "goroutines"` finds the package. */
export function built(): string {
  return (folder ??= once(join(repository, ".build"), ["package.json", "lib", "scripts"], make));
}

function make(making: string): void {
  const home = join(making, "node_modules/goroutines");
  mkdirSync(home, { recursive: true });
  copyFileSync(join(repository, "package.json"), join(home, "package.json"));
  // Without one of its own the folder would belong to the repository's, whose name is the package's.
  writeFileSync(join(making, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const script = join(repository, "scripts/build.mjs");
  execFileSync(process.execPath, [script, "--no-declarations", `--out=${join(home, "dist")}`], { stdio: "inherit" });
}

/** What a program gives to its workers. */
const workers: RegExp = /new URL\("(\.[^"]*)\.ts", import\.meta\.url\)/g;

/**
 * A TypeScript file of the repository as JavaScript, with the modules that it names by a path, and beside it those of its
 * workers; what it names otherwise is found where it runs. Returns where it has been put: at the same path, in the folder
 * of the package.
 */
export async function compiled(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    outbase: repository,
    outdir: built(),
    write: false,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "es2022",
    sourcemap: "inline",
    sourcesContent: false,
    // Without the repository's tsconfig.json, in which the package's name means its source.
    tsconfigRaw: "{}",
    logLevel: "error",
  });
  const [{ path, text }] = outputFiles as [(typeof outputFiles)[0]];
  for (const [, worker] of text.matchAll(workers)) await compiled(join(dirname(file), `${worker}.ts`));
  write(path, text.replaceAll(workers, 'new URL("$1.js", import.meta.url)'));
  return path;
}

/** Another thread or run may be about to read it, or to write the same. */
function write(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  const writing = `${path}.${process.pid}.${threadId}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(writing, text);
  renameSync(writing, path);
}

/** Runs a TypeScript file of the repository as a process of its own. */
export async function runProgram(file: string, options: RunOptions, ...args: readonly string[]): Promise<Run> {
  return runToOutcome(process.execPath, ["--enable-source-maps", await compiled(file), ...args], options);
}

/** Runs `code`, a module in JavaScript, as a process of its own. */
export function runCode(code: string, options: RunOptions): Promise<Run> {
  return runToOutcome(process.execPath, ["--input-type=module", "-e", code], { ...options, cwd: built() });
}
