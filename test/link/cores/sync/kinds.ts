// What the tests of sync run against: the things of one thread, and those that threads share.
import { withCancel, withCancelCause, withTimeout } from "goroutines/context";
import { Bool, Int32, Int64 } from "goroutines/atomic";
import { shared } from "goroutines/cores";
import { newWeighted } from "goroutines/semaphore";
import { CountDownLatch, Mutex, Once, RWMutex, WaitGroup } from "goroutines/sync";

/** What both kinds make. */
type Kind = Omit<typeof shared, "chan" | "withDeadline">;

const local = {
  mutex: () => new Mutex(),
  rwMutex: () => new RWMutex(),
  waitGroup: () => new WaitGroup(),
  semaphore: newWeighted,
  once: () => new Once(),
  latch: (n: number) => new CountDownLatch(n),
  int32: (v?: number) => new Int32(v),
  int64: (v?: bigint) => new Int64(v),
  bool: (v?: boolean) => new Bool(v),
  withCancel,
  withCancelCause,
  withTimeout,
};

export const kinds: [string, Kind][] = [
  ["of one thread", local as unknown as Kind],
  ["shared", shared],
];
