// The memory of tasks that all wait on one channel: how much each holds, how much the process needs at
// its peak, and what one close that wakes them all costs. Default heap flags; a collection is forced
// on both sides of the count.

import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { clock } from "./rounds.ts";
import type { Side } from "../side.ts";

/** Field by field what go/memory.go prints. */
export interface Parked {
  readonly goroutines: number;
  /** Bytes a task after a collection: heap in use. */
  readonly live: number;
  /** Bytes a task by which the resident set has grown. */
  readonly resident: number;
  /** Bytes of the process's largest resident set. */
  readonly peak: number;
  readonly woken: number;
  /** Processor time of the close and of every task's waking, in nanoseconds. */
  readonly wake: number;
}

const pageSize = 4096;

/** This exposes a function; it changes nothing about the heap's size or the collector's ways. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

function residentSet(): number {
  try {
    return Number(readFileSync("/proc/self/statm", "latin1").split(" ")[1]) * pageSize;
  } catch {
    return process.memoryUsage.rss();
  }
}

export async function parkedMemory(side: Side, n: number): Promise<Parked> {
  if (side.park === undefined) throw new Error("cannot park");
  const collect = collector();
  const now = (): { live: number; resident: number } => {
    collect();
    return { live: process.memoryUsage().heapUsed, resident: residentSet() };
  };

  // Code and inline caches are no part of a task.
  await side.park(100, () => undefined);
  const before = now();
  let parked = before;
  let wake = clock();
  const woken = await side.park(n, () => {
    parked = now();
    wake = clock();
  });
  return {
    goroutines: n,
    live: Math.round((parked.live - before.live) / n),
    resident: Math.round((parked.resident - before.resident) / n),
    woken,
    wake: wake().cpu,
    peak: process.resourceUsage().maxRSS * 1024,
  };
}
