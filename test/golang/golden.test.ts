// Every port must do what real Go did with the original: same stdout, same exit status, same first line of stderr.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { runToOutcome } from "./outcome.ts";
import { programs } from "./program.ts";
import { readRecording, sha256 } from "./recording.ts";

const repository: string = join(import.meta.dirname, "..", "..");

vi.setConfig({ maxConcurrency: 2 });

describe("a program, its port and its recording", () => {
  test("there are at least 36 of them", () => {
    expect(programs().length).toBeGreaterThanOrEqual(36);
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

      const command = ["--import", "tsx", p.portFile];
      const { outcome, stderr } = await runToOutcome(process.execPath, command, { cwd: repository, timeout: 50_000 });
      expect(outcome, stderr).toEqual(expected);
    });
  }
});
