/** A project that has installed the package, with the programs of these tests in it as JavaScript. */

import { copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { pack, repository } from "../package/pack.ts";

export interface Project {
  readonly folder: string;
  /** Where the installed package is. */
  readonly package: string;
  /** Copies a TypeScript file into the project and compiles it, with the modules that it names by a path. */
  readonly compile: (file: string, ...besides: readonly string[]) => Promise<string>;
  /** Bundles a file of the project for browsers, with the package in it. */
  readonly bundle: (file: string, outfile: string) => Promise<string>;
  readonly remove: () => void;
}

export function makeProject(): Project {
  const packed = pack();
  const folder = packed.install("project");
  const inFolder = (name: string): string => join(folder, basename(name));
  return {
    folder,
    package: join(folder, "node_modules/goroutines"),
    async compile(...files) {
      // In this repository the package's name would mean its source: hence the copies.
      for (const file of files) copyFileSync(join(repository, file), inFolder(file));
      const outfile = inFolder(files[0]).replace(/\.ts$/, ".js");
      await build({ entryPoints: [inFolder(files[0])], outfile, bundle: true, packages: "external", format: "esm", target: "es2022" });
      return outfile;
    },
    async bundle(file, outfile) {
      await build({ entryPoints: [inFolder(file)], outfile: inFolder(outfile), bundle: true, platform: "browser", format: "esm", target: "es2022" });
      return inFolder(outfile);
    },
    remove: packed.remove,
  };
}
