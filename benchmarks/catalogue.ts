// The workloads: what each is called, how much one round does, what it must come to, and which
// properties a library needs to be let in. Every side (ours/, go/, floor/, peers/) implements these
// names.
//
// Invariant: `result` is a closed form, so that every side, Go's included, is checked in every sample
// and whatever its number of operations.

/** Properties of a channel library; each is a check in peers/semantics.ts. */
export type Property =
  | "rendezvous"
  | "buffer"
  | "order"
  | "fifo"
  | "crowd"
  | "close"
  | "relay"
  | "fair select"
  | "lossless select"
  | "select with sends"
  | "spawn"
  | "yield"
  | "sleep"
  | "sync"
  | "semaphore";

export type Group = "channels" | "select" | "scheduling" | "calls" | "timers" | "parks" | "contexts" | "uncontended";

export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly group: Group;
  /** What one operation is. */
  readonly operation: string;
  /** The size of a round; about 50 to 200 ms for us. */
  readonly n: number;
  /** Operations in a round of size n. */
  readonly operations: (n: number) => number;
  /** Whether an operation costs the same in a smaller round, so that a slow side may have one. */
  readonly elastic: boolean;
  readonly result: (n: number) => number;
  /** The most that an operation may cost us, in ns, where Go's is one machine instruction or little more. */
  readonly bar?: number;
  readonly needs: readonly Property[];
}

/** One round of size n, and the result to be checked. */
export type Round = (n: number) => Promise<number> | number;

const sumBelow = (n: number): number => (n * (n - 1)) / 2;
const each = (n: number): number => n;

/** The sums of the first primes, and the last of them, at which the sieve stops. */
const primes: Readonly<Record<number, { readonly sum: number; readonly last: number }>> = {
  100: { sum: 24133, last: 541 },
  2000: { sum: 16274627, last: 17389 },
};

export function lastPrime(n: number): number {
  const known = primes[n];
  if (known === undefined) throw new RangeError(`no table of the first ${n} primes`);
  return known.last;
}

function uncontended(name: string, title: string, operation: string, bar: number, needs: Workload["needs"]): Workload {
  return {
    name,
    title,
    group: "uncontended",
    operation,
    n: 5_000_000,
    operations: each,
    elastic: true,
    result: each,
    bar,
    needs,
  };
}

