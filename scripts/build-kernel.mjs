// Builds the wasm kernel of goroutines/cores: lib/link/cores/kernel/kernel.asc (AssemblyScript) into wasm.ts beside it.
//
//   npm run build:kernel [-- --check]     --check: fails if the shipped bytes are not what the source builds.

import asc from "assemblyscript/asc";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../lib/link/cores/kernel/", import.meta.url);
const target = new URL("wasm.ts", folder);

/** The bytes that the source builds. */
export async function build() {
  const sources = new Map([
    ["kernel.ts", readFileSync(new URL("kernel.asc", folder), "utf8")],
    ["layout.ts", readFileSync(new URL("layout.ts", folder), "utf8")],
  ]);
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
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (name, content) => {
      if (name === "kernel.wasm") bytes = content;
    },
    listFiles: () => [],
  });
  if (error !== null || bytes === null) throw new Error(`asc: ${error?.message}\n${stderr.join("")}`);
  return bytes;
}

function text(bytes) {
  const lines = Buffer.from(bytes)
    .toString("base64")
    .match(/.{1,140}/g)
    .map((line) => `  "${line}"`)
    .join(" +\n");
  return `/** The wasm kernel, built from kernel.asc by \`npm run build:kernel\`; a test builds it anew and compares. ${bytes.length} bytes. */\n\nexport const wasm: string =\n${lines};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = text(await build());
  if (process.argv.includes("--check")) {
    if (readFileSync(target, "utf8") !== made)
      throw new Error("wasm.ts is not what kernel.asc builds: npm run build:kernel");
  } else writeFileSync(target, made);
}
