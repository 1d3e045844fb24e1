// What the tests of sync run against: the things of one thread, and those that threads share, through memory or, as
// far as there are any, by messages.
import { afterAll, beforeAll, describe } from "vitest";
import { withCancel, withCancelCause, withTimeout } from "goroutines/context";
import { Bool, Int32, Int64 } from "goroutines/atomic";
import { cores, shared, type Cores } from "goroutines/cores";
import { newWeighted } from "goroutines/semaphore";
import { CountDownLatch, Mutex, Once, RWMutex, WaitGroup } from "goroutines/sync";

/** What all kinds make. */
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

export type Sharing = Cores["sharing"];

export const sharings: readonly Sharing[] = ["memory", "messages"];

const kinds: readonly (readonly [name: string, make: Kind, sharing: Sharing | null])[] = [
  ["of one thread", local, null],
  ["shared", shared, "memory"],
  ["shared by messages", shared, "messages"],
];

/** Makes a world for the tests that stand beside the call. */
export function inWorld(sharing: Sharing, size = 1): { world: Cores } {
  const now = {} as { world: Cores };
  beforeAll(() => {
    now.world = cores({ size, sharing });
  });
  afterAll(() => now.world.close());
  return now;
}

/** Describes something of each kind; locks and counters there are none by messages. */
export function describeEach(what: string, body: (make: Kind) => void, byMessages: "too" | "not" = "not"): void {
  const chosen = kinds.filter(([, , sharing]) => sharing !== "messages" || byMessages === "too");
  describe.each(chosen)(`${what} %s`, (_name, make, sharing) => {
    if (sharing !== null) inWorld(sharing);
    body(make);
  });
}
