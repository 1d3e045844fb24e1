// Bundled with a program, by esbuild, rollup and Vite: what does something by being loaded stays, what nothing uses
// goes, and the modules that run on workers are found. docs/setting-up.md has the recipes; webpack's was tried by hand.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { build } from "esbuild";
import { goroutines } from "goroutines/rollup";
import { chromium } from "playwright-core";
import { rollup, type Plugin } from "rollup";
import { build as buildByVite } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium, noChromium } from "../hosts/runtime.ts";
import { serve } from "../hosts/site.ts";
import { skipped } from "../hosts/skipped.ts";
import { pack, type Packed } from "./pack.ts";

let packed: Packed;
let project: string;

/** A program on two threads: its worker is a bundle as well, and what both have in common a third. */
const program = {
  main: `
    import { main, select, sleep } from "goroutines";
    import { background } from "goroutines/context";
    import { cores, goOn, shared } from "goroutines/cores";
    main(function* () {
      cores({ size: 1, worker: new URL("./worker.js", import.meta.url) });
      const ch = shared.chan();
      const [ctx, cancel] = shared.withCancel(background());
      yield* goOn(0, new URL("./work.js", import.meta.url), "answer", ch, ctx);
      const { value } = yield* select({ answer: ch.recv(), late: sleep(20_000) });
      cancel();
      console.log(value);
    });`,
  work: `
    export function* answer(ch, ctx) {
      yield* ch.send(ctx.err() ?? new Map([["the answer", 42n]]));
    }`,
  worker: `import "goroutines/cores/worker";`,
};

beforeAll(() => {
  packed = pack();
  project = packed.install("project");
  for (const [name, text] of Object.entries(program)) writeFileSync(join(project, `${name}.mjs`), text);
});
afterAll(() => packed?.remove());

const entries = (): Record<string, string> =>
  Object.fromEntries(Object.keys(program).map((name) => [name, join(project, `${name}.mjs`)]));

/** Finds the package as a bundler does: by its `exports` and `imports`, and heeds its `sideEffects`. */
function installed(): Plugin {
  const folder = join(project, "node_modules/goroutines");
  type Targets = Readonly<Record<string, { readonly default: string }>>;
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly exports: Targets;
    readonly imports: Targets;
    readonly sideEffects: readonly string[];
  };
  const fileOf = (specifier: string): string | undefined =>
    specifier.startsWith("#")
      ? manifest.imports[specifier]?.default
      : manifest.exports[specifier.replace(/^goroutines/, ".")]?.default;
  return {
    name: "installed",
    async resolveId(specifier, importer) {
      const file = fileOf(specifier);
      const resolved =
        file === undefined ? await this.resolve(specifier, importer, { skipSelf: true }) : { id: join(folder, file) };
      if (resolved === null || !resolved.id.startsWith(folder)) return resolved;
      return { ...resolved, moduleSideEffects: manifest.sideEffects.includes(`.${resolved.id.slice(folder.length)}`) };
    },
  };
}

const external = /^(?:node:|fast-check)/;

const bundlers: Readonly<
  Record<string, (input: Readonly<Record<string, string>>, outdir: string) => Promise<unknown>>
> = {
  esbuild: (entryPoints, outdir) =>
    build({
      entryPoints,
      outdir,
      absWorkingDir: project,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      logLevel: "error",
      logOverride: { "ignored-bare-import": "error" },
    }),
  async rollup(input, dir) {
    const bundle = await rollup({
      input,
      external,
      plugins: [installed()],
      onLog: (level, { message }) => expect.fail(`${level}: ${message}`),
    });
    await bundle.write({ dir });
  },
};

describe.for(Object.entries(bundlers))("%s", ([name, bundle]) => {
  test("goroutines/cores works: what can cross is known on both threads", { timeout: 60_000 }, async () => {
    const folder = join(project, `${name}-program`);
    await bundle(entries(), folder);
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "main.js")], {
      cwd: project,
      timeout: 50_000,
    });
    expect(stdout).toBe("Map(1) { 'the answer' => 42n }\n");
  });

  test("classes keep their names, by which a stack ends above the scheduler", async () => {
    const panics = join(project, "panics.mjs");
    writeFileSync(panics, `import { chan, main } from "goroutines"; main(function* boom() { chan(-1); });`);
    const folder = join(project, `${name}-panics`);
    await bundle({ panics }, folder);
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    const { stderr } = await promisify(execFile)(process.execPath, [join(folder, "panics.js")]).catch(
      (e: { readonly stderr: string }) => e,
    );
    expect(stderr).toMatch(/^panic: makechan: size out of range$[^]*^boom\(\.\.\.\)\n\t.*\n$/m);
    expect(stderr).not.toMatch(/drive/);
  });

  test("an import that is not used leaves nothing", async () => {
    const unused = join(project, "unused.mjs");
    const ways = [
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
      "/cores",
      "/testing",
      "/testing/conformance",
    ];
    writeFileSync(
      unused,
      `${ways.map((way, i) => `import * as p${i} from "goroutines${way}";`).join("\n")}\nconsole.log(1);`,
    );
    await bundle({ unused }, join(project, `${name}-unused`));
    const text = readFileSync(join(project, `${name}-unused`, "unused.js"), "utf8");
    expect(text.replaceAll(/^\/\/.*$/gm, "").trim()).toBe("console.log(1);");
  });
});

