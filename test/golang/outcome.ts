// What a program does, as far as we compare it: all of stdout, the exit status and the first line of stderr.
// The rest of stderr is Go's stack dump, which names addresses and source lines.
import { spawn } from "node:child_process";

export interface Outcome {
  readonly stdout: string;
  /** The exit status, or the name of the signal that ended the program. */
  readonly status: number | string;
  readonly stderrFirstLine: string;
}

export interface Run {
  readonly outcome: Outcome;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the program is killed; its status is then SIGKILL. */
  readonly timeout: number;
}

export function runToOutcome(command: string, args: readonly string[], options: RunOptions): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, killSignal: "SIGKILL", stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const stderrFirstLine = stderr.split("\n", 1)[0] ?? "";
      resolve({ outcome: { stdout, status: code ?? signal ?? "unknown", stderrFirstLine }, stderr });
    });
  });
}
