// A page about one package, laid out as its reader would have it: the files and programs it goes through step by step,
// and the snippets that stand for themselves.
import { join } from "node:path";
import { compile, type Complaint } from "../types/compile.ts";
import { moduleOf } from "../types/docstrings.ts";
import { desk, prepare } from "./reader.ts";
import { snippets, type Snippet } from "./snippets.ts";
import { stage } from "./stage.ts";
import { walk, type Walk } from "./walk.ts";

const set = { file: join(import.meta.dirname, "stage.ts"), values: Object.keys(stage()), types: ["Tree"] };

export interface Page extends Walk {
  readonly folder: string;
  /** Each snippet and the file that it stands in. */
  readonly short: readonly (Snippet & { readonly module: string })[];
  /** Writes the files, once; what the compiler says of them. */
  compile(): Promise<Complaint[]>;
}

/** docs/`name`.md. */
export function pageOf(name: string): Page {
  const page = `docs/${name}.md`;
  const folder = desk(name);
  const { files, programs } = walk(page);
  const short = snippets(page, name).map((snippet, i) => ({ ...snippet, module: `${i}.ts` }));
  return {
    folder,
    files,
    programs,
    short,
    compile() {
      prepare(folder, files);
      const modules = Object.fromEntries(short.map((snippet) => [snippet.module, moduleOf(snippet, set, folder)]));
      return compile(folder, { ...files, ...modules });
    },
  };
}
