// The table of scale: a token's hop round a ring, as the ring grows.

import type { Scaled } from "../measure/scale.ts";
import { launch, SampleError } from "./launch.ts";
import type { Progress } from "./plan.ts";
import { heading, sampleOf } from "./sides.ts";
import { median } from "./statistics.ts";
import { nothing, table, time } from "./table.ts";

const samples = 3;

/** Seconds. */
const limit = 60;

/** Nanoseconds of processor time a hop. */
async function hop(go: string | undefined, side: string, n: number, messages: number): Promise<number> {
  const [line] = await launch(sampleOf(go, side, "scale", n, messages), limit);
  const scaled = line as Scaled;
  // Each lap passes n - 1 members that add one; as many laps warm up as are timed.
  const expected = 2 * (scaled.messages / n) * (n - 1);
  if (scaled.result !== expected) throw new SampleError(`${scaled.result} for ${expected}`);
  return scaled.cpu / scaled.messages;
}

export async function scale(
  go: string | undefined,
  sides: readonly string[],
  sizes: readonly number[],
  messages: number,
  progress: Progress,
): Promise<string> {
  const rows: string[][] = [];
  for (const n of sizes) {
    const row = [n.toLocaleString("en")];
    progress(`scale: ${n}`);
    for (const side of sides) {
      try {
        const hops: number[] = [];
        for (let i = 0; i < samples; i++) hops.push(await hop(go, side, n, messages));
        row.push(time(median(hops)));
      } catch (error) {
        if (!(error instanceof SampleError)) throw error;
        row.push(`${nothing} (${error.message})`);
      }
    }
    rows.push(row);
  }
  return table(["goroutines in the ring", ...sides.map(heading)], rows);
}
