// CountDownLatch: opens once, and stays open.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, run, select, trySelect } from "goroutines";
import { CountDownLatch, WaitGroup } from "goroutines/sync";
import { asleep, waitingAt } from "./waiting.ts";

describe("CountDownLatch", () => {
  test("many waiters go on when it comes to zero, and later ones at once", async () => {
    await run(function* () {
      const latch = new CountDownLatch(2);
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++)
        wg.go(function* () {
          yield* latch.wait();
          expect(latch.count).toBe(0);
        });
      yield* gosched();
      latch.countDown();
      expect(latch.count).toBe(1);
      expect(trySelect({ open: latch.wait() })).toBe(undefined);
      yield* gosched();
      latch.countDown();
      yield* wg.wait();
      yield* latch.wait();
    });
  });

  test("countDown at zero has no effect; a latch of 0 is open from the start", async () => {
    const latch = new CountDownLatch(0);
    latch.countDown();
    expect(latch.count).toBe(0);
    await latch.wait();
  });

  test("as a case of select: fires, or leaves no trace", async () => {
    const latch = new CountDownLatch(1);
    await run(function* () {
      const ch = chan<number>();
      go(function* () {
        yield* ch.send(1);
      });
      expect((yield* select({ open: latch.wait(), v: ch.recv() })).case).toBe("v");
      expect(waitingAt(latch.wait())).toBe(0);
      go(function* () {
        latch.countDown();
      });
      expect((yield* select({ open: latch.wait(), v: ch.recv() })).case).toBe("open");
    });
  });

  test("the reason in a dump is sync.CountDownLatch.Wait", async () => {
    expect(
      await asleep(function* () {
        yield* new CountDownLatch(1).wait();
      }),
    ).toEqual(["sync.CountDownLatch.Wait"]);
  });

  test.each([
    [-1, "the number -1"],
    [1.5, "the number 1.5"],
    ["1", 'the string "1"'],
  ])("refuses %j", (n, text) => {
    expect(() => new CountDownLatch(n as number)).toThrow(
      `CountDownLatch: the count must be a whole number, 0 or more, not ${text}`,
    );
  });
});
