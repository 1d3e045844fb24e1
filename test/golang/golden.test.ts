// Every port must do what real Go did with the original: same stdout, same exit status, same first line of stderr.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { runProgram } from "../built.ts";
import { programs } from "./program.ts";
import { readRecording, sha256 } from "./recording.ts";

vi.setConfig({ maxConcurrency: 2 });

describe("a program, its port and its recording", () => {
  test("there are at least 36 of them", () => {
    expect(programs().length).toBeGreaterThanOrEqual(36);
  });

  test("at least 36 of them use Go's packages, three or more each", () => {
    const users = new Map<string, number>();
    let withPackages = 0;
    for (const p of programs()) {
      const imports = readFileSync(p.portFile, "utf8").matchAll(/ from "goroutines\/(\w+)";/g);
      const used = [...imports].map(([, name = ""]) => name);
      for (const name of used) users.set(name, (users.get(name) ?? 0) + 1);
      if (used.length > 0) withPackages++;
    }
    expect(withPackages).toBeGreaterThanOrEqual(36);
    for (const name of ["sync", "context", "time", "atomic", "errgroup", "semaphore", "singleflight", "defer"]) {
      expect(users.get(name) ?? 0, name).toBeGreaterThanOrEqual(3);
    }
  });
});

describe.concurrent("golden output", () => {
  for (const p of programs()) {
    test(p.name, { timeout: 60_000 }, async ({ expect }) => {
      for (const file of [p.goFile, p.portFile, p.recordingFile]) {
        expect(existsSync(file), `${file} exists`).toBe(true);
      }
      const { go, sourceSha256, runs, ...expected } = readRecording(p.recordingFile);
      expect(sourceSha256, "the recording is of this source: npm run golden").toBe(sha256(p.goFile));
      expect(go).toMatch(/^go1\./);
      expect(runs).toBe(40);

      const { outcome, stderr } = await runProgram(p.portFile, { timeout: 50_000 });
      expect(outcome, stderr).toEqual(expected);
    });
  }
});
