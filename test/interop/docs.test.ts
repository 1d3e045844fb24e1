// Every snippet of docs/interop.md compiles, runs, and prints what its comments say.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as interop from "goroutines/interop";
import { compile, workshop, type Complaint } from "../types/compile.ts";

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "interop.md"), "utf8");
const folder = workshop("interop");
const snippets = [...page.matchAll(/^(.*):\n\n```ts\n([\s\S]*?)```$/gm)].map(([, title, code], i) => ({
  title: title as string,
  code: code as string,
  file: `${i}.ts`,
  prints: [...(code as string).matchAll(/console\.log\(.*\/\/ (.*)$/gm)].flatMap(([, said]) =>
    (said as string).split(" | "),
  ),
}));
let complaints: Complaint[] = [];

beforeAll(async () => {
  complaints = await compile(folder, Object.fromEntries(snippets.map(({ file, code }) => [file, code])));
}, 60_000);

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

describe.each(snippets)("$title", ({ file, code, prints }) => {
  test("compiles", () => {
    expect(
      complaints.filter((complaint) => complaint.file === file).map(({ message }) => message),
      code,
    ).toEqual([]);
  });

  test("prints what it says", async () => {
    const lines: string[] = [];
    const log = vi
      .spyOn(console, "log")
      .mockImplementation((...args: unknown[]) => void lines.push(args.join(" ").trim()));
    try {
      await import(join(folder, file));
    } finally {
      log.mockRestore();
    }
    expect(lines).toEqual(prints);
    expect(prints.length).toBeGreaterThan(0);
  });
});
