// All the TypeScript that docs, README and docstrings show, as files that can be compiled and run; and the programs of
// test/types. One run of the compiler looks at all of it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { once, repository } from "../once.ts";
import { compile, type Complaint } from "../types/compile.ts";
import { examples, moduleOf, runnerOf, type Example, type Runner } from "../types/docstrings.ts";
import { stage as stageOfDocstrings } from "../types/stage.ts";
import { cases, messages, moduleOfStatement, programs } from "../types/statements.ts";
import { snippets, type Snippet } from "./snippets.ts";
import { stage as stageOfPages } from "./stage.ts";
import { walk, type Walk } from "./walk.ts";

type Files = Readonly<Record<string, string>>;

/** An example as a module of its own. */
export type Written<E extends Example> = E & { readonly module: string; readonly runner: Runner };

function numbered<E extends Example>(all: readonly E[]): readonly Written<E>[] {
  return all.map((example, i) => ({ ...example, module: `${i}.ts`, runner: runnerOf(example) }));
}

const pages = ["docs/go-to-typescript.md", "docs/defer.md"];

/** The snippets of pages that stand for themselves; those of one package's page take its names for granted. */
export const snippetsOf: Readonly<Record<"pages" | "testing" | "cores", () => readonly Written<Snippet>[]>> = {
  pages: () => numbered(pages.flatMap((page) => snippets(page))),
  testing: () => numbered(snippets("docs/testing.md", "testing")),
  cores: () => numbered(snippets("docs/cores.md", "cores")),
};

/** Pages, step by step: the files that their reader writes. */
export const walks: Readonly<Record<"testing" | "cores" | "readme", () => Walk>> = {
  testing: () => walk("docs/testing.md"),
  cores: () => walk("docs/cores.md"),
  readme: () => walk("README.md"),
};

export const docstrings = (): readonly Written<Example>[] => numbered(examples());

export interface InteropSnippet {
  readonly title: string;
  readonly code: string;
  readonly module: string;
  /** What it prints, as its comments say. */
  readonly prints: readonly string[];
}

/** Those of docs/interop.md are whole files. */
export function interopSnippets(): readonly InteropSnippet[] {
  const page = readFileSync(join(repository, "docs/interop.md"), "utf8");
  return [...page.matchAll(/^(.*):\n\n```ts\n([\s\S]*?)```$/gm)].map(([, title = "", code = ""], i) => ({
    title,
    code,
    module: `${i}.ts`,
    prints: [...code.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].flatMap(([, said = ""]) => said.split(" | ")),
  }));
}

const ofPages = {
  file: join(import.meta.dirname, "stage.ts"),
  values: Object.keys(stageOfPages()),
  types: ["Tree", "File"],
};
const ofDocstrings = {
  file: join(repository, "test/types/stage.ts"),
  values: Object.keys(stageOfDocstrings()),
  types: ["Job", "Tree"],
};

/** A page's own files lie in folders by the state that they are in, and are run by a vitest of their own. */
function filesOf(page: Walk): Files {
  const config = 'import config from "../../../vitest.config.ts";\n';
  return { ...page.files, "vitest.config.ts": `${config}export default { ...config, test: {} };\n` };
}

function modules(all: readonly Written<Example>[], stage: typeof ofPages, folder: string): Files {
  return Object.fromEntries(all.map((example) => [example.module, moduleOf(example, stage, folder)]));
}

const workers = join(repository, "test/types/workers");

export type Part =
  "pages" | "testing" | "cores" | "readme" | "interop" | "docstrings" | "messages" | "cases" | "programs";

/** What is written into each part's folder. */
const parts: Readonly<Record<Part, (folder: string) => Files>> = {
  pages: (folder) => modules(snippetsOf.pages(), ofPages, folder),
  testing: (folder) => ({ ...filesOf(walks.testing()), ...modules(snippetsOf.testing(), ofPages, folder) }),
  cores: (folder) => ({ ...filesOf(walks.cores()), ...modules(snippetsOf.cores(), ofPages, folder) }),
  readme: () => filesOf(walks.readme()),
  interop: () => Object.fromEntries(interopSnippets().map(({ module, code }) => [module, code])),
  docstrings: (folder) => ({
    ...Object.fromEntries(readdirSync(workers).map((file) => [file, readFileSync(join(workers, file), "utf8")])),
    ...modules(docstrings(), ofDocstrings, folder),
  }),
  messages: () => Object.fromEntries(messages.map(({ statement }, i) => [`${i}.ts`, moduleOfStatement(statement)])),
  cases: () => Object.fromEntries(cases.map(({ statement }, i) => [`${i}.ts`, moduleOfStatement(statement)])),
  programs: () =>
    Object.fromEntries(
      programs.map((name) => [`${name}.ts`, `export type * from "../../../test/types/${name}.ts";\n`]),
    ),
};

const sources = ["lib", "docs", "README.md", "test/docs", "test/types", "tsconfig.json"];

function make(folder: string): void {
  const files = Object.entries(parts).flatMap(([part, write]) =>
    Object.entries(write(join(folder, part))).map(([path, content]) => [`${part}/${path}`, content] as const),
  );
  writeFileSync(join(folder, "complaints.json"), JSON.stringify(compile(folder, Object.fromEntries(files))));
}

/** Where a part is, and what the compiler says of its files, by their paths in it; what it says of others is with all. */
export function written(part: Part): { readonly folder: string; readonly complaints: readonly Complaint[] } {
  const home = once(join(repository, ".build"), sources, make);
  const all = JSON.parse(readFileSync(join(home, "complaints.json"), "utf8")) as Complaint[];
  const ofOther = Object.keys(parts).filter((other) => other !== part);
  return {
    folder: join(home, part),
    complaints: all
      .filter(({ file }) => !ofOther.some((other) => file.startsWith(`${other}/`)))
      .map((complaint) => ({ ...complaint, file: complaint.file.replace(`${part}/`, "") })),
  };
}
