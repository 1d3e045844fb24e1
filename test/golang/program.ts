// The programs of this folder: a Go source, its port and the recorded output of the Go source share one name.
import { readdirSync } from "node:fs";
import { join } from "node:path";

export interface Program {
  readonly name: string;
  readonly goFile: string;
  readonly portFile: string;
  readonly recordingFile: string;
}

const folder: string = join(import.meta.dirname, "programs");

export function program(name: string): Program {
  return {
    name,
    goFile: join(folder, `${name}.go`),
    portFile: join(folder, `${name}.ts`),
    recordingFile: join(folder, `${name}.json`),
  };
}

/** Every name that occurs in the folder, sorted, whether or not its three files are there. */
export function programs(): Program[] {
  const names = new Set<string>();
  for (const file of readdirSync(folder)) {
    names.add(file.replace(/\.(go|ts|json)$/, ""));
  }
  return [...names].sort().map(program);
}
