// Writes what a page's programs print into the `output` fences below them: npx tsx test/docs/record.ts docs/testing.md
// Read the difference before you commit it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../types/compile.ts";
import { desk, prepare, read } from "./reader.ts";
import { walk } from "./walk.ts";

const [page = "docs/testing.md"] = process.argv.slice(2);
const path = join(import.meta.dirname, "..", "..", page);
const folder = desk("record");
const { files, programs } = walk(page);
prepare(folder, files);
for (const { file, message } of await compile(folder, files)) console.error(`${file}: ${message}`);
let text = readFileSync(path, "utf8");
let from = 0;
for (const program of programs) {
  if (program.output === undefined) continue;
  const { outcome, stderr } = await read(folder, program.runner, program.file);
  if (outcome.status !== 0) console.error(stderr);
  const [, name] = program.file.split("/");
  const start = text.indexOf("```text output\n", text.indexOf(`\`\`\`ts ${name}\n`, from)) + "```text output\n".length;
  const end = text.indexOf("```\n", start);
  text = text.slice(0, start) + outcome.stdout + text.slice(end);
  from = start;
}
writeFileSync(path, text);
