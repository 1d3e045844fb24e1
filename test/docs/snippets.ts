// The TypeScript fences of a page, with what each is expected to print. Each stands for itself; for those that make up
// a program together see walk.ts.
import { join } from "node:path";
import type { Example } from "../types/docstrings.ts";
import { fences, type Fence } from "./fences.ts";

const lib: string = join(import.meta.dirname, "..", "..", "lib");

/** Where a package lies, if not in std/. */
const folders: Readonly<Record<string, string>> = { testing: "dev/testing", interop: "interop", cores: "link/cores" };

export interface Snippet extends Example {
  /** What it prints; undefined where the page does not say. */
  readonly output: string | undefined;
  /** With which exit status it ends; only a program has another than 0. */
  readonly status: number;
  /** The message of the error that it throws. */
  readonly throws: string | undefined;
}

/**
 * Every `ts` fence of a page of the repository that has no name. What it prints stands at its end, or in an `output`
 * fence below it. A heading that names a package (`goroutines/sync`) says where its names come from, otherwise `from`
 * does.
 */
export function snippets(page: string, from = ""): Snippet[] {
  const found: Snippet[] = [];
  const all = fences(page);
  for (const [i, fence] of all.entries()) {
    const { title, heading, language, info, lines } = fence;
    if (language !== "ts" || info !== "") continue;
    const named = /`goroutines\/(\w+)`/.exec(heading)?.[1] ?? from;
    const file = join(lib, named === "" ? "" : (folders[named] ?? `std/${named}`), "index.ts");
    const inside = trailer(lines);
    found.push({ title, file, code: lines.join("\n"), ...inside, output: inside.output ?? outputBelow(all[i + 1]) });
  }
  return found;
}

/** What an `output` fence says; undefined if it is none. */
export function outputBelow(fence: Fence | undefined): string | undefined {
  return fence?.info === "output" ? fence.lines.map((line) => `${line}\n`).join("") : undefined;
}

function trailer(fence: readonly string[]): Pick<Snippet, "output" | "status" | "throws"> {
  const throws = /^\/\/ Throws: (.*)$/.exec(fence.at(-1) ?? "")?.[1];
  const at = fence.findIndex((line) => line.startsWith("// Output"));
  if (at < 0) return { output: undefined, status: 0, throws };
  const [, status = "0"] = /^\/\/ Output(?: \(exit status (\d+)\))?:$/.exec(fence[at] as string) ?? [];
  return {
    output: fence
      .slice(at + 1)
      .map((line) => `${line.replace(/^\/\/ ?/, "")}\n`)
      .join(""),
    status: Number(status),
    throws,
  };
}
