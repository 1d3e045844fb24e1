/**
 * TypeScript on workers, for programs that are run by tsx. On Node before 22.15 tsx serves the main thread alone: the
 * worker inherits its `--import`, and it does nothing there. So the worker calls what tsx has for that. A Node that
 * reads TypeScript by itself needs none of this, and neither do Bun and Deno.
 */

import { readFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

/** What is read of tsx's package.json: by `require` its module for others would be another one. */
interface Manifest {
  readonly exports: { readonly "./esm/api": { readonly import: { readonly default: string } } };
}

/** What follows each `--import`, of the command line and of NODE_OPTIONS. */
function imported(): string[] {
  const words = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(" ")];
  return words.flatMap((word, i) => {
    if (word === "--import") return words[i + 1] ?? [];
    return word.startsWith("--import=") ? word.slice("--import=".length) : [];
  });
}

/** Has this thread read TypeScript, if the program is run by tsx and tsx has not seen to it; otherwise null. */
export function registerTsx(): Promise<void> | null {
  if ("registerHooks" in nodeModule) return null;
  const loader = imported().find((specifier) => /(^|[\\/])tsx([\\/]|$)/.test(specifier));
  return loader === undefined ? null : register(loader);
}

async function register(loader: string): Promise<void> {
  const from = loader.startsWith("file:") || isAbsolute(loader) ? loader : join(process.cwd(), "program.js");
  const manifest = nodeModule.createRequire(from).resolve("tsx/package.json");
  const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
  const api = (await import(new URL(exports["./esm/api"].import.default, pathToFileURL(manifest)).href)) as {
    register(): unknown;
  };
  api.register();
}
