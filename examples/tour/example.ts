/**
 * An example as its own file tells it. The comment at its top holds a title, a line on what it shows
 * and the Go it came from; the comment at its end, as in Go's own examples, what it prints:
 *
 *     // Title
 *     //
 *     // What it shows.
 *     //
 *     // The Go it came from:
 *     //
 *     //	package main
 *     ...
 *     // Output:
 *     // hello
 *
 * In the output `#` stands for a number and `…` for any text; a last line `exit status 2` is the
 * program's status, as `go run` prints it.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Example {
  readonly name: string;
  readonly file: string;
  readonly title: string;
  readonly shows: string;
  /** A whole Go program. */
  readonly go: string;
  /** What it prints: stdout, then stderr. */
  readonly output: readonly string[];
  readonly status: number;
}

const folder = join(import.meta.dirname, "..");
const COMMENT = /^\/\/ ?/;
const EXIT_STATUS = /^exit status (\d+)$/;

/** @throws if the file's comments do not have the form above. */
export function readExample(name: string): Example {
  const file = join(folder, `${name}.ts`);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");

  const top = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith("//")),
  );
  const [title = "", empty, ...rest] = top.map((line) => line.replace(COMMENT, ""));
  const endOfText = rest.indexOf("");
  const source = rest.filter((line) => line === "" || line.startsWith("\t"));
  const go = source
    .map((line) => line.slice(1))
    .join("\n")
    .trim();
  if (title === "" || empty !== "" || endOfText < 1 || !go.startsWith("package main")) {
    throw new Error(`${file}: the comment at the top must be a title, what it shows, and a Go program`);
  }

  const startOfOutput = lines.findLastIndex((line) => line.startsWith("// Output"));
  if (startOfOutput < 0) throw new Error(`${file}: the comment at the end must be its output`);
  const output = lines.slice(startOfOutput + 1).map((line) => line.replace(COMMENT, ""));
  const status = EXIT_STATUS.exec(output.at(-1) ?? "");
  if (status !== null) output.pop();

  return {
    name,
    file,
    title,
    shows: rest.slice(0, endOfText).join(" "),
    go,
    output,
    status: Number(status?.[1] ?? 0),
  };
}
