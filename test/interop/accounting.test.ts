// What waits at a source or a sink counts as woken from outside while it waits, and not a moment longer.
import { describe, expect, test } from "vitest";
import { DeadlockError, chan, run, select, sleep, type Op, type Routine } from "goroutines";
import { fromAsyncIterable, fromEventTarget, fromWritableStream } from "goroutines/interop";

const never: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
const full = (): WritableStream<number> => new WritableStream({ write: () => new Promise(() => {}) });

const waits: [what: string, op: () => Op<unknown>][] = [
  ["a receive from an async iterable", () => fromAsyncIterable(never).recv()],
  ["a receive of events", () => fromEventTarget(new EventTarget(), "x", { overflow: "fail" }).recvOk()],
  ["a send to a stream that is full", () => {
    const out = fromWritableStream(full());
    void out.trySend(1);
    return out.send(2);
  }],
  ["the end of a stream", () => fromWritableStream(full()).done()],
];

describe.each(waits)("%s", (_, make) => {
  function* stuck(): Routine {
    const op = make();
    for (let i = 0; i < 3; i++) expect((yield* select({ op, late: sleep(0.1) })).case).toBe("late");
    yield* chan().recv();
  }

  test("that has lost a select leaves nothing behind: a deadlock is found", async () => {
    await expect(run(stuck, { deadlock: "exact" })).rejects.toThrow(DeadlockError);
  });

  test("that waits is none", async () => {
    const signal = AbortSignal.timeout(5);
    await expect(run(function* () { yield* make(); }, { deadlock: "exact", signal })).rejects.toMatchObject({ name: "TimeoutError" });
  });
});
