// What the package costs a web page: bundled for browsers by esbuild, minified, then gzip -9.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pack, type Packed } from "./pack.ts";

/** Bytes after gzip. Raise one only for a reason that stands in the commit. */
const budgets = {
  "everything behind the front door": { contents: `export * from "goroutines";`, budget: 11_500 },
  "go, chan and select": { contents: `export { go, chan, select } from "goroutines";`, budget: 8_500 },
};

let packed: Packed;
let project: string;

beforeAll(() => {
  packed = pack();
  project = packed.install("project");
});
afterAll(() => packed?.remove());

test.for(Object.entries(budgets))("%s", async ([name, { contents, budget }]) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
  });
  const [minified] = outputFiles;
  const size = gzipSync(minified?.contents ?? "", { level: 9 }).length;
  console.info(`size of ${name}: ${minified?.contents.length} bytes minified, ${size} after gzip, of ${budget}`);
  expect(size).toBeLessThanOrEqual(budget);
});
