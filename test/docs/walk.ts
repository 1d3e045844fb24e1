// A page's files, as a reader would have them at each point of it.
//
// A `ts` fence with a name is a file of that name, and imports the ones above it. A `diff` fence with a name changes
// that file: from there on the reader has the files of a next state, the changed one among them.
import { outputBelow } from "./snippets.ts";
import { fences } from "./fences.ts";

/** Who runs a file. */
export type Runner = "program" | "vitest" | "node:test";

/** A file that is run. */
export interface Program {
  readonly title: string;
  /** Of the state, from 1, and in it: `2/cache.test.ts`. */
  readonly file: string;
  readonly runner: Runner;
  /** What it prints; undefined where the page does not say. */
  readonly output: string | undefined;
}

export interface Walk {
  /** Every file of every state, by its path. */
  readonly files: Readonly<Record<string, string>>;
  /** The files that are run: tests, and those below which stands what they print. */
  readonly programs: readonly Program[];
}

export function walk(page: string): Walk {
  const states: Map<string, string>[] = [new Map()];
  const programs: Program[] = [];
  const all = fences(page);
  for (const [i, { title, language, info: name, lines }] of all.entries()) {
    const now = states.at(-1) as Map<string, string>;
    if (language === "diff") states.push(new Map([...now, [name, changed(now.get(name), lines, title)]]));
    if (language !== "ts" || name === "") continue;
    const content = `${lines.join("\n")}\n`;
    now.set(name, content);
    const output = outputBelow(all[i + 1]);
    const runner = runnerOf(name, content);
    if (output !== undefined || runner !== "program")
      programs.push({ title: `${name} at ${title}`, file: `${states.length}/${name}`, runner, output });
  }
  const files = states.flatMap((state, i) =>
    [...state].map(([name, content]) => [`${i + 1}/${name}`, content] as const),
  );
  return { files: Object.fromEntries(files), programs };
}

function runnerOf(name: string, content: string): Runner {
  if (!name.endsWith(".test.ts")) return "program";
  return content.includes('from "node:test"') ? "node:test" : "vitest";
}

/** `before` with the lines of a diff: what it leaves out or shows must stand there together, once. */
function changed(before: string | undefined, diff: readonly string[], title: string): string {
  const side = (mark: string): string =>
    diff
      .filter((line) => line.startsWith(" ") || line.startsWith(mark))
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  const parts = before?.split(side("-")) ?? [];
  if (parts.length !== 2)
    throw new Error(`${title}: what the diff changes stands ${Math.max(0, parts.length - 1)} times in its file`);
  return parts.join(side("+"));
}
