// The examples in the docstrings of lib/, each as a module of its own that can be compiled and run.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

const lib: string = join(import.meta.dirname, "..", "..", "lib");

const { exports: ways } = JSON.parse(readFileSync(join(lib, "..", "package.json"), "utf8")) as {
  readonly exports: Readonly<Record<string, { readonly default?: string }>>;
};

/** The public packages: the name of each by its index file. */
const packages: ReadonlyMap<string, string> = new Map(
  Object.entries(ways).flatMap(([way, { default: target = "" }]) => {
    const [, name] = /dist\/(.*index)\.js$/.exec(target) ?? [];
    return name === undefined ? [] : [[join(lib, `${name}.ts`), way.replace(/^\./, "goroutines")] as const];
  }),
);

export interface Example {
  /** Where it stands: `core/select.ts, line 12`. */
  readonly title: string;
  /** The source file it stands in. */
  readonly file: string;
  readonly code: string;
}

/** Every `@example` in lib/, and every public function of index.ts files that has none. */
export function examples(): Example[] {
  return sources().flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return [...text.matchAll(/^ *\/\*\*\n(?: *\*.*\n)*? *\* @example\n *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm)].map(
      (match) => {
        const code = (match[1] as string).replaceAll(/^ *\* ?/gm, "");
        const line = text.slice(0, match.index + match[0].indexOf("@example")).split("\n").length;
        return { title: `${relative(lib, file).split(sep).join("/")}, line ${line}`, file, code };
      },
    );
  });
}

/** How many `@example` there are, whatever their form. */
export function tags(): number {
  return sources().reduce((sum, file) => sum + readFileSync(file, "utf8").split("@example").length - 1, 0);
}

/** What an example may take for granted: the exports of stage.ts. */
export interface Stage {
  readonly file: string;
  /** The properties of what `stage()` returns. */
  readonly values: readonly string[];
  readonly types: readonly string[];
}

/** Who runs an example. */
export type Runner = "goroutine" | "async function" | "process";

export function runnerOf({ code }: Example): Runner {
  if (/^main\(/m.test(code)) return "process";
  return /(?<!\.)\bawait\b/.test(code) ? "async function" : "goroutine";
}

/** The example as a module that exports `example`; for a process, as one that runs it. */
export function moduleOf(example: Example, stage: Stage, folder: string): string {
  // A body that the example leaves out.
  const whole = example.code.replaceAll("{ ... }", "{}");
  const imports = whole.match(/^import (?:type|\*) .*\n/gm) ?? [];
  const code = imports.reduce((rest, line) => rest.replace(line, ""), whole);
  const names = [...new Set(code.match(/\b[A-Za-z]\w*\b/g))];
  const path = (file: string): string => `./${relative(folder, file).split(sep).join("/")}`;
  const lines: string[] = imports.map((line) => line.trimEnd());
  const own = new Set(imports.flatMap((line) => line.match(/\w+/g) ?? []));
  for (const [file, found] of exportsOf(
    names.filter((name) => !own.has(name)),
    example.file,
  ))
    lines.push(`import { ${found.join(", ")} } from ${JSON.stringify(packages.get(file) ?? path(file))};`);
  const taken = new Set(lines.flatMap((line) => line.match(/\w+/g) ?? []));
  const types = stage.types.filter((name) => names.includes(name) && !taken.has(name));
  const values = stage.values.filter((name) => names.includes(name) && !taken.has(name));
  lines.push(
    `import { stage, ${types.map((name) => `type ${name}`).join(", ")} } from ${JSON.stringify(path(stage.file))};`,
  );
  const head = {
    goroutine: "export function* example() {",
    "async function": "export async function example() {",
    process: "{",
  }[runnerOf(example)];
  // In a block of its own the example may declare what the stage has as well.
  lines.push(head, `const { ${values.join(", ")} } = stage();`, "{", code, "}", "}", "export {};", "");
  return lines.join("\n");
}

/** Which index file exports each of `names`: that of the example's own folder, then the front door, then the others. */
function exportsOf(names: readonly string[], from: string): Map<string, string[]> {
  // What of link has no package of its own, cores passes on.
  const folder = dirname(from) === join(lib, "link") ? join(lib, "link/cores") : dirname(from);
  const own = join(folder, "index.ts");
  const front = join(lib, "index.ts");
  const rank = (file: string): number => [own, front].indexOf(file) + (file === own || file === front ? 0 : 3);
  const indexes = sources()
    .filter((file) => file.endsWith(`${sep}index.ts`))
    .toSorted((a, b) => rank(a) - rank(b));
  const missing = new Set(names);
  const found = new Map<string, string[]>();
  for (const index of indexes) {
    const here: string[] = [];
    for (const [, all, list] of readFileSync(index, "utf8").matchAll(/export (type )?\{([^}]*)\}/g)) {
      for (const [, each, name] of (list as string).matchAll(/(type )?(?:\w+ as )?(\w+)\s*(?:,|$)/g)) {
        if (missing.delete(name as string)) here.push(`${all ?? each ?? ""}${name}`);
      }
    }
    if (here.length > 0) found.set(index, here);
  }
  return found;
}

function sources(): string[] {
  return readdirSync(lib, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(lib, file))
    .toSorted();
}
