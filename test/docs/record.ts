// Writes what a page's programs print into the `output` fences below them: npx tsx test/docs/record.ts testing
// Read the difference before you commit it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../once.ts";
import { read } from "./reader.ts";
import { walks, written } from "./written.ts";

const [page = "testing"] = process.argv.slice(2) as (keyof typeof walks)[];
const path = join(repository, page === "readme" ? "README.md" : `docs/${page}.md`);
const { folder, complaints } = written(page);
for (const { file, message } of complaints) console.error(`${file}: ${message}`);
let text = readFileSync(path, "utf8");
let from = 0;
for (const program of walks[page]().programs) {
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
