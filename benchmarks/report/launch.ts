// Starts one child process and reads the lines of JSON it prints. Samples never share a process.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Why a child gave no figure; `message` is printed in its place. */
export class SampleError extends Error {
  override readonly name = "SampleError";
}

export interface Command {
  readonly file: string;
  readonly args: readonly (string | number)[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Node's exit status where the event loop runs dry beside an unsettled `await`. */
const ranDry = 13;

/** The most of a child's complaint that is passed on. */
const longestComplaint = 200;

/** Resolves to what the child has printed; calls `heard` at each line. */
export function launch(
  command: Command,
  seconds: number,
  heard: (line: unknown) => void = () => undefined,
): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.file, command.args.map(String), {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...command.env },
    });
    const lines: unknown[] = [];
    let complaint = "";
    let late = false;
    const alarm = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, seconds * 1000);

    const reader = createInterface({ input: child.stdout });
    reader.on("line", (line) => {
      // Some peers print; what is no JSON is none of ours.
      if (!line.startsWith("{")) return;
      const parsed: unknown = JSON.parse(line);
      lines.push(parsed);
      heard(parsed);
    });
    child.stderr.on("data", (text: Buffer) => {
      if (complaint.length < 10 * longestComplaint) complaint += text.toString();
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(alarm);
      if (late) reject(new SampleError(`over ${seconds} s`));
      else if (code === ranDry) reject(new SampleError("never ends: nothing is left to wake it"));
      else if (code !== 0) reject(new SampleError(reason(complaint, signal ?? `status ${code}`)));
      else resolve(lines);
    });
  });
}

function reason(complaint: string, status: string): string {
  const telling = complaint.split("\n").find((line) => /Error|panic|heap/.test(line)) ?? complaint.trim();
  return telling === "" ? status : telling.trim().slice(0, longestComplaint);
}
