// A failure that was seen is always reported: also where its schedule, executed again, does not show it.
import { chan, go, gosched, until, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import { explore, explored, ExplorationError, random, shrink, type Finding } from "goroutines/testing";
import { describe, expect, test } from "vitest";

/** The one finding of an exploration that was silent about it before. */
async function findingOf(body: () => Routine<unknown>, options: Parameters<typeof explore>[1] = {}): Promise<Finding> {
  const { finding } = await explore(body, options);
  expect(finding).not.toBeNull();
  return finding as Finding;
}

describe("a failure that is not repeatable", () => {
  test("of a cache that outlives an execution is told as it was seen, with what differed", async () => {
    const cache = new Map<string, number>();
    const { kind, repeatable, diverged, waitFor, trace, ...finding } = await findingOf(function* () {
      if (cache.has("/a")) return;
      cache.set("/a", 1);
      const loaded = chan<number>();
      go(function* loader() {
        yield* gosched();
      });
      yield* loaded.recv();
    });
    expect([kind, repeatable]).toEqual(["deadlock", false]);
    expect(diverged).toBe(
      'the default schedule, executed again, was another execution from step 2 on: there stood "goroutine 1 (func): chan receive #1", and then "main returned undefined"',
    );
    expect(waitFor).toMatchObject([
      { goroutine: "main", op: "ch1.recv()", targets: [{ object: "ch1", state: "unbuffered" }] },
    ]);
    expect(waitFor[0]?.stack[0]?.file).toMatch(/confirm\.test\.ts$/);
    expect(trace.steps.map(({ goroutine, deeds: [deed] }) => `${goroutine}: ${deed?.text}`)).toEqual([
      "main: starts",
      "main: ch1.recv()",
      "loader (2): starts",
      "loader (2): gosched()",
    ]);
    expect(finding.token).toBe("d1:");
  });

  test("says in its report that it is none, and what a body must not depend on", async () => {
    let times = 0;
    const text = String(
      await findingOf(function* () {
        if (times++ === 0) throw new Error("only once");
        yield* gosched();
      }),
    );
    expect(text).toContain("panic: only once");
    expect(text).toContain("Found in one execution by auto: delay(0), seed 1, on the default schedule.");
    expect(text).toMatch(
      /It is not repeatable: the\s+default schedule, executed again, was another execution from step 2 on/,
    );
    expect(text).toContain("choose() in place of Math.random");
    expect(text).toMatch(/Thrown:\n {2}at .*confirm\.test\.ts/);
    expect(text).toContain('await replay(body, "d1:")');
  });

  test("of the first 20 draws of Math.random each that fails is reported", async () => {
    for (let run = 0; run < 20; run++) {
      let draws = 0;
      const failsAt = run + 1;
      const drawn = Math.random;
      Math.random = () => (++draws === failsAt ? 0.999 : 0.001);
      try {
        const { kind, repeatable } = await findingOf(
          function* () {
            go(function* other() {
              yield* gosched();
            });
            yield* gosched();
            if (Math.random() > 0.99) throw new Error("bad luck");
          },
          { strategy: random },
        );
        expect([kind, repeatable]).toEqual(["panic", false]);
      } finally {
        Math.random = drawn;
      }
    }
  });

  test("of a promise of the host's that was slow only once is reported", async () => {
    let times = 0;
    const { kind, repeatable, diverged } = await findingOf(function* () {
      const late = times++ === 0;
      const first = yield* until(Promise.resolve(late));
      if (first) throw new Error("late");
    });
    expect([kind, repeatable]).toEqual(["panic", false]);
    expect(diverged).toContain("executed again");
  });

  test("that shows in one of several executions is recorded, and marked all the same", async () => {
    let times = 0;
    const { repeatable, diverged, cause, cycles } = await findingOf(function* () {
      const mu = new Mutex();
      yield* mu.lock();
      if (++times !== 2) yield* mu.lock();
    });
    expect(repeatable).toBe(false);
    expect(diverged).toContain("from step 3 on");
    // Who holds the lock is known to a recorder alone.
    expect(cause).toContain("main waits for mu1, which it holds itself");
    expect(cycles).toEqual([["main"]]);
  });

  test("whose shorter schedule fails once only is recorded under the schedule that it was seen under", async () => {
    const { repeatable } = await findingOf(function* () {
      const ch = chan<number>();
      go(function* sender() {
        yield* ch.send(1);
      });
      yield* gosched();
    });
    expect(repeatable).toBe(true);
  });

  test("fails the test that explores", async () => {
    let times = 0;
    const error: unknown = await explored(
      function* () {
        if (times++ === 3) throw new Error("the fourth");
        go(function* () {
          yield* gosched();
        });
        yield* gosched();
      },
      { strategy: random },
    )().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ExplorationError);
    expect((error as ExplorationError).finding).toMatchObject({ kind: "panic", repeatable: false });
  });

  test("of shrink is told as well", async () => {
    let times = 0;
    const finding = await shrink(function* () {
      if (times++ === 0) throw new Error("once");
      yield* gosched();
    }, "d1:");
    expect(finding).toMatchObject({ kind: "panic", message: "once", repeatable: false });
  });
});

test("a failure that shows each time is repeatable", async () => {
  expect(
    await findingOf(function* () {
      yield* chan<number>().recv();
    }),
  ).toMatchObject({ repeatable: true, diverged: null });
});
