// The tarball that npm would publish: what is in it, what publint and attw say, and that it installs and runs.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { publint } from "publint";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repository } from "../once.ts";
import { pack, type Packed } from "./pack.ts";

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly imports: Readonly<Record<string, { readonly browser: string; readonly default: string }>>;
  readonly [field: string]: unknown;
}

const execute = promisify(execFile);

let packed: Packed;
let project: string;
/** The package in the project. */
let installed: string;
let manifest: Manifest;

beforeAll(() => {
  packed = pack();
  project = packed.install("project");
  installed = join(project, "node_modules/goroutines");
  manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Manifest;
});
afterAll(() => packed?.remove());

const sources = readdirSync(join(repository, "lib"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replaceAll("\\", "/"));

test("it holds the sources, what was built of them, and the papers, and nothing else", () => {
  const all = (folder: string, ending: string): string[] =>
    readdirSync(join(repository, folder))
      .filter((file) => file.endsWith(ending))
      .map((file) => `${folder}/${file}`);
  const papers = [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "package.json",
    ...all("docs", ".md"),
    ...all("examples", ".ts"),
  ];
  const kernel = all("lib/link/cores/kernel", ".asc");
  expect(packed.files.filter((file) => !file.startsWith("dist/"))).toEqual(
    [...papers, ...kernel, ...sources.map((file) => `lib/${file}`)].sort(),
  );

  const targets = [...Object.values(manifest.exports), ...Object.values(manifest.imports)].flatMap((target) =>
    Object.values(target),
  );
  const entries = targets.filter((target) => target.endsWith(".js")).map((target) => target.slice("./".length));
  // What a worker is started with.
  expect(entries).toContain("dist/link/cores/worker.js");
  // One file a package; these have exports that are for other packages alone, or for workers.
  const inner = ["core", "dev/testing", "link", "link/codec", "link/cores", "link/wire"].map(
    (name) => `dist/${name}.js`,
  );
  const javaScript = [...new Set([...entries, ...inner])];
  const isDeclaration = (file: string): boolean => /\.d\.ts(?:\.map)?$/.test(file);
  const built = packed.files.filter((file) => file.startsWith("dist/"));
  expect(built.filter((file) => !isDeclaration(file))).toEqual(
    javaScript.flatMap((file) => [file, `${file}.map`]).sort(),
  );

  // The declarations of the entries, and what they lead to: the compilers of types.test.ts miss none.
  const declarations = built.filter((file) => file.endsWith(".d.ts"));
  expect(built.filter(isDeclaration)).toEqual(declarations.flatMap((file) => [file, `${file}.map`]));
  expect(declarations).toEqual(expect.arrayContaining(entries.map((file) => file.replace(/\.js$/, ".d.ts"))));
  expect(sources).toEqual(
    expect.arrayContaining(declarations.map((file) => file.slice("dist/".length).replace(/\.d\.ts$/, ".ts"))),
  );
  expect(declarations.length).toBeLessThan(0.75 * sources.length);
});

test("it stays small", () => {
  console.info(`the tarball: ${packed.files.length} files, ${packed.size} bytes, ${packed.unpackedSize} unpacked`);
  // Three more files a source if each became a module of its own.
  expect(packed.files.length).toBeLessThan(3 * sources.length);
  expect(packed.size).toBeLessThan(2_000_000);
});

test("it is imported in milliseconds", { timeout: 60_000 }, async () => {
  const program = `const begun = performance.now(); await import("goroutines"); console.log(performance.now() - begun);`;
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const { stdout } = await execute(process.execPath, ["--input-type=module", "-e", program], { cwd: project });
    times.push(Number(stdout));
  }
  console.info(`import of the front door: ${Math.min(...times).toFixed(1)} ms`);
  // It takes 10 to 20, on a busy machine as well.
  expect(Math.min(...times)).toBeLessThan(250);
});

test("it depends on nothing but, for two of its tools, on fast-check; and needs no script to install", () => {
  for (const field of ["dependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"]) {
    expect(manifest).not.toHaveProperty(field);
  }
  expect(manifest["peerDependencies"]).toEqual({ "fast-check": expect.any(String) });
  expect(manifest["peerDependenciesMeta"]).toEqual({ "fast-check": { optional: true } });
  for (const script of ["preinstall", "install", "postinstall"]) expect(manifest["scripts"]).not.toHaveProperty(script);
});

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: unknown;
  readonly ignoreList: readonly number[];
}

