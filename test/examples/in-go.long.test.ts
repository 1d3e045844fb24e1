// The Go in an example's comment is a whole program, and real Go prints what the example prints.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readExample } from "../../examples/tour/example.ts";
import { stops } from "../../examples/tour/stops.ts";
import { runToOutcome } from "../golang/outcome.ts";
import { findToolchain } from "../golang/toolchain.ts";
import { pattern, textOf } from "./pattern.ts";

/** What they print only this package can. Their Go is built, and not run: it may hang. */
const ours: ReadonlySet<string> = new Set(["find-a-deadlock"]);

const go = findToolchain();
const reason = go === undefined ? " (skipped: no Go on the PATH and none in /usr/lib/go-1.23/bin)" : "";

describe.skipIf(go === undefined)(`in real Go${reason}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "goroutines-examples-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.for(stops)("%s", { timeout: 60_000 }, async (name) => {
    const example = readExample(name);
    const source = join(folder, `${name}.go`);
    writeFileSync(source, example.go);
    go?.build(source, join(folder, name));
    if (ours.has(name)) return;
    const { outcome } = await runToOutcome(join(folder, name), [], { timeout: 30_000 });
    // Below the first line of a fatal error stands a dump that names Go's own source lines.
    const stderr = outcome.stderrFirstLine === "" ? [] : [outcome.stderrFirstLine];
    const fatal = example.output.findIndex((line) => line.startsWith("fatal error: "));
    const expected = fatal < 0 ? example.output : example.output.slice(0, fatal + 1);
    const stdout = outcome.stdout.split("\n").slice(0, -1);
    expect(textOf([...stdout, ...stderr])).toMatch(pattern(expected));
    expect(outcome.status).toBe(example.status);
  });
});
