import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the heap that cores share stays as large as it is while messages, channels and goroutines come and go", async () => {
  const args = ["--expose-gc", "--import", "tsx", "test/link/cores/memory/memory.ts", "200000", "20000", "5000"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 240_000 });
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { name: string; isFlat: boolean });
  expect(lines.map(({ name, isFlat }) => [name, isFlat])).toEqual([
    ["messages", true],
    ["channels", true],
    ["goroutines", true],
  ]);
}, 300_000);
