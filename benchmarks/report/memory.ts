// The table of memory: tasks that all wait on one channel, and one close that wakes them.

import type { Parked } from "../measure/memory.ts";
import { launch, SampleError } from "./launch.ts";
import type { Progress } from "./plan.ts";
import { heading, sampleOf } from "./sides.ts";
import { bytes, nothing, table, time, type Row } from "./table.ts";

/** Seconds. */
const limit = 60;

async function row(go: string | undefined, side: string, n: number): Promise<Row> {
  const title = [`${n.toLocaleString("en")} parked`, heading(side)];
  try {
    const [line] = await launch(sampleOf(go, side, "memory", n), limit);
    const parked = line as Parked;
    if (parked.woken !== n) throw new SampleError(`${parked.woken} woke`);
    return [...title, `${parked.live} B`, `${parked.resident} B`, bytes(parked.peak), time(parked.wake / n)];
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    return [...title, error.message, nothing, nothing, nothing];
  }
}

/** `sides` are measured at every size, `peers` at the smallest only. */
export async function memory(
  go: string | undefined,
  sides: readonly string[],
  peers: readonly string[],
  sizes: readonly number[],
  progress: Progress,
): Promise<string> {
  const rows: Row[] = [];
  for (const [i, n] of sizes.entries()) {
    for (const side of i === 0 ? [...sides, ...peers] : sides) {
      progress(`memory: ${n} of ${side}`);
      rows.push(await row(go, side, n));
    }
  }
  return table(["goroutines", "side", "live each", "resident each", "peak of process", "wake, cpu each"], rows);
}
