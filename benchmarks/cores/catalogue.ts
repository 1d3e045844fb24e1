// What is measured of goroutines/cores: the workloads, who takes part in each, and the goals.
//
// Two threads on two cores: what crosses goes from one worker to the other, while the thread that started
// them waits. Every side runs the same loop and comes to the same result, which is checked.

import type { Measured } from "../report/results.ts";

export type SideName = "ours" | "port" | "piscina" | "piscina-tuned" | "tinypool" | "comlink" | "go" | "go-locked";

/** The column of a side. */
export const headings: Readonly<Record<SideName, string>> = {
  ours: "ours",
  port: "MessagePort",
  piscina: "piscina",
  "piscina-tuned": "piscina, tuned",
  tinypool: "tinypool",
  comlink: "comlink",
  go: "Go",
  "go-locked": "Go, locked",
};

/** Those that stand in a file of peers/. */
export const peers: readonly SideName[] = ["piscina", "piscina-tuned", "tinypool", "comlink"];

export interface Workload extends Measured {
  readonly title: string;
  /** What one operation is. */
  readonly operation: string;
  /** The size of a round. */
  readonly n: number;
  readonly elastic: boolean;
  readonly sides: readonly SideName[];
  /** The size of a round of Go's where its threads are put to sleep at each message. */
  readonly locked?: number;
}

const sumBelow = (n: number): number => (n * (n - 1)) / 2;
const each = (n: number): number => n;
const channels: readonly SideName[] = ["ours", "port", "go", "go-locked"];
const dispatchers: readonly SideName[] = ["ours", "port", "piscina", "piscina-tuned", "tinypool", "comlink"];

/** How many tasks are under way in `tasks`. */
export const UNDER_WAY = 256;
/** How large a message is that stands for large ones. */
export const LARGE = 65_536;
/** The numbers below this are searched for primes, in so many pieces. */
export const SEARCHED = 1_500_000;
export const PIECES = 64;
const PRIMES = 114_155;

function messages(name: string, title: string, n: number, result: (n: number) => number = sumBelow): Workload {
  return { name, title, operation: "message", n, operations: each, elastic: true, result, sides: channels };
}

function search(name: string, workers: string): Workload {
  return {
    name,
    title: `primes below ${SEARCHED.toLocaleString("en")}, ${workers}`,
    operation: "search",
    n: 1,
    operations: each,
    elastic: false,
    result: () => PRIMES,
    sides: ["ours", "go"],
  };
}

export const workloads: readonly Workload[] = [
  messages("ints", "ints, capacity 1024", 2_000_000),
  messages("strings", "5-character strings", 500_000, (n) => 5 * n),
  messages("small", "{ id, name, ok }", 300_000),
  messages("nested", "nested object, 230 bytes as JSON", 100_000),
  { ...messages("copied", "ArrayBuffer of 64 KiB, copied", 4000, (n) => n * LARGE) },
  { ...messages("moved", "ArrayBuffer of 64 KiB, made and moved", 4000, (n) => n * LARGE), sides: ["ours", "port"] },
  {
    ...messages("ping-pong", "ping-pong, unbuffered", 50_000, (n) => sumBelow(n) + n),
    operation: "round trip",
    sides: [...channels, "comlink"],
    locked: 2000,
  },
  {
    ...messages("parked", "ping-pong, who waits sleeps", 4000, (n) => sumBelow(n) + n),
    operation: "round trip",
    sides: ["ours", "port", "go-locked"],
  },
  {
    ...messages("select", "select over two shared channels", 500_000, (n) => 2 * sumBelow(n / 2)),
    operation: "select",
    sides: ["ours", "go", "go-locked"],
  },
  {
    ...messages("mixed", "select over a shared and a local channel", 500_000, (n) => 2 * sumBelow(n / 2)),
    operation: "select",
    sides: ["ours", "go"],
  },
  {
    ...messages("tasks", `tasks, ${UNDER_WAY} under way`, 50_000, (n) => sumBelow(n) + n),
    operation: "task",
    sides: dispatchers,
  },
  {
    ...messages("task", "tasks, one after the other", 4000, (n) => sumBelow(n) + n),
    operation: "task",
    sides: dispatchers,
  },
  { ...messages("mutex", "Mutex, one thread", 2_000_000, each), operation: "pair", sides: ["ours", "go"] },
  {
    ...messages("contended", "Mutex, two threads", 2_000_000, each),
    operation: "pair",
    sides: ["ours", "go", "go-locked"],
  },
  search("search-1", "one worker"),
  search("search-2", "two workers"),
];

/** A cost: of a side at a workload. */
export type Cost = readonly [side: SideName, workload: string];

export interface Goal {
  readonly title: string;
  /** One cost is to be at least `least` times the other. */
  readonly of: Cost;
  readonly over: Cost;
  readonly least: number;
}

function against(side: SideName, workload: string, least: number, title: string): Goal {
  return { title, of: [side, workload], over: ["ours", workload], least };
}

/** What counts as at par. */
const PAR = 0.9;

export const goals: readonly Goal[] = [
  against("port", "ints", 20, "ints against MessagePort"),
  against("port", "small", 5, "small objects against MessagePort"),
  against("port", "strings", 6, "5-character strings against MessagePort"),
  against("port", "nested", 2.5, "230-byte objects against MessagePort"),
  {
    title: "64 KiB copied, against MessagePort's transfer",
    of: ["port", "moved"],
    over: ["ours", "copied"],
    least: PAR,
  },
  against("port", "moved", PAR, "64 KiB made and moved, against MessagePort's transfer"),
  against("port", "ping-pong", 30, "spinning ping-pong against MessagePort"),
  { title: "parked ping-pong against MessagePort", of: ["port", "parked"], over: ["ours", "parked"], least: PAR },
  against("piscina", "tasks", 10, "concurrent tasks against piscina"),
  against("tinypool", "tasks", 10, "concurrent tasks against tinypool"),
  against("comlink", "tasks", 10, "concurrent tasks against comlink"),
  against("go-locked", "ints", 1, "ints against Go, goroutines locked to threads"),
  against("go-locked", "ping-pong", 50, "ping-pong against Go, goroutines locked to threads"),
  against("go", "ints", PAR, "ints against Go"),
  {
    title: "two workers against one, bound by the processor",
    of: ["ours", "search-1"],
    over: ["ours", "search-2"],
    least: 1.8,
  },
];
