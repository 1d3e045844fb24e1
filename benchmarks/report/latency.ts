// The table of latency: what is left of the event loop beside goroutines that keep the processor busy.

import type { Delay, Ticks } from "../measure/latency.ts";
import { launch, SampleError } from "./launch.ts";
import type { Progress } from "./plan.ts";
import { heading, sampleOf } from "./sides.ts";
import { nothing, table, type Row } from "./table.ts";

const tasks = 10_000;

/** Seconds for the set-up of the tasks, and for a side that does not end by itself. */
const slack = 20;

async function one<T>(
  go: string | undefined,
  side: string,
  mode: string,
  ...args: readonly number[]
): Promise<T | undefined> {
  try {
    const [line] = await launch(sampleOf(go, side, mode, ...args), slack);
    return line as T;
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    return undefined;
  }
}

/** `sides` excludes the idle process, which comes first, and Go, which has no event loop but ticks. */
export async function latency(
  go: string | undefined,
  sides: readonly string[],
  ms: number,
  progress: Progress,
): Promise<string> {
  const rows: Row[] = [];
  const inMs = (value: number | undefined): string => (value === undefined ? nothing : `${value.toFixed(1)} ms`);
  for (const side of ["idle", ...sides, ...(go === undefined ? [] : ["go"])]) {
    progress(`latency: ${side}`);
    const delay = side === "go" ? undefined : await one<Delay>(go, side, "delay", tasks, ms);
    const ticks = await one<Ticks>(go, side, "ticks", ms);
    rows.push([
      side === "idle" ? "an idle process" : heading(side),
      inMs(delay?.p50),
      inMs(delay?.p99),
      inMs(delay?.max),
      ticks === undefined ? nothing : `${ticks.came} of ${ticks.expected}`,
    ]);
  }
  return table(["side", "delay p50", "delay p99", "delay max", "10 ms ticks"], rows);
}
