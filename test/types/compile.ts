// Type checks TypeScript that stands in no folder of ours: snippets, with the house's own compiler options.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { repository } from "../once.ts";

/** What the compiler says of a file. */
export interface Complaint {
  /** Its path in the folder. */
  readonly file: string;
  readonly line: number;
  message: string;
}

/**
 * Writes `files` (path to content) into `folder` and returns what the compiler says of them; nothing where all is well.
 */
export function compile(folder: string, files: Readonly<Record<string, string>>): Complaint[] {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const config = {
    extends: join(repository, "tsconfig.json"),
    // A snippet need not use all that it shows.
    compilerOptions: {
      noUnusedLocals: false,
      noUnusedParameters: false,
      isolatedDeclarations: false,
      declaration: false,
    },
    include: ["."],
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  return check(folder);
}

/** What the compiler says of the project in `folder`. */
function check(folder: string): Complaint[] {
  const tsc = join(repository, "node_modules", "typescript", "bin", "tsc");
  const { stdout, stderr, status } = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  });
  const complaints: Complaint[] = [];
  for (const line of stdout.split("\n")) {
    const [, file, at, message] = /^(.+?)\((\d+),\d+\): error (.*)$/.exec(line) ?? [];
    const before = complaints.at(-1);
    if (file !== undefined) complaints.push({ file, line: Number(at), message: message as string });
    // What is indented says more of the complaint before it.
    else if (line.startsWith(" ") && before !== undefined) before.message += `\n${line}`;
    else if (line !== "") complaints.push({ file: "", line: 0, message: line });
  }
  if (status !== 0 && complaints.length === 0) throw new Error(`the compiler ended with ${status}: ${stderr}`);
  return complaints;
}
