// Runs a program in a process of its own: exit status, Go's texts on stderr, and that the process ends at all.
import { runCode } from "../built.ts";

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit status; "SIGKILL" if it did not end by itself. */
  readonly status: number | string;
}

const names =
  "after, call, chan, DeadlockError, FatalError, go, goexit, gosched, main, nilChan, run, select, sleep, trySelect, until";

/** Runs `code`, plain JavaScript with everything of the package in scope, as an ES module. */
export async function child(code: string, env: Record<string, string> = {}): Promise<Ended> {
  const { outcome, stderr } = await runCode(`import { ${names} } from "goroutines";\n${code}`, {
    env: { ...process.env, ...env },
    timeout: 10_000,
  });
  return { stdout: outcome.stdout, status: outcome.status, stderr };
}
