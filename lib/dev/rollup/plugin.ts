/**
 * A plugin for bundlers that speak rollup's language: each module that the program names by
 * `new URL("./work.ts", import.meta.url)`, and the script of the workers, becomes a file of the bundle, and the URL
 * that of this file.
 *
 * Without it a bundler copies such a module as it stands, in TypeScript, or leaves it out; and makes the workers'
 * script a bundle of its own, with another copy of this package than that of the modules that run there.
 */

/** What names a module: a URL that is relative to the module in which it stands, by its text alone. */
const MODULE =
  /(new\s+(?:Shared)?Worker\s*\(\s*)?new\s+URL\s*\(\s*(["'`])(\.\.?\/[^"'`?#]+\.[cm]?[jt]sx?)\2\s*,\s*import\.meta\.url\s*,?\s*\)/g;

/** Where this package starts its workers. */
const STARTS_WORKERS = /[\\/]host[\\/]threads-(?:node|web)\.[jt]s$/;

/** What the plugin asks of the bundler. */
interface Bundler {
  resolve(specifier: string, importer: string): Promise<{ readonly id: string } | null>;
  emitFile(file: { readonly type: "chunk"; readonly id: string; readonly preserveSignature: "strict" }): string;
}

/** A plugin of rollup, rolldown and Vite. */
export interface GoroutinesPlugin {
  readonly name: string;
  readonly enforce: "pre";
  config(): { readonly optimizeDeps: { readonly exclude: string[] } };
  configResolved(config: { readonly command: string }): void;
  transform(code: string, id: string): Promise<{ code: string; map: null } | null>;
}

/**
 * Has a bundler find the modules that `goOn`, `pool` and `parallel` name, and the workers' script: for rollup, rolldown
 * and Vite. In Vite's development server, which bundles nothing, it keeps this package out of what is bundled ahead.
 *
 * @returns the plugin; the bundle must be an ES module.
 *
 * @example
 * ```ts
 * const config = { plugins: [goroutines()] };
 * ```
 */
export function goroutines(): GoroutinesPlugin {
  let bundles = true;
  const plugin = {
    name: "goroutines",
    // Vite's own plugins take such URLs for assets.
    enforce: "pre",
    config: () => ({ optimizeDeps: { exclude: ["goroutines"] } }),
    configResolved({ command }: { readonly command: string }): void {
      bundles = command !== "serve";
    },
    async transform(this: Bundler, code: string, id: string): Promise<{ code: string; map: null } | null> {
      if (!bundles || !code.includes("import.meta.url")) return null;
      let result = "";
      let end = 0;
      for (const { 0: text, 1: worker = "", 3: specifier = "", index } of code.matchAll(MODULE)) {
        // A worker of the user's is the bundler's to find.
        if (worker !== "" && !STARTS_WORKERS.test(id)) continue;
        const module = await this.resolve(specifier, id);
        if (module === null) continue;
        const file = this.emitFile({ type: "chunk", id: module.id, preserveSignature: "strict" });
        result += `${code.slice(end, index)}${worker}new URL(import.meta.ROLLUP_FILE_URL_${file}, import.meta.url)`;
        end = index + text.length;
      }
      return end === 0 ? null : { code: result + code.slice(end), map: null };
    },
  } as const;
  return plugin;
}
