// The TypeScript fences of a page, with what each is expected to print.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Example } from "../types/docstrings.ts";

const repository: string = join(import.meta.dirname, "..", "..");

export interface Snippet extends Example {
  /** What it prints; undefined where the page does not say. */
  readonly output: string | undefined;
  /** With which exit status it ends; only a program has another than 0. */
  readonly status: number;
  /** The message of the error that it throws. */
  readonly throws: string | undefined;
}

/** Every `ts` fence of a page in docs/. A heading that names a package (`goroutines/sync`) says where its names come from. */
export function snippets(page: string): Snippet[] {
  const found: Snippet[] = [];
  let source = join(repository, "lib", "index.ts");
  let heading = "";
  let fence: string[] | undefined;
  let start = 0;
  readFileSync(join(repository, "docs", page), "utf8").split("\n").forEach((line, i) => {
    if (fence !== undefined) {
      if (line === "```") {
        found.push({ title: `${page}, line ${start} (${heading})`, file: source, code: fence.join("\n"), ...trailer(fence) });
        fence = undefined;
      } else fence.push(line);
    } else if (line === "```ts") {
      fence = [];
      start = i + 1;
    } else if (line.startsWith("#")) {
      heading = line.replace(/^#+ /, "");
      const named = /`goroutines\/(\w+)`/.exec(heading)?.[1];
      source = join(repository, "lib", ...(named === undefined ? [] : ["std", named]), "index.ts");
    }
  });
  if (fence !== undefined) throw new Error(`${page}: the fence of line ${start} has no end`);
  return found;
}

function trailer(fence: readonly string[]): Pick<Snippet, "output" | "status" | "throws"> {
  const throws = /^\/\/ Throws: (.*)$/.exec(fence.at(-1) ?? "")?.[1];
  const at = fence.findIndex((line) => line.startsWith("// Output"));
  if (at < 0) return { output: undefined, status: 0, throws };
  const [, status = "0"] = /^\/\/ Output(?: \(exit status (\d+)\))?:$/.exec(fence[at] as string) ?? [];
  return { output: fence.slice(at + 1).map((line) => `${line.replace(/^\/\/ ?/, "")}\n`).join(""), status: Number(status), throws };
}
