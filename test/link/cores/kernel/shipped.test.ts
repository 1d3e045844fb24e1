// The kernel that is shipped: the bytes that the source builds, whose critical sections no termination can cut.
import { expect, it } from "vitest";
import { wasm } from "../../../../lib/link/cores/kernel/wasm.ts";
import { build, source as text } from "./translate.ts";

const source = text.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/\/\/.*$/gm, "");

it("is what the source builds", async () => {
  const built = Buffer.from(await build()).toString("base64");
  expect(built === wasm, "npm run build:kernel").toBe(true);
}, 60_000);

/** The functions that take a lock, each from there to where it is last given back. */
function criticalSections(): [name: string, section: string][] {
  return source.split(/^(?=(?:export |@inline )*function )/m).flatMap((body) => {
    const name = /function (\w+)/.exec(body)?.[1] ?? "";
    const [, taken = ""] = /\btryLock\(\w+\)\) (?:\{[^}]*\}|awaitLock\(\w+\);)([^]*)\bunlock\(/.exec(body) ?? [];
    return taken === "" || name === "tryLock" ? [] : [[name, taken]];
  });
}

const sections = criticalSections();
const inlined = new Set([...source.matchAll(/@inline (?:export )?function (\w+)/g)].map(([, name]) => name));
const called = new Set(
  [...source.matchAll(/\bfunction (\w+)/g)].map(([, name = ""]) => name).filter((name) => !inlined.has(name)),
);

it("has critical sections, and each function takes its lock in the way that is looked for", () => {
  expect(sections.length).toBeGreaterThan(8);
  expect(source.match(/\btryLock\(/g)).toHaveLength(sections.length + 1);
});

// V8 ends a thread at loop heads and calls only.
it.each(sections)("%s holds its lock in a straight line: no loop, no call", (_name, section) => {
  expect(section).not.toMatch(/\b(?:while|for|do)\b/);
  const calls = [...section.matchAll(/(?<![.\w])(\w+)\(/g)].map(([, name = ""]) => name);
  expect(calls.filter((name) => called.has(name))).toEqual([]);
});
