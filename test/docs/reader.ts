// Does what a reader of a page does: writes its files into a folder, and runs them.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { runToOutcome, type Run } from "../golang/outcome.ts";
import type { Runner, Walk } from "./walk.ts";

const repository: string = join(import.meta.dirname, "..", "..");

/**
 * A folder that git leaves out. It is not below test/, where vitest would find the page's tests and run them for its
 * own.
 */
export function desk(name: string): string {
  const folder = join(repository, "docs", ".build", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Makes the folders in which `files` are going to lie, and all that is needed to run them. */
export function prepare(folder: string, files: Walk["files"]): void {
  for (const file of Object.keys(files)) mkdirSync(dirname(join(folder, file)), { recursive: true });
  const config = 'import config from "../../../vitest.config.ts";\nexport default { ...config, test: {} };\n';
  writeFileSync(join(folder, "vitest.config.ts"), config);
}

/** Runs files of one folder: what they print, its path left out, and how they end. */
export async function read(folder: string, runner: Runner, ...files: readonly string[]): Promise<Run> {
  const paths = files.map((file) => join(folder, file));
  const args = {
    program: ["--import", "tsx", ...paths],
    "node:test": ["--import", "tsx", "--test", ...paths],
    vitest: [join(repository, "node_modules", "vitest", "vitest.mjs"), "run", "--root", folder, ...files],
  }[runner];
  // A vitest in a vitest must not take itself for its own worker.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/VITEST|NODE_TEST|GOROUTINES/.test(name)),
  );
  const { outcome, stderr } = await runToOutcome(process.execPath, args, {
    cwd: repository,
    env: { ...env, NO_COLOR: "1" },
    timeout: 60_000,
  });
  return {
    outcome: { ...outcome, stdout: outcome.stdout.replaceAll(`${dirname(paths[0] as string)}${sep}`, "") },
    stderr,
  };
}
