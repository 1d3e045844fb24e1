// Every snippet of docs/interop.md compiles, runs, and prints what its comments say.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import * as interop from "goroutines/interop";
import { interopSnippets, written } from "../docs/written.ts";

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "interop.md"), "utf8");
const { folder, complaints } = written("interop");
const snippets = interopSnippets();

test("all snippets are found", () => {
  expect(snippets).toHaveLength(page.split("```ts").length - 1);
  expect(snippets.length).toBeGreaterThan(5);
});

test("the page names every function, and no other", () => {
  const named = new Set<string>(
    [...page.matchAll(/`((?:from|to)[A-Z]\w*|collect|aborted)\b/g)].map(([, name]) => name as string),
  );
  // Of goroutines/context.
  named.delete("fromSignal");
  expect(named).toEqual(new Set(Object.keys(interop)));
});

describe.each(snippets)("$title", ({ module, code, prints }) => {
  test("compiles", () => {
    expect(
      complaints.filter((complaint) => complaint.file === module).map(({ message }) => message),
      code,
    ).toEqual([]);
  });

  test("prints what it says", async () => {
    const lines: string[] = [];
    const log = vi
      .spyOn(console, "log")
      .mockImplementation((...args: unknown[]) => void lines.push(args.join(" ").trim()));
    try {
      await import(join(folder, module));
    } finally {
      log.mockRestore();
    }
    expect(lines).toEqual(prints);
    expect(prints.length).toBeGreaterThan(0);
  });
});
