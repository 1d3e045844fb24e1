/** A project that has installed the package, and the programs of these tests in it as JavaScript. */

import { basename, join } from "node:path";
import { build } from "esbuild";
import { repository } from "../once.ts";
import { pack } from "./pack.ts";

export interface Project {
  readonly folder: string;
  /** Where the installed package is. */
  readonly package: string;
  /** Compiles a TypeScript file of the repository into the project, with the modules that it names by a path. */
  readonly compile: (file: string) => Promise<string>;
  /** Bundles a module of the project for browsers, with the package in it. */
  readonly bundle: (file: string, outfile: string) => Promise<string>;
  /**
   * Bundles several modules for browsers into a folder of the project, by name; what they share stands in files of its
   * own.
   */
  readonly split: (files: Readonly<Record<string, string>>, folder: string) => Promise<string>;
  readonly remove: () => void;
}

export function makeProject(): Project {
  const packed = pack();
  const folder = packed.install("project");
  return {
    folder,
    package: join(folder, "node_modules/goroutines"),
    async compile(file) {
      const outfile = join(folder, basename(file).replace(/\.ts$/, ".js"));
      // Without the repository's tsconfig.json, in which the package's name means its source.
      const options = {
        bundle: true,
        packages: "external",
        format: "esm",
        target: "es2022",
        tsconfigRaw: "{}",
      } as const;
      await build({ entryPoints: [join(repository, file)], outfile, ...options });
      return outfile;
    },
    async bundle(file, name) {
      const outfile = join(folder, name);
      await build({ entryPoints: [file], outfile, bundle: true, platform: "browser", format: "esm", target: "es2022" });
      return outfile;
    },
    async split(files, name) {
      const outdir = join(folder, name);
      await build({
        entryPoints: files,
        outdir,
        absWorkingDir: folder,
        splitting: true,
        bundle: true,
        platform: "browser",
        format: "esm",
        target: "es2022",
      });
      return `${outdir}/`;
    },
    remove: packed.remove,
  };
}
