// The tests' look behind the primitives of sync: who stands in their queues, and what a dump says of them.
import { DeadlockError, run, type Routine } from "goroutines";
import { WaitQueue } from "../../../lib/core/waiter.ts";

/** How many goroutines, select cases and async functions stand in the queues that `op` (an op or a task) leads to. */
export function waitingAt(op: object, depth = 3): number {
  if (op instanceof WaitQueue) return op.length;
  if (depth === 0) return 0;
  const parts: unknown[] = Object.values(op);
  return parts.reduce<number>(
    (sum, part) => sum + (typeof part === "object" && part !== null ? waitingAt(part, depth - 1) : 0),
    0,
  );
}

/** The states of the goroutines of a program that deadlocks, the oldest first. */
export async function asleep(body: () => Routine<unknown>): Promise<string[]> {
  const error: unknown = await run(
    function* () {
      yield* body();
    },
    { deadlock: "exact" },
  ).then(
    () => "no deadlock",
    (e: unknown) => e,
  );
  if (!(error instanceof DeadlockError)) throw new Error(`not a deadlock: ${String(error)}`);
  return [...error.dump.matchAll(/^goroutine \d+ \[(.*)\]:$/gm)].map((match) => match[1] as string);
}

/** What a program rejects with. */
export async function failure(body: () => Routine<unknown>): Promise<unknown> {
  return run(
    function* () {
      yield* body();
    },
    { deadlock: "exact" },
  ).then(
    () => "no failure",
    (e: unknown) => e,
  );
}
