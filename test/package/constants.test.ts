// What is built holds every binding that V8 could not fold as a constant, and the build refuses what it can't hold so.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rollup, type Plugin } from "rollup";
import { parseAst } from "rollup/parseAst";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../once.ts";
import { pack, type Packed } from "./pack.ts";

/** A node of ESTree, as far as it matters here. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly kind?: string;
  readonly generator?: boolean;
  readonly id?: Node;
  readonly init?: Node | null;
  readonly local?: Node;
  readonly source?: { readonly value: string } | null;
  readonly specifiers?: readonly Node[];
  readonly declarations?: readonly Node[];
}

const { constants } = (await import(join(repository, "scripts/build/constants.mjs"))) as {
  readonly constants: () => Plugin;
};

/** How often each name stands in the code, as an identifier. */
function occurrences(root: unknown): Map<string, number> {
  const counts = new Map<string, number>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { type, name } = value as Node;
    if (type === "Identifier" && name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const child of Object.values(value)) visit(child);
  };
  visit(root);
  return counts;
}

const isOurs = (source: Node["source"]): boolean => /^[.#]/.test(source?.value ?? "");

/** The names that live in cells, which are read anew at each use. */
function inCells(body: readonly Node[]): { readonly imported: string[]; readonly exported: string[] } {
  const names = (nodes: readonly Node[]): string[] =>
    nodes.flatMap(({ specifiers = [] }) => specifiers.flatMap(({ local }) => local?.name ?? []));
  return {
    imported: names(body.filter(({ type, source }) => type === "ImportDeclaration" && isOurs(source))),
    exported: names(body.filter(({ type, source }) => type === "ExportNamedDeclaration" && source === null)),
  };
}

describe("what is built", () => {
  let packed: Packed;
  const chunks = new Map<string, readonly Node[]>();

  beforeAll(() => {
    packed = pack();
    for (const file of packed.files.filter((name) => name.endsWith(".js"))) {
      chunks.set(file, parseAst(readFileSync(join(packed.source, file), "utf8")).body as unknown as Node[]);
    }
  });
  afterAll(() => packed?.remove());

  test("has the hot constants among what crosses", () => {
    const { exported } = inCells(chunks.get("dist/core.js") ?? []);
    expect(exported.length).toBeGreaterThan(50);
    const imported = [...chunks.values()].flatMap((body) => inCells(body).imported);
    for (const name of ["thread", "BLOCKED", "RESUMED", "completed", "Operation"]) {
      expect(
        exported.some((local) => local.startsWith(name)),
        name,
      ).toBe(true);
      expect(
        imported.some((local) => local.startsWith(name)),
        name,
      ).toBe(true);
    }
    expect(inCells(chunks.get("dist/core.js") ?? []).imported.some((local) => local.startsWith("host"))).toBe(true);
  });

  test("reads an imported binding once, into a constant, and an exported one never", () => {
    for (const [file, body] of chunks) {
      const constant = body.filter(({ kind }) => kind === "const").flatMap(({ declarations = [] }) => declarations);
      const counts = occurrences(
        body.filter(
          ({ type, source }) => type !== "ImportDeclaration" && (type !== "ExportNamedDeclaration" || source !== null),
        ),
      );
      const { imported, exported } = inCells(body);
      for (const name of imported) {
        expect(
          constant.filter(({ init }) => init?.name === name),
          `${name} of ${file}`,
        ).toHaveLength(1);
        expect(counts.get(name), `${name} of ${file}`).toBe(1);
      }
      for (const name of exported) {
        expect(
          constant.filter(({ id, init }) => id?.name === name && init?.type === "Identifier"),
          `${name} of ${file}`,
        ).toHaveLength(1);
        expect(counts.get(name), `${name} of ${file}`).toBe(1);
      }
    }
  });

  test("declares no class that could be assigned to, and of functions generators alone", () => {
    for (const [file, body] of chunks) {
      const assignable = body.filter(
        ({ type, generator }) => (type === "FunctionDeclaration" && generator !== true) || type === "ClassDeclaration",
      );
      const variables = body
        .filter(({ kind }) => kind === "let" || kind === "var")
        .flatMap(({ declarations = [] }) => declarations);
      expect(
        [...assignable, ...variables.filter(({ init }) => init?.type === "ClassExpression")].map(({ id }) => id?.name),
        file,
      ).toEqual([]);
    }
  });
});

/** Modules by name, bundled; `main` is the entry, and each name before a dash is a chunk of its own. */
async function bundle(modules: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const virtual: Plugin = {
    name: "virtual",
    resolveId: (specifier) => (specifier.replace("./", "") in modules ? specifier.replace("./", "") : null),
    load: (name) => modules[name] ?? null,
  };
  const built = await rollup({
    input: "main",
    external: /^(?:#|node:)/,
    treeshake: false,
    plugins: [virtual, constants()],
    onLog() {},
  });
  const { output } = await built.generate({
    manualChunks: (name) => name.split("-")[0],
    chunkFileNames: "[name].js",
    generatedCode: "es2015",
  });
  return Object.fromEntries(output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file.code]] : [])));
}