test("a source map leads to sources that are there, and has debuggers step over them", () => {
  for (const file of packed.files.filter((name) => name.endsWith(".js.map"))) {
    const map = JSON.parse(readFileSync(join(installed, file), "utf8")) as SourceMap;
    expect(packed.files, file).toEqual(
      expect.arrayContaining(map.sources.map((source) => join(dirname(file), source))),
    );
    expect(map.ignoreList, file).toEqual(map.sources.map((_, i) => i));
    expect(map, file).not.toHaveProperty("sourcesContent");
  }
});

test("a stack leads to the line of the source", async () => {
  const program = `import { chan } from "goroutines"; try { chan(-1); } catch (e) { console.log(e.stack); }`;
  const { stdout } = await execute(process.execPath, ["--enable-source-maps", "--input-type=module", "-e", program], {
    cwd: project,
  });
  const [, file = "", line] = /^ {4}at chan \((?:file:\/\/)?(.*):(\d+):\d+\)$/m.exec(stdout) ?? [];
  expect(file, stdout).toBe(realpathSync(join(installed, "lib/core/chan.ts")));
  expect(readFileSync(file, "utf8").split("\n")[Number(line) - 1]).toContain("throw");
});

test("what goroutines/testing reports are the program's lines, and none of the package's", async () => {
  const program = [
    `import { chan } from "goroutines"; import { explore } from "goroutines/testing";`,
    `const { finding } = await explore(function* stuck() {`,
    `  yield* chan().recv(); // line 3`,
    `});`,
    `console.log(String(finding));`,
  ];
  writeFileSync(join(project, "stuck.mjs"), program.join("\n"));
  for (const flags of [[], ["--enable-source-maps"]]) {
    const { stdout } = await execute(process.execPath, [...flags, "stuck.mjs"], { cwd: project });
    expect(stdout).toContain("in stuck (stuck.mjs:3)");
    expect(stdout).not.toMatch(/(?:core|testing|explore|engine|program)\.[jt]s/);
  }
});

test("a page's links lead to what is shipped with it", () => {
  for (const page of packed.files.filter((file) => file.endsWith(".md"))) {
    const text = readFileSync(join(installed, page), "utf8").replaceAll(/^```[^]*?^```/gm, "");
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = ""]) => join(dirname(page), link));
    expect(
      links.filter((link) => !packed.files.includes(link)),
      page,
    ).toEqual([]);
  }
});

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pkgDir: installed, pack: false, strict: true, level: "suggestion" });
  expect(messages).toEqual([]);
});

test("attw has nothing to say", { timeout: 60_000 }, async () => {
  const attw = join(repository, "node_modules/.bin/attw");
  const options = ["--profile", "esm-only", "--format", "ascii", "--no-color", "--no-emoji", "--no-definitely-typed"];
  const checked = execute(attw, [packed.tarball, ...options], { cwd: project });
  await expect(
    checked.then(
      () => "",
      (error: { stdout: string }) => error.stdout,
    ),
  ).resolves.toBe("");
});

/** The one way in that can't be gone without the optional peer. */
const needsFastCheck = "./testing/fast-check";

test("every way in can be imported by plain Node, and says what it exports", async () => {
  const ways = Object.keys(manifest.exports).filter((way) => way !== "./package.json" && way !== needsFastCheck);
  expect(ways).toContain(".");
  expect(ways).toContain("./testing");
  for (const way of ways) {
    const name = way.replace(/^\./, "goroutines");
    const program = `console.log(Object.keys(await import(${JSON.stringify(name)})).join(" "))`;
    const { stdout } = await execute(process.execPath, ["--input-type=module", "-e", program], { cwd: project });
    // A worker's own script has nothing to export, and does nothing where it is none.
    expect(stdout.trim(), name).toMatch(way.endsWith("/worker") ? /^$/ : /^\w+( \w+)*$/);
  }
});

test("the way in that needs fast-check says so where that is missing, and works where it is not", async () => {
  const program =
    'import("goroutines/testing/fast-check").then((m) => console.log(Object.keys(m).join(" ")), (e) => console.log(e.message))';
  const output = async (cwd: string): Promise<string> =>
    (await execute(process.execPath, ["--input-type=module", "-e", program], { cwd })).stdout.trim();
  expect(await output(project)).toContain("Cannot find package 'fast-check'");
  const withPeer = packed.install("with-peer");
  const modules = join(withPeer, "node_modules");
  for (const name of ["fast-check", "pure-rand"])
    symlinkSync(join(repository, "node_modules", name), join(modules, name));
  expect(await output(withPeer)).toBe("schedule");
});