/** A program that names its modules as it does where nothing is bundled, and not the workers' script. */
const named = {
  "named.mjs": `
    import { main } from "goroutines";
    import { cores, goOn, shared } from "goroutines/cores";
    main(function* () {
      const { sharing } = cores({ size: 1 });
      const ch = shared.chan();
      yield* goOn(0, new URL("./named/work.mjs", import.meta.url), "answer", ch);
      const text = sharing + " " + (yield* ch.recv());
      if (typeof document === "undefined") console.log(text);
      else document.title = text;
    });`,
  "named/work.mjs": `
    import { chan, go } from "goroutines";
    export function* answer(ch) {
      const local = chan();
      go(function* () {
        yield* local.send(42);
      });
      yield* ch.send(yield* local.recv());
    }`,
};

describe("a program that names its modules by their URL", () => {
  beforeAll(() => {
    mkdirSync(join(project, "named"));
    for (const [name, text] of Object.entries(named)) writeFileSync(join(project, name), text);
  });

  async function outcomeOf(script: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
    return await promisify(execFile)(process.execPath, [script], { cwd: project, timeout: 50_000 }).catch(
      (e: { readonly stdout: string; readonly stderr: string }) => e,
    );
  }

  test("by rollup, with the plugin", { timeout: 60_000 }, async () => {
    const bundle = await rollup({
      input: join(project, "named.mjs"),
      external,
      plugins: [goroutines(), installed()],
      onLog: (level, { message }) => expect.fail(`${level}: ${message}`),
    });
    const folder = join(project, "rollup-named");
    await bundle.write({ dir: folder });
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    expect(await outcomeOf(join(folder, "named.js"))).toEqual({ stdout: "memory 42\n", stderr: "" });
  });

  const executablePath = findChromium();
  if (executablePath === undefined) skipped(noChromium);
  else
    test("by Vite, with the plugin: on an isolated page and on another", { timeout: 90_000 }, async () => {
      const folder = join(project, "vite-named");
      await buildByVite({
        root: project,
        configFile: false,
        logLevel: "error",
        plugins: [goroutines()],
        build: {
          outDir: folder,
          rollupOptions: { input: join(project, "named.mjs"), output: { entryFileNames: "[name].js" } },
        },
      });
      const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
      try {
        for (const sharing of ["memory", "messages"]) {
          const site = await serve({ "/": `${folder}/` }, {}, sharing === "memory");
          const page = await browser.newPage();
          await page.goto(site.url);
          await page.evaluate(`import("/named.js")`);
          await page.waitForFunction(`document.title === "${sharing} 42"`, null, { timeout: 20_000 });
          await page.close();
          await site.close();
        }
      } finally {
        await browser.close();
      }
    });

  test("without the plugin says what is missing", { timeout: 60_000 }, async () => {
    const folder = join(project, "esbuild-named");
    await bundlers["esbuild"]?.({ named: join(project, "named.mjs") }, folder);
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    const { stderr } = await outcomeOf(join(folder, "named.js"));
    expect(stderr).toMatch(/ERR_WORKER_DIED/);
    expect(stderr).toMatch(/the worker's script can't be run: Cannot find module .* \(how a bundle names it: docs/);
  });

  test("as CommonJS says that it can't, where workers are to be started and not before", async () => {
    const file = join(project, "named.cjs");
    await build({
      entryPoints: [join(project, "named.mjs")],
      outfile: file,
      absWorkingDir: project,
      bundle: true,
      format: "cjs",
      platform: "node",
      logLevel: "error",
      logOverride: { "empty-import-meta": "silent" },
    });
    const { stderr } = await outcomeOf(file);
    expect(stderr).toMatch(/UsageError: cores: this bundle is no ES module/);
    expect(stderr).not.toMatch(/TypeError/);
  });
});
