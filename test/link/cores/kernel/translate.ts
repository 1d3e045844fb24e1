/**
 * Translates the kernel into generators, so that the explorer runs the kernel's own source: each atomic access is an
 * op, before which any other thread may run. What is plain is not.
 *
 * It knows as much of AssemblyScript as the kernel uses, and no more.
 */

import { transformSync } from "esbuild";

interface Script {
  sources(): Map<string, string>;
  build(): Promise<Uint8Array>;
}

const script = new URL("../../../../scripts/build-kernel.mjs", import.meta.url);
const { sources, build: built } = (await import(script.href)) as Script;

/** The bytes that the sources build. */
export const build: Script["build"] = built;

/** All files one after the other: none has a name that another has too. */
export const source: string = [...sources().values()].join("\n");

/** Where the parenthesis that opens at `open` closes. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i;
  }
  throw new Error("unbalanced");
}

/** `name(...)` becomes `(yield* name(...))`, wherever it is called. */
function yieldCalls(text: string, names: ReadonlySet<string>): string {
  let out = "";
  let at = 0;
  for (const match of text.matchAll(/(?<!function\* |[\w.])([A-Za-z_]\w*)\(/g)) {
    const name = match[1] as string;
    if (match.index < at || !names.has(name)) continue;
    const open = match.index + name.length;
    const end = closing(text, open);
    out += `${text.slice(at, match.index)}(yield* ${name}(${yieldCalls(text.slice(open + 1, end), names)}))`;
    at = end + 1;
  }
  return out + text.slice(at);
}

/** Has a thread that shall die do so where V8 ends one: at loop heads and at calls that are not inlined. */
function makeMortal(text: string): string {
  const inLoops = text.replaceAll(/\b(?:while|for) (?=\()/g, "LOOP ").split("LOOP ");
  let out = inLoops[0] as string;
  for (const part of inLoops.slice(1)) {
    const end = closing(part, 0) + 1;
    const head = (part.includes(";") && part.slice(0, end).includes(";") ? "for " : "while ") + part.slice(0, end);
    // The condition of a `do` ends with a semicolon.
    out += part.startsWith(" {", end) ? `${head} { mortal(); ${part.slice(end + 2)}` : head + part.slice(end);
  }
  return out
    .replaceAll(/\bdo \{/g, "do { mortal();")
    .replaceAll(/^((?:export )?function \w+\([^)]*\): \w+ \{)/gm, "$1 mortal();");
}

/** JavaScript whose value is what the kernel exports, given `memory`. `change` makes faults. */
export function translate(change: (text: string) => string = (text) => text): string {
  // Who waits for a lock looks at it often; here that would be a step each.
  const body = /function awaitLock[^]*?\n\}/;
  const waiting =
    "function awaitLock(c: usize): void { const owner = atomic.load<i32>(c + CHANNEL_LOCK); if (owner != 0) atomic.wait<i32>(c + CHANNEL_LOCK, owner, 0); }";
  const bare = change(source)
    .replace(body, waiting)
    .replaceAll(/\/\*[^]*?\*\//g, "")
    .replaceAll(/\/\/.*$/gm, "");
  let text = makeMortal(bare)
    .replaceAll(/^(import|export) \{[^}]*\} from .*$/gm, "")
    .replaceAll("@inline ", "")
    .replaceAll(/<(usize|i32|i64|u32)>/g, "")
    .replaceAll(/\batomic\.(\w+)\(/g, "atomic_$1(")
    .replaceAll(/\bexport (function|let|const)/g, "$1")
    .replaceAll("memory.size()", "65536");
  const names = new Set(
    ["load", "store", "cmpxchg", "xchg", "add", "sub", "or", "wait"].map((name) => `atomic_${name}`),
  );
  const functions: string[] = [];
  text = text.replaceAll(/\bfunction (\w+)\(/g, (_whole, name: string) => {
    names.add(name);
    functions.push(name);
    return `function* ${name}(`;
  });
  const { code } = transformSync(yieldCalls(text, names), { loader: "ts" });
  return `const { atomic_load, atomic_store, atomic_cmpxchg, atomic_xchg, atomic_add, atomic_sub, atomic_or, atomic_wait, atomic_notify, load, store, reinterpret, clz, ctz, min, max, unreachable, mortal } = memory;\n${code}\nreturn { ${functions.join(", ")} };`;
}
