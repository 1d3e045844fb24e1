// Go's own toolchain, when this machine has one.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const candidates = ["go", "/usr/lib/go-1.23/bin/go"];

/** Where packages that are not Go's own are looked for; the last is where Debian installs them. */
const workspaces: readonly string[] = [
  ...(process.env["GOPATH"] || join(homedir(), "go")).split(delimiter),
  "/usr/share/gocode",
];

/** The one module beside the standard library that programs may use: Debian's golang-golang-x-sync-dev. */
const extra = "golang.org/x/sync";

export interface Toolchain {
  /** Like "go1.23.5". */
  readonly version: string;
  /** Compiles one .go file to an executable. Throws with the compiler's messages, or with what is not installed. */
  build(source: string, executable: string): void;
}

export function findToolchain(): Toolchain | undefined {
  for (const command of candidates) {
    const go = (...args: string[]): string =>
      execFileSync(command, args, {
        encoding: "utf8",
        // A single file outside any module; no cgo, because with it Go does not detect deadlocks.
        env: {
          ...process.env,
          GO111MODULE: "off",
          GOPATH: workspaces.join(delimiter),
          GOTOOLCHAIN: "local",
          CGO_ENABLED: "0",
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
    try {
      const version = go("env", "GOVERSION").trim();
      const build = (source: string, executable: string): void => {
        checkExtra(source);
        go("build", "-o", executable, source);
      };
      return { version, build };
    } catch {
      continue;
    }
  }
  return undefined;
}

function checkExtra(source: string): void {
  if (!readFileSync(source, "utf8").includes(`"${extra}/`)) return;
  if (workspaces.some((workspace) => existsSync(join(workspace, "src", extra)))) return;
  throw new Error(`it needs ${extra}, which is not installed (Debian: golang-golang-x-sync-dev)`);
}
