// The tarball that npm would publish: what is in it, what publint and attw say, and that it installs and runs.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { publint } from "publint";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pack, repository, type Packed } from "./pack.ts";

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly [field: string]: unknown;
}

let packed: Packed;
let project: string;
let manifest: Manifest;

beforeAll(() => {
  packed = pack();
  project = packed.install("project");
  manifest = JSON.parse(readFileSync(join(project, "node_modules/goroutines/package.json"), "utf8")) as Manifest;
});
afterAll(() => packed?.remove());

const sources = readdirSync(join(repository, "lib"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replaceAll("\\", "/"));

test("it holds the sources, what was built of them, and the papers, and nothing else", () => {
  const built = sources.flatMap((file) => [".js", ".js.map", ".d.ts", ".d.ts.map"].map((ending) => `dist/${file.replace(/\.ts$/, ending)}`));
  const papers = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
  const kernel = "lib/link/cores/kernel/kernel.asc";
  expect(packed.files).toEqual([...papers, ...built, kernel, ...sources.map((file) => `lib/${file}`)].sort());
  // What a worker is started with.
  expect(packed.files).toContain("dist/link/cores/worker.js");
});

test("it depends on nothing but, for two of its tools, on fast-check; and needs no script to install", () => {
  for (const field of ["dependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"]) {
    expect(manifest).not.toHaveProperty(field);
  }
  expect(manifest["peerDependencies"]).toEqual({ "fast-check": expect.any(String) });
  expect(manifest["peerDependenciesMeta"]).toEqual({ "fast-check": { optional: true } });
  for (const script of ["preinstall", "install", "postinstall"]) expect(manifest["scripts"]).not.toHaveProperty(script);
});

test("a source map leads to a source that is there", () => {
  const map = JSON.parse(readFileSync(join(project, "node_modules/goroutines/dist/core/chan.js.map"), "utf8")) as { sources: string[] };
  expect(map.sources.map((source) => join("dist/core", source))).toEqual(["lib/core/chan.ts"]);
  expect(packed.files).toContain("lib/core/chan.ts");
});

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pkgDir: join(project, "node_modules/goroutines"), pack: false, strict: true, level: "suggestion" });
  expect(messages).toEqual([]);
});

test("attw has nothing to say", { timeout: 60_000 }, async () => {
  const attw = join(repository, "node_modules/.bin/attw");
  const options = ["--profile", "esm-only", "--format", "ascii", "--no-color", "--no-emoji", "--no-definitely-typed"];
  const checked = promisify(execFile)(attw, [packed.tarball, ...options], { cwd: project });
  await expect(checked.then(() => "", (error: { stdout: string }) => error.stdout)).resolves.toBe("");
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
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { cwd: project });
    // A worker's own script has nothing to export, and does nothing where it is none.
    expect(stdout.trim(), name).toMatch(way === "./cores/worker" ? /^$/ : /^\w+( \w+)*$/);
  }
});

test("the way in that needs fast-check says so where that is missing, and works where it is not", async () => {
  const program = 'import("goroutines/testing/fast-check").then((m) => console.log(Object.keys(m).join(" ")), (e) => console.log(e.message))';
  const output = async (cwd: string): Promise<string> => (await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { cwd })).stdout.trim();
  expect(await output(project)).toContain("Cannot find package 'fast-check'");
  const withPeer = packed.install("with-peer");
  const modules = join(withPeer, "node_modules");
  for (const name of ["fast-check", "pure-rand"]) symlinkSync(join(repository, "node_modules", name), join(modules, name));
  expect(await output(withPeer)).toBe("schedule");
});
