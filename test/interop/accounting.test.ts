// What a source or a sink leaves behind: nothing. What waits at a source or a sink counts as woken from outside while
// it waits, and not a moment longer.
import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { DeadlockError, chan, run, select, sleep, type Op, type Routine } from "goroutines";
import {
  collect,
  fromAsyncIterable,
  fromEventTarget,
  fromIterable,
  fromReadableStream,
  fromWritableStream,
  toAsyncIterable,
  toPromise,
  toReadableStream,
} from "goroutines/interop";

const never: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
const full = (): WritableStream<number> => new WritableStream({ write: () => new Promise(() => {}) });

const waits: [what: string, op: () => Op<unknown>][] = [
  ["a receive from an async iterable", () => fromAsyncIterable(never).recv()],
  ["a receive of events", () => fromEventTarget(new EventTarget(), "x", { overflow: "fail" }).recvOk()],
  [
    "a send to a stream that is full",
    () => {
      const out = fromWritableStream(full());
      void out.trySend(1);
      return out.send(2);
    },
  ],
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
    await expect(
      run(
        function* () {
          yield* make();
        },
        { deadlock: "exact", signal },
      ),
    ).rejects.toMatchObject({ name: "TimeoutError" });
  });
});

describe("a signal that outlives", () => {
  const { signal } = new AbortController();
  const ends: [what: string, end: () => Promise<unknown>][] = [
    ["a source that has ended", async () => collect(fromIterable([1, 2], { signal }))],
    ["a source that was cancelled", () => fromAsyncIterable(never, { signal }).cancel()],
    [
      "a stream that was read",
      async () => collect(fromReadableStream(toReadableStream(fromIterable([1]), { signal }), { signal })),
    ],
    [
      "a loop that was left",
      async () => {
        for await (const _ of toAsyncIterable(fromIterable([1]), { signal })) break;
      },
    ],
    [
      "a sink that was closed",
      async () => {
        const out = fromWritableStream(new WritableStream(), { signal });
        out.close();
        await out.done();
      },
    ],
    ["a sink that was cancelled", () => fromWritableStream(new WritableStream(), { signal }).cancel()],
    ["an op as a promise", () => toPromise(sleep(0), { signal })],
  ];

  test.each(ends)("%s has no listener on it any more", async (_, end) => {
    await end();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});
