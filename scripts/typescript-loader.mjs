// The module hooks of read-typescript.mjs. What esbuild has made of a text is kept in the system's folder for such. With
// `?whole` the files of lib/ come out of one module (whole-lib.mjs): on Node 20 each file is asked for on another thread.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

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
  "#async-work": "host/async-work-node.ts",
  "#threads": "host/threads-node.ts",
  "#event-loop": "host/event-loop-node.ts",
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

/** The one module, and what each file in it exports; null where it is not asked for. */
const whole = new URL(import.meta.url).searchParams.has("whole") ? wholeLib() : null;

function wholeLib() {
  const root = fileURLToPath(lib);
  const hash = createHash("sha1").update(root);
  for (const name of readdirSync(root, { recursive: true }).toSorted()) {
    const { mtimeMs, size } = statSync(join(root, name));
    hash.update(`\0${name} ${mtimeMs} ${size}`);
  }
  const file = join(kept, `${hash.digest("hex")}.mjs`);
  if (!existsSync(file)) {
    mkdirSync(kept, { recursive: true });
    execFileSync(process.execPath, [fileURLToPath(new URL("whole-lib.mjs", import.meta.url)), file]);
  }
  return { url: pathToFileURL(file).href, exported: JSON.parse(readFileSync(`${file}.json`, "utf8")) };
}

export function resolve(specifier, context, next) {
  const place = placeOf(specifier);
  if (place === undefined && !/^(\.|file:).*\.ts$/.test(specifier)) return next(specifier, context);
  const url = place === undefined ? new URL(specifier, context.parentURL) : new URL(place, lib);
  return { url: url.href, format: "module", shortCircuit: true };
}

export function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const name = url.startsWith(lib.href) ? url.slice(lib.href.length) : "";
  const file = fileURLToPath(url);
  const source = whole?.exported[name] ? outOfWhole(name) : compiled(file, readFileSync(file, "utf8"));
  return { format: "module", source, shortCircuit: true };
}

function outOfWhole(name) {
  const names = whole.exported[name].join(", ");
  return `import { sources } from "${whole.url}"; export const { ${names} } = sources[${JSON.stringify(name)}];`;
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
