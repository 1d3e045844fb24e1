/**
 * The package as its users get it: built from `lib/` in a clean copy of the repository, packed by npm, and installed from
 * that tarball into an empty project.
 *
 * The repository's own `dist/` is neither used nor touched: it may be old, or built by somebody just now.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { isProduct, once, repository } from "../once.ts";

export interface Packed {
  /** The tarball. */
  readonly tarball: string;
  /** The paths in it, sorted. */
  readonly files: readonly string[];
  /** The folder that it was packed from, for tools that ask for one. */
  readonly source: string;
  /** The sizes in bytes: of the tarball, and of what is in it. */
  readonly size: number;
  readonly unpackedSize: number;
  /** The folder of the caller's projects. */
  readonly projects: string;
  /** Makes a project that has nothing but the package installed; returns its folder. */
  readonly install: (project: string) => string;
  /** Removes the projects. */
  readonly remove: () => void;
}

interface NpmPack {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** What a build and a package are made of. */
const SOURCES = [
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "scripts",
  "lib",
  "docs",
  "examples",
  "LICENSE",
  "README.md",
  "CHANGELOG.md",
];

/** Outside the repository: what is installed in that must not be found. */
const home: string = join(tmpdir(), `goroutines-packages-${process.getuid?.() ?? ""}`);

function run(cwd: string, command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function make(folder: string): void {
  const [source, project] = [join(folder, "source"), join(folder, "project")];
  for (const name of SOURCES)
    cpSync(join(repository, name), join(source, name), { recursive: true, filter: (file) => !isProduct(file) });
  symlinkSync(join(repository, "node_modules"), join(source, "node_modules"), "junction");
  run(source, "npm", "run", "build");
  const packed = run(source, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder);
  writeFileSync(join(folder, "pack.json"), packed);
  const [{ filename }] = JSON.parse(packed) as [NpmPack];
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run(project, "npm", "install", "--offline", "--no-audit", "--no-fund", join(folder, filename));
}

export function pack(): Packed {
  const folder = once(home, SOURCES, make);
  const [packed] = JSON.parse(readFileSync(join(folder, "pack.json"), "utf8")) as [NpmPack];
  const projects = mkdtempSync(join(tmpdir(), "goroutines-projects-"));
  return {
    tarball: join(folder, packed.filename),
    files: packed.files.map((file) => file.path).sort(),
    source: join(folder, "source"),
    size: packed.size,
    unpackedSize: packed.unpackedSize,
    projects,
    install(name) {
      const project = join(projects, name);
      cpSync(join(folder, "project"), project, { recursive: true });
      return project;
    },
    remove: () => rmSync(projects, { recursive: true, force: true }),
  };
}
