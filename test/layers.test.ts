// The import graph is a test: the edges that the house allows stand here as text, and any other fails.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { describe, expect, test } from "vitest";

const lib = join(import.meta.dirname, "..", "lib");

/**
 * Who may import what; the first line that fits the importing file counts. `*` is one name, `**` any path,
 * `<own>` the importing file's own package (its folder below the storey). `type` allows types alone.
 */
const edges = `
  index.ts      ->  core/*
  core/**       ->  core/**  #host
  host/web.ts   ->  type core/host.ts
  host/threads-web.ts  ->  type link/threads.ts
  host/threads-node.ts ->  host/tsx.ts  type link/threads.ts  node:**
  host/async-work-*.ts ->  type dev/testing/engine/async-work.ts  node:**
  host/event-loop-web.ts ->  type dev/testing/engine/event-loop.ts
  host/event-loop-node.ts ->  type host/async-context.ts  type dev/testing/engine/event-loop.ts  #host  node:**
  host/**       ->  host/**  type core/host.ts  node:**
  std/*/**      ->  core/**  std/<own>/**  std/*/index.ts
  interop/**    ->  core/**  std/*/index.ts  interop/**
  link/start-worker.ts ->  core/**  type link/*.ts  #host  #threads
  link/*.ts     ->  core/**  std/*/index.ts  link/*.ts  #host
  link/cores/memory/**  ->  core/**  std/*/index.ts  link/*.ts  link/cores/memory/**  link/cores/kernel/**  link/codec/*  #host  #threads
  link/wire/*   ->  core/**  std/*/index.ts  link/*.ts  link/wire/*  link/codec/*  #host  #threads
  link/cores/cores.ts  ->  core/**  link/*.ts  link/cores/**  link/wire/workers.ts  #host  #threads
  link/cores/worker.ts ->  link/cores/**  link/wire/worker.ts  #threads
  link/codec/*  ->  core/**  std/*/index.ts  link/codec/*  #threads
  link/**       ->  core/**  std/*/index.ts  interop/index.ts  link/*.ts  link/<own>/**  link/codec/*  link/*/index.ts  #host  #threads  node:**
  dev/testing/threads/*  ->  core/**  dev/testing/**  #host  #threads  type link/threads.ts
  dev/testing/conformance/*  ->  core/**  dev/testing/**  #host  fast-check
  dev/testing/fast-check/*  ->  dev/testing/fast-check/*  dev/testing/*  fast-check
  dev/**        ->  index.ts  core/**  std/*/index.ts  interop/index.ts  link/*/index.ts  dev/**  #host  #async-work  #event-loop  node:**
  cli/**        ->  index.ts  core/**  std/*/index.ts  interop/index.ts  link/*/index.ts  dev/**  cli/**  #host  node:**
`;

/** What only lib/host may name. */
const ofTheHost = [
  "process",
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "clearImmediate",
  "MessageChannel",
];

interface Edge {
  readonly from: string;
  /** A file of lib/, or what stands in the import where it is none. */
  readonly to: string;
  readonly type: boolean;
}

interface Rule {
  readonly from: string;
  readonly to: readonly { readonly type: boolean; readonly pattern: string }[];
}

const rules: readonly Rule[] = edges
  .trim()
  .split("\n")
  .map((line) => {
    const [from, to] = line.split("->").map((side) => side.trim()) as [string, string];
    return {
      from,
      to: [...to.matchAll(/(type )?(\S+)/g)].map(([, type, pattern]) => ({
        type: type !== undefined,
        pattern: pattern as string,
      })),
    };
  });

function fits(path: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.#]/g, "\\$&")
    .replaceAll("**", "\0")
    .replaceAll("*", "[^/]*")
    .replaceAll("\0", ".*");
  return new RegExp(`^${source}$`).test(path);
}

function isAllowed({ from, to, type }: Edge): boolean {
  const own = from.split("/")[1] ?? "";
  const rule = rules.find((r) => fits(from, r.from));
  return (
    rule !== undefined &&
    rule.to.some((target) => (type || !target.type) && fits(to, target.pattern.replace("<own>", own)))
  );
}

const sources: readonly string[] = readdirSync(lib, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.split(sep).join("/"))
  .toSorted();

