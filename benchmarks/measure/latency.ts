// What is left of the host's event loop while tasks keep the processor busy.
//
// `delay` is Node's own histogram (perf_hooks.monitorEventLoopDelay, resolution 1 ms), printed as it
// is: its values contain the millisecond of its own timer, so an idle process shows about 1 ms too,
// and that row is printed beside the others. `ticks` counts what a 10 ms interval delivers.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { Side } from "../side.ts";

export interface Delay {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** How often the histogram's timer fired: a few times if the event loop was starved. */
  readonly count: number;
}

export interface Ticks {
  readonly expected: number;
  readonly came: number;
}

const interval = 10;

/** True once `ms` have passed; looks at the clock at every 64th question only. */
function after(ms: number): () => boolean {
  const end = performance.now() + ms;
  let asked = 0;
  let over = false;
  return () => {
    if (!over && (++asked & 63) === 0) over = performance.now() >= end;
    return over;
  };
}

async function occupy(side: Side, pairs: number, ms: number): Promise<void> {
  const ended = await (side.busy?.(pairs, after(ms)) ?? pause(ms, pairs));
  if (ended !== pairs) throw new Error(`${ended} of ${pairs} pairs ended`);
}

export async function delay(side: Side, tasks: number, ms: number): Promise<Delay> {
  const pairs = tasks / 2;
  await occupy(side, pairs, ms / 10);
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  // A delay counts from the tick before it, and is recorded at the tick that ends it.
  await pause(5);
  await occupy(side, pairs, ms);
  await pause(5);
  histogram.disable();
  const inMs = (ns: number): number => ns / 1e6;
  return {
    p50: inMs(histogram.percentile(50)),
    p99: inMs(histogram.percentile(99)),
    max: inMs(histogram.max),
    count: histogram.count,
  };
}

export async function ticks(side: Side, ms: number): Promise<Ticks> {
  let came = 0;
  const timer = setInterval(() => came++, interval);
  await occupy(side, 1, ms);
  clearInterval(timer);
  return { expected: ms / interval, came };
}
