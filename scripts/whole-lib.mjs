// node whole-lib.mjs <file>: writes lib/, but for what is for developers and for browsers, as one module that exports
// `sources`, the namespace of each file by its path; and beside it, as JSON, what each exports.
import { build } from "esbuild";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const lib = fileURLToPath(new URL("../lib/", import.meta.url));
const [file] = process.argv.slice(2);
const places = { "#host": "host/node.ts", "#threads": "host/threads-node.ts" };

const names = readdirSync(lib, { recursive: true })
  .map((name) => name.split(sep).join("/"))
  .filter((name) => name.endsWith(".ts") && !/^dev\/|^host\/.*web/.test(name));

const asItStands = {
  name: "as-it-stands",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#/ }, ({ path }) => ({ path: join(lib, places[path]) }));
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const url = JSON.stringify(pathToFileURL(path).href);
      return { loader: "ts", contents: readFileSync(path, "utf8").replaceAll("import.meta.url", url) };
    });
  },
};

const imports = names.map((name, i) => `import * as m${i} from "./${name}";`);
const sources = names.map((name, i) => `${JSON.stringify(name)}: m${i}`);
const { outputFiles } = await build({
  stdin: { contents: `${imports.join("\n")}\nexport const sources = { ${sources.join(", ")} };`, resolveDir: lib },
  plugins: [asItStands],
  outfile: file,
  write: false,
  bundle: true,
  packages: "external",
  // Whatever package.json says has no side effects: each file is there.
  ignoreAnnotations: true,
  format: "esm",
  platform: "node",
  target: "es2022",
  sourcemap: "inline",
  sourcesContent: false,
  tsconfigRaw: "{}",
});

// Another thread may be doing the same.
const mine = `${file}.${process.pid}.mjs`;
writeFileSync(mine, outputFiles[0].contents);
const { sources: made } = await import(pathToFileURL(mine).href);
const exported = Object.entries(made).map(([name, module]) => [name, Object.keys(module)]);
writeFileSync(`${mine}.json`, JSON.stringify(Object.fromEntries(exported)));
renameSync(`${mine}.json`, `${file}.json`);
renameSync(mine, file);
