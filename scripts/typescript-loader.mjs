// The module hooks of read-typescript.mjs. What esbuild has made of a text is kept in the system's folder for such.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const lib = new URL("../lib/", import.meta.url);
const kept = join(tmpdir(), `goroutines-typescript-${process.getuid?.() ?? ""}`);
const options = {
  loader: "ts",
  format: "esm",
  target: "es2022",
  sourcemap: "inline",
  sourcesContent: false,
  tsconfigRaw: "{}",
};

/** Where in lib/ the package's names lead, as in tsconfig.json; those that are missing are Go's packages. */
const places = {
  "#host": "host/node.ts",
  "#threads": "host/threads-node.ts",
  goroutines: "index.ts",
  "goroutines/interop": "interop/index.ts",
  "goroutines/cores": "link/cores/index.ts",
  "goroutines/rollup": "dev/rollup/index.ts",
  "goroutines/testing": "dev/testing/index.ts",
  "goroutines/testing/conformance": "dev/testing/conformance/index.ts",
  "goroutines/testing/fast-check": "dev/testing/fast-check/index.ts",
};

function placeOf(specifier) {
  return (
    places[specifier] ??
    (specifier.startsWith("goroutines/") ? `std/${specifier.slice("goroutines/".length)}/index.ts` : undefined)
  );
}

export function resolve(specifier, context, next) {
  const place = placeOf(specifier);
  if (place === undefined && !/^(\.|file:).*\.ts$/.test(specifier)) return next(specifier, context);
  const url = place === undefined ? new URL(specifier, context.parentURL) : new URL(place, lib);
  return { url: url.href, format: "module", shortCircuit: true };
}

export function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const file = fileURLToPath(url);
  return { format: "module", source: compiled(file, readFileSync(file, "utf8")), shortCircuit: true };
}

function compiled(file, text) {
  const name = join(
    kept,
    `${createHash("sha1")
      .update(`${JSON.stringify(options)} ${file} ${text}`)
      .digest("hex")}.js`,
  );
  try {
    return readFileSync(name, "utf8");
  } catch {
    const { transformSync } = createRequire(import.meta.url)("esbuild");
    const { code } = transformSync(text, { ...options, sourcefile: file });
    mkdirSync(kept, { recursive: true });
    // Another thread may be doing the same.
    const mine = `${name}.${process.pid}.${Math.random()}`;
    writeFileSync(mine, code);
    renameSync(mine, name);
    return code;
  }
}
