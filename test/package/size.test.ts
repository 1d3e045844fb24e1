// What the package costs a web page: bundled for browsers by esbuild, minified, then gzip -9.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pack, type Packed } from "./pack.ts";

/** Bytes after gzip. Raise one only for a reason that stands in the commit. */
const budgets = {
  "everything behind the front door": { contents: `export * from "goroutines";`, budget: 15_250 },
  "go, chan and select": { contents: `export { go, chan, select } from "goroutines";`, budget: 11_550 },
};

let packed: Packed;
let project: string;

beforeAll(() => {
  packed = pack();
  project = packed.install("project");
});
afterAll(() => packed?.remove());

/** The files of dist/ that are bundled with `contents`. */
async function bundledFiles(contents: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: project },
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["node:*"],
    write: false,
    metafile: true,
  });
  return Object.keys(metafile.inputs).flatMap((file) => /goroutines\/dist\/(.*)$/.exec(file)?.[1] ?? []);
}

test("the developer's tools are in no program that does not ask for them", async () => {
  const program = [
    "",
    "/sync",
    "/context",
    "/time",
    "/atomic",
    "/errgroup",
    "/semaphore",
    "/singleflight",
    "/queue",
    "/defer",
    "/interop",
  ];
  const files = await bundledFiles(program.map((way) => `export * from "goroutines${way}";`).join("\n"));
  expect(files).toContain("core.js");
  expect(files.filter((file) => file.startsWith("dev/"))).toEqual([]);
  expect(await bundledFiles(`export * from "goroutines/testing";`)).toContain("dev/testing.js");
  const watch = await bundledFiles(`export * from "goroutines/testing/watch";`);
  expect(watch).toContain("dev/testing/watch.js");
  expect(watch).not.toContain("dev/testing.js");
});

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
