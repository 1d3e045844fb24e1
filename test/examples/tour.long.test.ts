// npm start, piped: every program of the tour in order, plain text, and a measured line at the end.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { readExample } from "../../examples/tour/example.ts";
import { stops } from "../../examples/tour/stops.ts";

const repository = join(import.meta.dirname, "../..");

test("the tour", { timeout: 180_000 }, async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--import", "tsx", "examples/tour.ts"], {
    cwd: repository,
  });
  expect(stderr).toBe("");
  expect(stdout).not.toContain("\u001B");
  const titles = stops.map((stop) => readExample(stop).title);
  const found = stdout
    .split("\n")
    .flatMap((line) => titles.filter((title) => /^ ?\d+ {2}/.test(line) && line.includes(`  ${title}  `)));
  expect(found).toEqual(titles);
  expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^\d+ goroutines alive, \d+\.\d million messages a second\.$/);
});
