/**
 * The package as its users get it: built from `lib/` in a clean copy of the repository, packed by npm,
 * and installed from that tarball into an empty project.
 *
 * The repository's own `dist/` is neither used nor touched: it may be old, or built by somebody just now.
 */

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
  /** Makes an empty project beside it and installs the package there; returns the project's folder. */
  readonly install: (project: string) => string;
  readonly remove: () => void;
}

interface NpmPack {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

export const repository: string = join(import.meta.dirname, "..", "..");

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

function run(cwd: string, command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

export function pack(): Packed {
  const folder = mkdtempSync(join(tmpdir(), "goroutines-package-"));
  const source = join(folder, "source");
  mkdirSync(source);
  for (const name of SOURCES) {
    if (existsSync(join(repository, name))) cpSync(join(repository, name), join(source, name), { recursive: true });
  }
  symlinkSync(join(repository, "node_modules"), join(source, "node_modules"), "junction");
  run(source, "npm", "run", "build");
  const [packed] = JSON.parse(
    run(source, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder),
  ) as [NpmPack];
  const tarball = join(folder, packed.filename);
  return {
    tarball,
    files: packed.files.map((file) => file.path).sort(),
    source,
    size: packed.size,
    unpackedSize: packed.unpackedSize,
    install(name) {
      const project = join(folder, name);
      mkdirSync(project);
      writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
      run(project, "npm", "install", "--offline", "--no-audit", "--no-fund", tarball);
      return project;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