function read(file: string): string {
  return readFileSync(join(lib, file), "utf8");
}

/** The source without its comments and strings; what stands in a template's `${}` stays. */
function code(file: string): string {
  const pattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/g;
  return read(file).replaceAll(pattern, (match) =>
    match.startsWith("`") ? [...match.matchAll(/\$\{([^}]*)\}/g)].map(([, inner]) => inner).join(" ") : "",
  );
}

function imports(file: string): Edge[] {
  const text = read(file).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*$/gm, "");
  const found: Edge[] = [];
  const add = (specifier: string, type: boolean): void => {
    const to = specifier.startsWith(".") ? posix.join(dirname(file), specifier) : specifier;
    found.push({ from: file, to, type });
  };
  for (const [, keyword, clause, specifier] of text.matchAll(
    /^(import|export)\b([^"';]*?\bfrom\s*)?["']([^"']+)["']/gm,
  )) {
    const names = /\{([^}]*)\}/
      .exec(clause ?? "")?.[1]
      ?.split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
    const onlyTypes =
      /^\s*type\b/.test(clause ?? "") ||
      (names !== undefined && names.length > 0 && names.every((name) => name.startsWith("type ")));
    if (keyword === "import" || clause !== undefined) add(specifier as string, onlyTypes);
  }
  for (const [, typeOf, specifier] of text.matchAll(/(typeof\s+)?\bimport\(\s*["']([^"']+)["']/g))
    add(specifier as string, typeOf !== undefined);
  return found;
}

const graph: readonly Edge[] = sources.flatMap(imports);

