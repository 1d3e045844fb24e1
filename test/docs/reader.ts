// Runs the files of a page as its reader does.
import { dirname, join, sep } from "node:path";
import process from "node:process";
import { compiled } from "../built.ts";
import { runToOutcome, type Run } from "../golang/outcome.ts";
import { repository } from "../once.ts";
import type { Runner } from "./walk.ts";

/** Runs files of one folder: what they print, its path left out, and how they end. */
export async function read(folder: string, runner: Runner, ...files: readonly string[]): Promise<Run> {
  const paths = files.map((file) => join(folder, file));
  const args =
    runner === "vitest"
      ? [join(repository, "node_modules", "vitest", "vitest.mjs"), "run", "--root", folder, ...files]
      : [
          "--enable-source-maps",
          ...(runner === "node:test" ? ["--test"] : []),
          ...(await Promise.all(paths.map(compiled))),
        ];
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