describe("the build step", () => {
  test("changes nothing that a program could see", async () => {
    const files = await bundle({
      main: `
        import { a as renamed, Counter, isOdd } from "./other"; import { sep } from "node:path";
        export const early = before(); function before() { return "before"; }
        export class Even extends Counter { static made = new Even(); static odd = isOdd(3); }
        export { Counter as Last } from "./other-last"; export { renamed, renamed as again, sep }; export function* numbers() { yield* [1, 2]; } export default async () => early;`,
      other: `export const a = 1; export class Counter { count = 0; } export function isOdd(n) { return n !== 0 && !isOdd(n - 1); }`,
      "other-last": `export class Counter { static first = new Counter(); count = 9; }`,
    });
    const url = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
    const main = (files["main.js"] ?? "").replaceAll(
      /(["'])\.\/other\.js\1/g,
      JSON.stringify(url(files["other.js"] ?? "")),
    );
    type Class = {
      readonly name: string;
      readonly odd: boolean;
      readonly made: { readonly count: number };
      readonly first: object;
    };
    interface Loaded {
      readonly Even: Class;
      readonly Last: Class;
      readonly numbers: () => Iterable<number>;
    }
    const loaded = (await import(/* @vite-ignore */ url(main))) as Loaded;
    expect(Object.keys(loaded)).toEqual(["Even", "Last", "again", "default", "early", "numbers", "renamed", "sep"]);
    expect(loaded).toMatchObject({ again: 1, early: "before", renamed: 1, sep: "/" });
    const { Even, Last, numbers } = loaded;
    expect([Last.name, Last.first]).toEqual(["Counter", { count: 9 }]);
    expect([Even.name, Even.odd, Even.made.count]).toEqual(["Even", true, 0]);
    expect([numbers.name, ...numbers()]).toEqual(["numbers", 1, 2]);
  });

  test("leaves what other packages export where it is, for tests put mocks there", async () => {
    const files = await bundle({
      main: `import { writeSync } from "node:fs"; import { host } from "#host"; writeSync(2, host);`,
    });
    expect(files["main.js"]).toMatch(/^import \{ writeSync \} from 'node:fs';$/m);
    expect(files["main.js"]).toMatch(/^import \{ host as host\$in \} from '#host'; const host = host\$in;$/m);
  });

  test.for([
    [
      "an exported variable",
      {
        main: `import { count } from "./other"; export { count };`,
        other: `export let count = 0; export const add = () => count++;`,
      },
      "count is exported and may change",
    ],
    [
      "a namespace of ours",
      { main: `import * as host from "#host"; console.log(host);` },
      "every use of a namespace reads a cell",
    ],
    [
      "files that import each other",
      {
        main: `import { b } from "./other"; export const a = () => b;`,
        other: `import { a } from "./main"; export const b = () => a;`,
      },
      "a constant may be read before it is there. Circular chunk",
    ],
  ] as const)("refuses %s", async ([, modules, message]) => {
    await expect(bundle(modules)).rejects.toThrow(message);
  });
});