describe("the import graph", () => {
  test("is read whole: each file but the leaves imports something, and every import of a file finds it", () => {
    expect(sources.length).toBeGreaterThan(30);
    expect(graph.length).toBeGreaterThan(100);
    expect(graph.filter(({ to }) => !/^(node:|#|fast-check$)/.test(to) && !sources.includes(to))).toEqual([]);
    // Every `from "..."` has become an edge.
    const written = sources.reduce(
      (sum, file) => sum + (read(file).match(/^(?:import|export|\}).* from "/gm)?.length ?? 0),
      0,
    );
    expect(graph.length).toBeGreaterThanOrEqual(written);
  });

  test("has no other edges than those that stand above", () => {
    expect(
      graph.filter((edge) => !isAllowed(edge)).map(({ from, to, type }) => `${from} -> ${type ? "type " : ""}${to}`),
    ).toEqual([]);
  });

  test.each([
    "core/chan.ts -> std/sync/index.ts",
    "core/chan.ts -> host/node.ts",
    "core/chan.ts -> node:fs",
    "core/chan.ts -> left-pad",
    "core/chan.ts -> index.ts",
    "host/node.ts -> core/chan.ts",
    "host/node.ts -> core/host.ts",
    "host/web.ts -> node:fs",
    "index.ts -> host/node.ts",
    "index.ts -> dev/testing/index.ts",
    "std/sync/mutex.ts -> std/context/inside.ts",
    "std/sync/mutex.ts -> interop/index.ts",
    "std/sync/mutex.ts -> #host",
    "std/sync/mutex.ts -> node:fs",
    "interop/promise.ts -> link/cores/index.ts",
    "link/cores/port.ts -> link/remote/inside.ts",
    "link/cores/port.ts -> dev/trace/index.ts",
    "link/codec/encoder.ts -> link/cores/seat.ts",
    "std/sync/mutex.ts -> dev/testing/index.ts",
    "dev/testing/explore.ts -> cli/index.ts",
    "dev/testing/explore.ts -> fast-check",
    "elsewhere/file.ts -> core/chan.ts",
  ])("would fail at %s", (edge) => {
    const [from, to] = edge.split(" -> ") as [string, string];
    expect(isAllowed({ from, to, type: false })).toBe(false);
  });

  test.each([
    "core/chan.ts -> core/op.ts",
    "core/program.ts -> #host",
    "host/node.ts -> node:fs",
    "std/sync/mutex.ts -> core/op.ts",
    "std/sync/mutex.ts -> std/sync/queue.ts",
    "std/context/context.ts -> std/sync/index.ts",
    "interop/promise.ts -> std/context/index.ts",
    "link/cores/port.ts -> node:worker_threads",
    "dev/testing/explore.ts -> core/run.ts",
    "dev/testing/fast-check/schedule.ts -> fast-check",
    "cli/port.ts -> dev/port/index.ts",
  ])("lets %s pass", (edge) => {
    const [from, to] = edge.split(" -> ") as [string, string];
    expect(isAllowed({ from, to, type: false })).toBe(true);
  });

  /** All files that are loaded where `file` is. */
  function loadedWith(file: string, loaded: Set<string> = new Set()): Set<string> {
    if (loaded.has(file)) return loaded;
    loaded.add(file);
    for (const { from, to, type } of graph) if (from === file && !type) loadedWith(to, loaded);
    return loaded;
  }

  test.each([
    ["the wire", "link/wire/", /^link\/cores\//],
    ["the world of shared memory", "link/cores/memory/", /^link\/wire\//],
    ["what both stand on", "link/codec/", /^link\/(wire|cores)\//],
  ])("%s loads nothing of the other world", (_what, folder, other) => {
    const files = sources.filter((file) => file.startsWith(folder));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect([...loadedWith(file)].filter((to) => other.test(to))).toEqual([]);
  });

  test("has no cycle at run time: the order in which files are evaluated never matters", () => {
    const next = new Map(
      sources.map((file) => [file, graph.filter(({ from, type }) => from === file && !type).map(({ to }) => to)]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      if (done.has(file) || path.includes(file)) return;
      for (const to of next.get(file) ?? []) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of sources) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

describe("the house", () => {
  test("only lib/host names what belongs to the host", () => {
    const named = sources
      .filter((file) => !file.startsWith("host/"))
      .flatMap((file) => {
        const text = code(file);
        return ofTheHost
          .filter((name) => new RegExp(`(?<![.\\w$])${name}\\b(?!\\s*:)`).test(text))
          .map((name) => `${file} names ${name}`);
      });
    expect(named).toEqual([]);
    // The check can find one.
    expect(code("host/node.ts")).toMatch(/(?<![.\w$])setTimeout\b/);
  });

  test("what a world has once is held by its object: no module of link has a variable", () => {
    const variable = /^(?:export )?(?:let|var)\s/m;
    const named = sources.filter((file) => file.startsWith("link/") && variable.test(code(file)));
    // Which values `transfer` has marked is the thread's, whatever world it is in.
    expect(named).toEqual(["link/codec/transfer.ts"]);
  });

  test("has no file named utils", () => {
    const names = readdirSync(lib, { recursive: true, encoding: "utf8" }).map((file) => basename(file, ".ts"));
    expect(names.filter((name) => /^(utils?|helpers?|misc|common|shared|lib)$/.test(name))).toEqual([]);
  });

  test("has no `export *`, no default export and no enum", () => {
    expect(sources.filter((file) => /export\s*\*|export\s+default|\benum\s/.test(code(file)))).toEqual([]);
  });

  test("each index.ts re-exports by name, and does nothing else", () => {
    const indexes = sources.filter((file) => basename(file) === "index.ts");
    expect(indexes).toContain("index.ts");
    for (const file of indexes) {
      const rest = read(file)
        .replaceAll(/\/\*[\s\S]*?\*\//g, "")
        .replaceAll(/export (?:type )?\{[^}]*\} from "[^"]*";/g, "")
        .trim();
      expect(rest, file).toBe("");
    }
  });

  test("each package folder of std, link and dev has an index.ts", () => {
    const folders = new Set(
      sources.map((file) => /^(std|link|dev)\/[^/]+(?=\/)/.exec(file)?.[0]).filter((folder) => folder !== undefined),
    );
    // What a value is between two threads: a part of the other packages of link, which has no users of its own.
    folders.delete("link/codec");
    // A world, which cores() chooses; the other is a part of link/cores.
    folders.delete("link/wire");
    expect([...folders].filter((folder) => !sources.includes(`${folder}/index.ts`))).toEqual([]);
  });

  test("each file begins with its job", () => {
    expect(sources.filter((file) => !/^(#!.*\n)?\/\*\*/.test(read(file))).map((file) => relative(".", file))).toEqual(
      [],
    );
  });
});
