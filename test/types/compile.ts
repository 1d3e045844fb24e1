// Type checks TypeScript that stands in no folder of ours: snippets, with the house's own compiler options.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runToOutcome } from "../golang/outcome.ts";

const repository: string = join(import.meta.dirname, "..", "..");

/** A folder for the snippets of one test file; git and the compiler's main project leave it out. */
export function workshop(name: string): string {
  const folder = join(import.meta.dirname, ".build", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** What the compiler says of a file. */
export interface Complaint {
  readonly file: string;
  readonly line: number;
  message: string;
}

/**
 * Writes `files` (name to content) into `folder` and returns what the compiler says of them; nothing where all is well.
 */
export async function compile(folder: string, files: Readonly<Record<string, string>>): Promise<Complaint[]> {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
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
export async function check(folder: string): Promise<Complaint[]> {
  const tsc = join(repository, "node_modules", "typescript", "bin", "tsc");
  const { outcome, stderr } = await runToOutcome(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
    cwd: folder,
    timeout: 60_000,
  });
  const complaints: Complaint[] = [];
  for (const line of outcome.stdout.split("\n")) {
    const [, file, at, message] = /^(.+?)\((\d+),\d+\): error (.*)$/.exec(line) ?? [];
    const before = complaints.at(-1);
    if (file !== undefined) complaints.push({ file, line: Number(at), message: message as string });
    // What is indented says more of the complaint before it.
    else if (line.startsWith(" ") && before !== undefined) before.message += `\n${line}`;
    else if (line !== "") complaints.push({ file: "", line: 0, message: line });
  }
  if (outcome.status !== 0 && complaints.length === 0)
    throw new Error(`the compiler ended with ${outcome.status}: ${stderr}`);
  return complaints;
}
