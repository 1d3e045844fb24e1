// docs/semantics.md names a test or a program for every line: they must exist.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { program } from "../golang/program.ts";

const tests = join(import.meta.dirname, "..");
const page = readFileSync(join(tests, "..", "docs", "semantics.md"), "utf8");

interface Row {
  readonly line: string;
  readonly tests: readonly string[];
  readonly programs: readonly string[];
}

/** The rows of every table, without their heads. */
const rows: readonly Row[] = page
  .split("\n")
  .filter((text) => text.startsWith("|") && !/^\|(-+\||\s*line \|)/.test(text))
  .map((text) => {
    const cells = text
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells.length !== 3) throw new Error(`docs/semantics.md: not three cells: ${text}`);
    const [line, named, programs] = cells as [string, string, string];
    return {
      line,
      tests: named === "" ? [] : named.split("<br>"),
      programs: [...programs.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
    };
  });

interface Title {
  readonly kind: "describe" | "test";
  readonly text: string;
}

/** The titles in a test file, in their order. */
function titles(source: string): Title[] {
  const found: Title[] = [];
  let kind: Title["kind"] = "test";
  // A title is the first argument: of `test(`, or of what `test.each(...)` returned.
  for (const match of source.matchAll(
    /^\s*(describe|test)\b(?:\.\w+)*|(?<=^\s*(?:describe|test)(?:\.\w+)*\(|\)\()\s*("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`),/gm,
  )) {
    const [, word, quoted] = match;
    if (word !== undefined) kind = word as Title["kind"];
    if (quoted !== undefined) found.push({ kind, text: quoted.slice(1, -1).replaceAll(/\\(.)/g, "$1") });
  }
  return found;
}

/** Whether a name is that of a test: the title itself, or one that `test.each` makes of it. */
function isOf(title: Title, kind: Title["kind"], name: string): boolean {
  if (title.kind !== kind) return false;
  if (title.text === name) return true;
  const parts = title.text.split(/%[sdij]/);
  if (parts.length === 1 || parts.every((part) => part === "")) return false;
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+")}$`, "s").test(
    name,
  );
}

/** What is wrong with "`file` name" or "`file` group › name". */
function complaint(named: string): string | undefined {
  const [, file, name] = /^`([^`]+\.test\.ts)` (.+)$/.exec(named) ?? [];
  if (file === undefined || name === undefined) return `names no file and test: ${named}`;
  if (!existsSync(join(tests, file))) return `there is no ${file}`;
  const all = titles(readFileSync(join(tests, file), "utf8"));
  const [last, group] = name.split(" › ").toReversed() as [string, string?];
  const within = group === undefined ? all : inGroup(all, group);
  return within.some((title) => isOf(title, "test", last)) ? undefined : `${file} has no test "${name}"`;
}

/** What stands between the title of a group and that of the next one. */
function inGroup(all: readonly Title[], group: string): readonly Title[] {
  const start = all.findIndex((title) => isOf(title, "describe", group));
  if (start < 0) return [];
  const length = all.slice(start + 1).findIndex(({ kind }) => kind === "describe");
  return all.slice(start + 1, length < 0 ? undefined : start + 1 + length);
}

describe("docs/semantics.md", () => {
  test("has a table for each part, and each line once", () => {
    const parts = page
      .split(/^## /m)
      .slice(1)
      .filter((part) => part.includes("\n|---"));
    expect(parts.map((part) => part.split("\n", 1)[0])).toEqual([
      "Panic and fatal error",
      "Goroutines, panic, defer, exit",
      "Deadlock",
      "Channels",
      "select",
      "sync",
      "context",
      "time",
      "errgroup, semaphore, singleflight",
      "Not contract",
    ]);
    expect(rows.length).toBeGreaterThan(150);
    const lines = rows.map(({ line }) => line);
    expect(lines.filter((line, i) => lines.indexOf(line) !== i)).toEqual([]);
  });

  test("each line has a test or a program", () => {
    expect(rows.filter((row) => row.tests.length === 0 && row.programs.length === 0).map(({ line }) => line)).toEqual(
      [],
    );
  });

  test("each test that it names exists", () => {
    expect(rows.flatMap((row) => row.tests.map(complaint)).filter((it) => it !== undefined)).toEqual([]);
  });

  test("each program that it names exists: the Go source, its port and the recording", () => {
    const missing = rows
      .flatMap((row) => row.programs)
      .filter((name) => {
        const { goFile, portFile, recordingFile } = program(name);
        return ![goFile, portFile, recordingFile].every((file) => existsSync(file));
      });
    expect(missing).toEqual([]);
  });

  test("the check can fail: a title that is none, a file that is none, a group that is another", () => {
    expect(complaint("`core/select.test.ts` not when it parks")).toBe(undefined);
    expect(complaint("`core/select.test.ts` of 4 ready cases each comes as often")).toBe(undefined);
    expect(complaint("`core/select.test.ts` not when it park")).toContain("has no test");
    expect(complaint("`core/select.test.ts` operands › not when it parks")).toContain("has no test");
    expect(complaint("`core/select.test.ts` operands")).toContain("has no test");
    expect(complaint("`core/selecting.test.ts` operands")).toContain("there is no");
    expect(complaint("core/select.test.ts operands")).toContain("names no file");
  });
});
