// `npm run build`: the package as its users get it, from lib/ into dist/.
//
//   --out=folder        into another folder
//   --no-declarations   JavaScript alone
//
// An entry is what package.json's `exports` and `imports` name; it stays where they say. JavaScript is a file a package
// (core, sync, context, ...), by rollup; build/constants.mjs says why. Declarations are a file a source, by tsc, except
// for those that no entry leads to. Both lead back to the sources, which are shipped too.

import { transform } from "esbuild";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { rollup } from "rollup";
import { constants } from "./build/constants.mjs";
import { droppable } from "./build/droppable.mjs";

const { values: options } = parseArgs({
  options: { out: { type: "string", default: "dist" }, declarations: { type: "boolean", default: true } },
  allowNegative: true,
});

const root = fileURLToPath(new URL("..", import.meta.url));
const [lib, dist] = [join(root, "lib"), resolve(root, options.out)];

const { exports, imports, sideEffects } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const targets = [...Object.values(exports), ...Object.values(imports)].flatMap((target) => Object.values(target));
/** By their path in lib/ and in dist/, without an ending: `std/sync/index`. */
const entries = [...new Set(targets.flatMap((target) => /^\.\/dist\/(.*)\.js$/.exec(target)?.[1] ?? []))];

/** The folders whose sources become one file: those that packages share, and each package's own. */
const packages = [
  "core",
  "link",
  "link/codec",
  "link/wire",
  ...entries.filter((name) => name.endsWith("/index")).map((name) => posix.dirname(name)),
];

function nameOf(file) {
  return relative(lib, file).split(sep).join("/").replace(/\.ts$/, "");
}

/** The innermost package around a source. An entry that is no package's index is in none: it runs by itself. */
function packageOf(name) {
  if (entries.includes(name) && basename(name) !== "index") return null;
  const around = packages.filter((folder) => name.startsWith(`${folder}/`));
  return around.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

/** Whether a source does something by being loaded. */
function isEffective(file) {
  const name = nameOf(file);
  return sideEffects.includes(`./dist/${packageOf(name) ?? name}.js`);
}

const withoutTypes = {
  name: "without-types",
  transform(code, sourcefile) {
    return transform(code, { sourcefile, loader: "ts", target: "es2022", sourcemap: "external", tsconfigRaw: "{}" });
  },
};

/** `import.meta.url` means what it would in a dist/ with a file a source, so what a source names by a path is found. */
const places = {
  name: "places",
  resolveImportMeta(property, { chunkId, moduleId }) {
    const place = posix.relative(posix.dirname(chunkId), nameOf(moduleId));
    return property !== "url" || place === basename(place) ? null : `new URL("./${place}.js", import.meta.url).href`;
  },
};

/** Has debuggers step over the package. rollup writes the list by the one name that it had before it was a standard. */
const ignoreList = {
  name: "ignore-list",
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (!file.fileName.endsWith(".map")) continue;
      const map = JSON.parse(file.source);
      file.source = JSON.stringify({ ...map, ignoreList: map.x_google_ignoreList ?? [] });
    }
  },
};

async function buildJavaScript() {
  const bundle = await rollup({
    input: Object.fromEntries(entries.map((name) => [name, join(lib, `${name}.ts`)])),
    external: (specifier) => !specifier.startsWith(".") && !isAbsolute(specifier),
    treeshake: { moduleSideEffects: isEffective },
    plugins: [withoutTypes, places, constants(), droppable(sideEffects), ignoreList],
    onLog(level, { message }) {
      if (level === "warn") throw new Error(message);
    },
  });
  await bundle.write({
    dir: dist,
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    manualChunks: (file) => packageOf(nameOf(file)),
    onlyExplicitManualChunks: true,
    hoistTransitiveImports: false,
    minifyInternalExports: false,
    generatedCode: "es2015",
    sourcemap: true,
    sourcemapExcludeSources: true,
    sourcemapIgnoreList: () => true,
  });
}

function buildDeclarations() {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = ["-p", "tsconfig.build.json", "--outDir", dist];
  execFileSync(process.execPath, [tsc, ...args], { cwd: root, stdio: "inherit" });
  const needed = new Set();
  const need = (name) => {
    if (needed.has(name)) return;
    needed.add(name);
    const text = readFileSync(join(dist, `${name}.d.ts`), "utf8").replaceAll(/\/\*[^]*?\*\//g, "");
    const imported = text.matchAll(/(?:from|import\() ?"(\.[^"]*)\.[jt]s"/g);
    for (const [, path] of imported) need(posix.join(posix.dirname(name), path));
  };
  entries.forEach(need);
  for (const file of readdirSync(dist, { recursive: true })) {
    const [, name] = /^(.*)\.d\.ts(?:\.map)?$/.exec(file.split(sep).join("/")) ?? [];
    if (name !== undefined && !needed.has(name)) rmSync(join(dist, file));
  }
}

rmSync(dist, { recursive: true, force: true });
if (options.declarations) buildDeclarations();
await buildJavaScript();
