/** Makes executions again, in this process or in one of another Node. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseToken } from "../../../lib/dev/testing/schedule.ts";
import { corpus, nameOf } from "../corpus.ts";
import type { Kernel } from "../kernel.ts";
import { markOf, perform } from "./hunt.ts";
import type { FailingSchedule } from "./failing-schedules.ts";

/** How many of the replays in one process were the same executions as those found. */
export interface Replays {
  /** As `v22.1.0`. */
  readonly node: string;
  readonly identical: number;
  readonly of: number;
  /** The first that was not, if any. */
  readonly different: string | undefined;
}

/** What a replay of each of `found` is. */
export async function marksOf(kernels: readonly Kernel[], found: readonly FailingSchedule[]): Promise<string[]> {
  const byName = new Map(kernels.map((kernel) => [nameOf(kernel), kernel]));
  const marks: string[] = [];
  for (const { kernel, token } of found) {
    const { failure, trail } = await perform(
      (byName.get(kernel) as Kernel).buggy,
      parseToken("replays", token).schedule,
    );
    marks.push(markOf(failure, trail));
  }
  return marks;
}

export function compared(node: string, found: readonly FailingSchedule[], marks: readonly string[]): Replays {
  const different = found.findIndex(({ mark }, i) => mark !== marks[i]);
  return {
    node,
    identical: found.filter(({ mark }, i) => mark === marks[i]).length,
    of: found.length,
    different:
      different < 0
        ? undefined
        : `${found[different]?.kernel} ${found[different]?.token}: ${found[different]?.mark} when found, then ${marks[different]}`,
  };
}

/** The replays of a process of its own, by the Node at `binary`. */
export function replayedBy(binary: string, found: readonly FailingSchedule[]): Replays {
  const { stdout, stderr, status } = spawnSync(binary, ["--import", "tsx", fileURLToPath(import.meta.url)], {
    input: JSON.stringify(found),
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`the replays of ${binary} failed: ${stderr}`);
  const { node, marks } = JSON.parse(stdout) as { readonly node: string; readonly marks: readonly string[] };
  return compared(node, found, marks);
}

/** As that process: failing schedules in, what their replays are out. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  let input = "";
  for await (const text of process.stdin.setEncoding("utf8")) input += text;
  const marks = await marksOf(await corpus(), JSON.parse(input) as FailingSchedule[]);
  process.stdout.write(JSON.stringify({ node: process.version, marks }));
}
