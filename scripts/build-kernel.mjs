// Builds the wasm kernel of goroutines/cores: lib/link/cores/kernel/*.asc (AssemblyScript) and layout.ts into wasm.ts
// beside them.
//
//   npm run build:kernel [-- --check]     --check: fails if the shipped bytes are not what the sources build.

import asc from "assemblyscript/asc";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../lib/link/cores/kernel/", import.meta.url);
const target = new URL("wasm.ts", folder);

/** The text of each source, by the name that an import has for it. `kernel.ts` is the entry. */
export function sources() {
  const files = readdirSync(folder).filter((file) => file.endsWith(".asc"));
  return new Map(
    ["layout.ts", ...files].map((file) => [file.replace(/\.asc$/, ".ts"), readFileSync(new URL(file, folder), "utf8")]),
  );
}

/** The bytes that the sources build. */
export async function build() {
  const texts = sources();
  const stderr = [];
  let bytes = null;
  const options = [
    "kernel.ts",
    "--outFile",
    "kernel.wasm",
    "-O3",
    "--runtime",
    "stub",
    "--noAssert",
    "--importMemory",
    "--sharedMemory",
    "--initialMemory",
    "16",
    "--maximumMemory",
    "65536",
    "--enable",
    "threads",
    "--enable",
    "bulk-memory",
  ];
  const { error } = await asc.main(options, {
    stderr: { write: (text) => stderr.push(text) },
    readFile: (name) => texts.get(name) ?? null,
    writeFile: (name, content) => {
      if (name === "kernel.wasm") bytes = content;
    },
    listFiles: () => [],
  });
  if (error !== null || bytes === null) throw new Error(`asc: ${error?.message}\n${stderr.join("")}`);
  return bytes;
}

function textOf(bytes) {
  const lines = Buffer.from(bytes)
    .toString("base64")
    .match(/.{1,108}/g)
    .map((line) => `  "${line}"`)
    .join(" +\n");
  return `/** The wasm kernel, built by \`npm run build:kernel\`; a test builds it anew and compares. ${bytes.length} bytes. */\n\nexport const wasm: string =\n${lines};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = textOf(await build());
  if (process.argv.includes("--check")) {
    if (readFileSync(target, "utf8") !== made)
      throw new Error("wasm.ts is not what the sources build: npm run build:kernel");
  } else writeFileSync(target, made);
}
