// What Go leaves open and we do not: who runs first is first in, first out. No port may rely on it under Go.
import { expect, test } from "vitest";
import { chan, go, gosched, run, type Routine } from "goroutines";
import { Cond, Mutex } from "goroutines/sync";

/** Three goroutines that each do `step` and then log their number; then `after`, and all that follows from it. */
async function order(
  step: (i: number) => Routine<unknown>,
  after: () => Routine<unknown> = function* () {},
): Promise<number[]> {
  const log: number[] = [];
  await run(function* () {
    for (let i = 0; i < 3; i++) {
      go(function* () {
        yield* step(i);
        log.push(i);
      });
    }
    yield* gosched();
    yield* after();
    for (let i = 0; i < 5; i++) yield* gosched();
  });
  return log;
}

const firstInFirstOut = [0, 1, 2];

test("of two runnable goroutines the one that became runnable first goes first", async () => {
  expect(await order(function* () {})).toEqual(firstInFirstOut);
  expect(
    await order(function* () {
      yield* gosched();
    }),
  ).toEqual(firstInFirstOut);
});

test("close lets those who wait run in the order in which they began to wait", async () => {
  const ch = chan();
  expect(
    await order(
      function* () {
        yield* ch.recv();
      },
      function* () {
        ch.close();
      },
    ),
  ).toEqual(firstInFirstOut);
});

test("Broadcast lets those who wait run in the order in which they began to wait", async () => {
  const mu = new Mutex();
  const cond = new Cond(mu);
  const got = await order(
    function* () {
      yield* mu.lock();
      yield* cond.wait();
      mu.unlock();
    },
    function* () {
      cond.broadcast();
    },
  );
  expect(got).toEqual(firstInFirstOut);
});

test("of the two sides of a rendezvous the one that came last goes on, the one that waited runs in its turn", async () => {
  for (const waits of ["sender", "receiver"]) {
    const log: string[] = [];
    await run(function* () {
      const ch = chan<number>();
      const sides: Record<string, () => Routine> = {
        *sender() {
          yield* ch.send(1);
          log.push("sender");
        },
        *receiver() {
          yield* ch.recv();
          log.push("receiver");
        },
      };
      const other = waits === "sender" ? "receiver" : "sender";
      go(sides[waits] as () => Routine);
      go(sides[other] as () => Routine);
      for (let i = 0; i < 3; i++) yield* gosched();
      expect(log).toEqual([other, waits]);
    });
  }
});
