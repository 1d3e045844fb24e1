// The scheduler: who runs when, and that nobody is left out.
import { describe, expect, test } from "vitest";
import { call, chan, go, gosched, run, select, sleep, type Routine } from "goroutines";
import { func } from "goroutines/defer";
import { Group } from "goroutines/singleflight";
import { Once, onceValue } from "goroutines/sync";

describe("goroutines that never wait share the thread", () => {
  test("a loop of ops that are always ready gives way to the others now and then", async () => {
    const closed = chan<number>();
    closed.close();
    const counts = [0, 0, 0];
    await run(function* () {
      for (let i = 0; i < counts.length; i++) {
        go(function* () {
          for (;;) {
            yield* closed.recv();
            counts[i] = (counts[i] as number) + 1;
          }
        });
      }
      while (Math.min(...counts) < 10_000) yield* gosched();
    });
    // Each gets a fair share.
    expect(Math.max(...counts)).toBeLessThan(2 * Math.min(...counts));
  });

  test.each<[string, () => Generator<never, void, unknown>]>([
    [
      "select",
      function* () {
        const ch = chan();
        ch.close();
        for (;;) yield* select({ ch: ch.recv() });
      },
    ],
    [
      "a buffered channel",
      function* () {
        const ch = chan<number>(1);
        for (;;) {
          yield* ch.send(1);
          yield* ch.recv();
        }
      },
    ],
    [
      "sleep(0)",
      function* () {
        for (;;) yield* sleep(0);
      },
    ],
    [
      "gosched",
      function* () {
        for (;;) yield* gosched();
      },
    ],
  ] as never)("a loop around %s does not keep main from running", async (_, loop) => {
    const got = await run(function* () {
      go(loop);
      for (let i = 0; i < 100; i++) yield* gosched();
      return "main runs";
    });
    expect(got).toBe("main runs");
  });

  test.each<[string, () => Routine]>([
    [
      "call",
      function* () {
        for (;;) yield* call(function* () {});
      },
    ],
    [
      "func",
      function* () {
        for (;;) yield* func(function* () {});
      },
    ],
    [
      "func, that panics and recovers",
      function* () {
        for (;;)
          yield* func(function* (f) {
            f.defer(() => void f.recover());
            throw new Error("boom");
          });
      },
    ],
    [
      "once.do, of a new Once each",
      function* () {
        for (;;) yield* new Once().do(() => {});
      },
    ],
    [
      "once.do, done before",
      function* () {
        const once = new Once();
        for (;;) yield* once.do(() => {});
      },
    ],
    [
      "onceValue",
      function* () {
        for (;;) yield* onceValue(() => 1)();
      },
    ],
    [
      "singleflight.do",
      function* () {
        const g = new Group<string, void>();
        for (;;) yield* g.do("key", function* () {});
      },
    ],
  ])("a loop around %s, whose body has no op, keeps no timer from firing", async (_, loop) => {
    const got = await run(function* () {
      go(loop);
      yield* sleep(1);
      return "the timer has fired";
    });
    expect(got).toBe("the timer has fired");
  });

  test("a rendezvous with a partner beside a hundred busy goroutines completes", async () => {
    const ch = chan<number>(0, 0);
    const got = await run(function* () {
      for (let i = 0; i < 100; i++)
        go(function* () {
          for (;;) yield* gosched();
        });
      go(function* () {
        for (let i = 0; i < 100; i++) yield* ch.send(i);
      });
      let sum = 0;
      for (let i = 0; i < 100; i++) sum += yield* ch.recv();
      return sum;
    });
    expect(got).toBe(4950);
  });
});

describe("programs that never wait share the thread", () => {
  test("each gets its turns, however many goroutines the others have", async () => {
    const controller = new AbortController();
    const counts = [0, 0];
    const crowd = run(
      function* () {
        for (let i = 0; i < 1000; i++)
          go(function* () {
            for (;;) {
              yield* gosched();
              counts[0] = (counts[0] as number) + 1;
            }
          });
        yield* chan().recv();
      },
      { signal: controller.signal },
    );
    const single = run(function* () {
      while ((counts[1] as number) < 1000 || (counts[0] as number) < 1000) {
        yield* gosched();
        counts[1] = (counts[1] as number) + 1;
      }
    });
    await single;
    controller.abort();
    await expect(crowd).rejects.toBeDefined();
  });

  test("many that end and begin while others run are all run to their end", async () => {
    const ended: number[] = [];
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        await run(function* () {
          for (let k = 0; k < i % 7; k++) yield* gosched();
          if (i % 3 === 0) yield* sleep(i % 5);
        });
        ended.push(i);
      }),
    );
    expect(ended.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });
});

describe("goroutines are cheap", () => {
  test("100,000 at once, each waiting for the one before it", async () => {
    const n = 100_000;
    const got = await run(function* () {
      const first = chan<number>(0, 0);
      let last = first;
      function* link(from: typeof first, to: typeof first) {
        yield* to.send(1 + (yield* from.recv()));
      }
      for (let i = 0; i < n; i++) {
        const next = chan<number>(0, 0);
        go(link, last, next);
        last = next;
      }
      go(function* () {
        yield* first.send(0);
      });
      return yield* last.recv();
    });
    expect(got).toBe(n);
  });

  test("a million that are started and end one after the other leave nothing", async () => {
    let ran = 0;
    await run(function* () {
      function* one() {
        ran++;
      }
      for (let i = 0; i < 1000; i++) {
        for (let k = 0; k < 1000; k++) go(one);
        yield* gosched();
      }
    });
    expect(ran).toBe(1_000_000);
  });
});
