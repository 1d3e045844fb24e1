// The installed types, under the resolutions and the compilers that users have.
import { execFile } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../once.ts";
import { pack, type Packed } from "./pack.ts";

/** The library's own types are checked too, so what they need must be in these. */
const common = { strict: true, noEmit: true, skipLibCheck: false, target: "es2022", lib: ["es2022", "dom"], types: [] };

const resolutions = {
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  bundler: {
    module: "esnext",
    moduleResolution: "bundler",
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
  },
};

/** attw carries an older compiler. */
const attw = createRequire(join(repository, "node_modules/@arethetypeswrong/core/package.json"));
const compilers = { own: join(repository, "node_modules/typescript/bin/tsc"), old: attw.resolve("typescript/bin/tsc") };

let packed: Packed;
let project: string;

beforeAll(() => {
  packed = pack();
  project = packed.install("project");
  copyFileSync(join(import.meta.dirname, "programs/consumer.ts"), join(project, "consumer.ts"));
});
afterAll(() => packed?.remove());

describe.for(Object.entries(compilers))("with the %s compiler", ([, compiler]) => {
  test.for(Object.entries(resolutions))("%s", { timeout: 60_000 }, async ([name, resolution]) => {
    const file = join(project, `tsconfig.${name}.json`);
    writeFileSync(file, JSON.stringify({ compilerOptions: { ...common, ...resolution }, files: ["consumer.ts"] }));
    const checked = promisify(execFile)(process.execPath, [compiler, "-p", file], { cwd: project });
    await expect(
      checked.then(
        () => "",
        (error: { stdout: string }) => error.stdout,
      ),
    ).resolves.toBe("");
  });
});
