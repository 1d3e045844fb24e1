// Bundled with a program, by esbuild and by rollup: what does something by being loaded stays, what nothing uses goes.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { build } from "esbuild";
import { rollup, type Plugin } from "rollup";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
