// npm run golden [-- names]: runs every Go program with real Go and records what it did.
//
// A program is recorded only if all its runs had the same outcome, 20 of them with GOMAXPROCS=1 and 20 with
// GOMAXPROCS=4: an outcome that depends on Go's scheduler says nothing about ours. What is not recorded is
// reported, and the script fails.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { runToOutcome, type Outcome } from "./outcome.ts";
import { program, programs, type Program } from "./program.ts";
import { sha256, writeRecording } from "./recording.ts";
import { findToolchain, type Toolchain } from "./toolchain.ts";

const runsEach = 20;
const processors = [1, 4];
const timeout = 20_000;

async function record(p: Program, go: Toolchain, executable: string): Promise<void> {
  const sourceSha256 = sha256(p.goFile);
  go.build(p.goFile, executable);
  let agreed: Outcome | undefined;
  for (const count of processors) {
    const env = { ...process.env, GOMAXPROCS: String(count) };
    for (let run = 1; run <= runsEach; run++) {
      const { outcome } = await runToOutcome(executable, [], { env, timeout });
      agreed ??= outcome;
      if (typeof outcome.status === "string") {
        throw new Error(`run ${run} with GOMAXPROCS=${count} was ended by ${outcome.status}`);
      }
      if (!isDeepStrictEqual(outcome, agreed)) {
        const texts = [agreed, outcome].map((o) => JSON.stringify(o, null, 2));
        throw new Error(`run ${run} with GOMAXPROCS=${count} differs:\n${texts.join("\n")}`);
      }
    }
  }
  if (!agreed) throw new Error("no runs");
  writeRecording(p.recordingFile, {
    go: go.version,
    sourceSha256,
    runs: runsEach * processors.length,
    stdout: agreed.stdout,
    status: agreed.status,
    stderrFirstLine: agreed.stderrFirstLine,
  });
}

async function recordAll(names: readonly string[]): Promise<number> {
  const go = findToolchain();
  if (!go) {
    console.error("no Go on the PATH and none in /usr/lib/go-1.23/bin: nothing was recorded");
    return 1;
  }
  const chosen = names.length > 0 ? names.map(program) : programs();
  const folder = mkdtempSync(join(tmpdir(), "goroutines-golden-"));
  let failures = 0;
  try {
    for (const p of chosen) {
      try {
        await record(p, go, join(folder, p.name));
        console.log(`${p.name}: recorded with ${go.version}`);
      } catch (error) {
        failures++;
        console.error(`${p.name}: NOT recorded: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${chosen.length - failures} of ${chosen.length} recorded`);
  return failures > 0 ? 1 : 0;
}

process.exitCode = await recordAll(process.argv.slice(2));
