// Go's own toolchain, when this machine has one.
import { execFileSync } from "node:child_process";

const candidates = ["go", "/usr/lib/go-1.23/bin/go"];

export interface Toolchain {
  /** Like "go1.23.5". */
  readonly version: string;
  /** Compiles one .go file to an executable. Throws with the compiler's messages. */
  build(source: string, executable: string): void;
}

export function findToolchain(): Toolchain | undefined {
  for (const command of candidates) {
    const go = (...args: string[]): string =>
      execFileSync(command, args, {
        encoding: "utf8",
        // A single file outside any module; no cgo, because with it Go does not detect deadlocks.
        env: { ...process.env, GO111MODULE: "off", GOTOOLCHAIN: "local", CGO_ENABLED: "0" },
        stdio: ["ignore", "pipe", "pipe"],
      });
    try {
      const version = go("env", "GOVERSION").trim();
      return { version, build: (source, executable) => void go("build", "-o", executable, source) };
    } catch {
      continue;
    }
  }
  return undefined;
}