export const workloads: readonly Workload[] = [
  {
    name: "ping-pong",
    title: "unbuffered ping-pong",
    group: "channels",
    operation: "round trip",
    n: 1_000_000,
    operations: each,
    elastic: true,
    result: (n) => sumBelow(n) + n,
    needs: ["rendezvous", "order"],
  },
  {
    name: "stream",
    title: "unbuffered stream",
    group: "channels",
    operation: "message",
    n: 1_000_000,
    operations: each,
    elastic: true,
    result: sumBelow,
    needs: ["rendezvous", "order"],
  },
  {
    name: "buffered-1",
    title: "stream, capacity 1",
    group: "channels",
    operation: "message",
    n: 1_000_000,
    operations: each,
    elastic: true,
    result: sumBelow,
    needs: ["buffer", "order"],
  },
  {
    name: "buffered-128",
    title: "stream, capacity 128",
    group: "channels",
    operation: "message",
    n: 2_000_000,
    operations: each,
    elastic: true,
    result: sumBelow,
    needs: ["buffer", "order"],
  },
  {
    name: "ring",
    title: "ring of 1000",
    group: "channels",
    operation: "hop",
    n: 1_000_000,
    operations: each,
    elastic: true,
    result: (n) => (n / 1000) * 999,
    needs: ["rendezvous", "order", "relay"],
  },
  {
    name: "fan-in",
    title: "fan-in, 8 to 1",
    group: "channels",
    operation: "message",
    n: 1_000_000,
    operations: each,
    elastic: true,
    result: (n) => 8 * sumBelow(n / 8),
    needs: ["rendezvous", "order"],
  },
  {
    name: "parked-senders",
    title: "100,000 parked senders, drained",
    group: "channels",
    operation: "sender",
    n: 100_000,
    operations: each,
    elastic: false,
    result: sumBelow,
    needs: ["rendezvous", "fifo", "crowd"],
  },
  {
    name: "sieve",
    title: "prime sieve, 2000 primes",
    group: "channels",
    operation: "sieve",
    n: 2000,
    operations: () => 1,
    elastic: false,
    result: (n) => primes[n]?.sum ?? Number.NaN,
    needs: ["rendezvous", "order", "close", "relay"],
  },
  {
    name: "select-2",
    title: "select, 2 receives",
    group: "select",
    operation: "select",
    n: 1_000_000,
    operations: each,
    elastic: true,
    result: (n) => 2 * sumBelow(n / 2),
    needs: ["rendezvous", "fair select", "lossless select"],
  },
  {
    name: "select-8",
    title: "select, 8 receives",
    group: "select",
    operation: "select",
    n: 500_000,
    operations: each,
    elastic: true,
    result: (n) => 8 * sumBelow(n / 8),
    needs: ["rendezvous", "fair select", "lossless select"],
  },
  {
    name: "select-idle",
    title: "select beside an idle channel",
    group: "select",
    operation: "select",
    n: 1_000_000,
    operations: each,
    // What losing cases leave behind in the idle channel shows only after many turns.
    elastic: false,
    result: sumBelow,
    needs: ["rendezvous", "fair select", "lossless select", "close"],
  },
  {
    name: "select-mixed",
    title: "select, a send and a receive",
    group: "select",
    operation: "select",
    n: 1_000_000,
    operations: each,
    elastic: true,
    result: (n) => 2 * sumBelow(n / 2),
    needs: ["rendezvous", "fair select", "lossless select", "select with sends"],
  },
  {
    name: "gosched",
    title: "gosched",
    group: "scheduling",
    operation: "switch",
    n: 2_000_000,
    operations: each,
    elastic: true,
    result: (n) => n,
    needs: ["yield"],
  },
  {
    name: "spawn-closure",
    title: "spawn and join, a closure each",
    group: "scheduling",
    operation: "goroutine",
    n: 100_000,
    operations: each,
    elastic: false,
    result: sumBelow,
    needs: ["spawn"],
  },
  {
    name: "spawn-shared",
    title: "spawn and join, one function",
    group: "scheduling",
    operation: "goroutine",
    n: 100_000,
    operations: each,
    elastic: false,
    result: sumBelow,
    needs: ["spawn"],
  },
  {
    name: "deep",
    title: "receive 50 frames deep, yield*",
    group: "calls",
    operation: "message",
    n: 100_000,
    operations: each,
    elastic: true,
    result: sumBelow,
    needs: ["rendezvous", "order"],
  },
  {
    name: "deep-call",
    title: "receive 50 frames deep, call",
    group: "calls",
    operation: "message",
    n: 1_000_000,
    operations: each,
    elastic: true,
    result: sumBelow,
    needs: ["rendezvous", "order"],
  },
  {
    name: "timers",
    title: "100,000 sleepers, 0 to 99 ms",
    group: "timers",
    operation: "sleep",
    n: 100_000,
    operations: each,
    elastic: false,
    result: (n) => n,
    needs: ["sleep"],
  },
  {
    name: "mutex",
    title: "Mutex, 10 goroutines, gosched inside",
    group: "parks",
    operation: "turn",
    n: 1_000_000,
    operations: each,
    elastic: true,
    result: each,
    needs: ["sync"],
  },
  {
    name: "rwmutex",
    title: "RWMutex, 8 readers and 2 writers, gosched inside",
    group: "parks",
    operation: "turn",
    n: 1_000_000,
    operations: each,
    elastic: true,
    result: each,
    needs: ["sync"],
  },
  {
    name: "wait-group",
    title: "WaitGroup, done by 100 goroutines",
    group: "parks",
    operation: "goroutine",
    n: 500_000,
    operations: each,
    elastic: true,
    result: each,
    needs: ["sync"],
  },
  {
    name: "cond",
    title: "Cond ping-pong, one Mutex",
    group: "parks",
    operation: "round trip",
    n: 500_000,
    operations: each,
    elastic: true,
    result: each,
    needs: ["sync"],
  },
  {
    name: "semaphore",
    title: "semaphore of 3, 10 goroutines, gosched inside",
    group: "parks",
    operation: "turn",
    n: 1_000_000,
    operations: each,
    elastic: true,
    result: each,
    needs: ["semaphore"],
  },
  {
    name: "context-tree",
    title: "tree of 10,000 contexts, cancelled",
    group: "contexts",
    operation: "context",
    n: 100_000,
    operations: each,
    elastic: false,
    result: each,
    needs: ["sync"],
  },
  uncontended("mutex-pair", "Mutex, lock and unlock", "pair", 20, ["sync"]),
  uncontended("read-pair", "RWMutex, rLock and rUnlock", "pair", 20, ["sync"]),
  uncontended("write-pair", "RWMutex, lock and unlock", "pair", 20, ["sync"]),
  uncontended("semaphore-pair", "semaphore, acquire and release", "pair", 20, ["semaphore"]),
  uncontended("once", "Once, done before", "call", 15, ["sync"]),
];

/** What we are held to against Go. */
export interface Standard {
  /** The geometric mean is taken over these. */
  readonly mean: readonly Group[];
  /** Each workload of these is to be so many times as fast as Go's. */
  readonly groups: readonly Group[];
  readonly aim: number;
}

export const standards: readonly Standard[] = [
  {
    mean: ["channels", "select", "scheduling"],
    groups: ["channels", "select", "scheduling", "calls", "timers"],
    aim: 1.5,
  },
  { mean: ["parks"], groups: ["parks", "contexts", "timers"], aim: 1 },
];
