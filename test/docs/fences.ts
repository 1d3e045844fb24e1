// The fences of a page: what stands between two lines of backquotes.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const repository: string = join(import.meta.dirname, "..", "..");

export interface Fence {
  /** The page, the line and the heading above. */
  readonly title: string;
  readonly heading: string;
  /** `ts`; empty if there is none. */
  readonly language: string;
  /** What follows the language, which GitHub does not show: a file's name, `output`. */
  readonly info: string;
  readonly lines: readonly string[];
}

/** Every fence of a page of the repository. */
export function fences(page: string): Fence[] {
  const found: Fence[] = [];
  let heading = "";
  let fence: { title: string; language: string; info: string; lines: string[] } | undefined;
  readFileSync(join(repository, page), "utf8")
    .split("\n")
    .forEach((line, i) => {
      if (fence !== undefined) {
        if (line === "```") {
          found.push({ ...fence, heading });
          fence = undefined;
        } else fence.lines.push(line);
        return;
      }
      const [, language, info] = /^```(\w*) ?(.*)$/.exec(line) ?? [];
      if (language !== undefined && info !== undefined)
        fence = { title: `${page}, line ${i + 1} (${heading})`, language, info, lines: [] };
      else if (line.startsWith("#")) heading = line.replace(/^#+ /, "");
    });
  if (fence !== undefined) throw new Error(`${fence.title}: the fence has no end`);
  return found;
}
