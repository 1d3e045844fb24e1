import { UsageError, chan, go, type Body, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import { describe, expect, test } from "vitest";
import { auto } from "../../../../lib/dev/testing/strategies/auto.ts";
import { pct } from "../../../../lib/dev/testing/strategies/pct.ts";
import { pos } from "../../../../lib/dev/testing/strategies/pos.ts";
import { random } from "../../../../lib/dev/testing/strategies/random.ts";
import { yielding } from "../../../explore/deep/kernels.ts";
import { executions } from "./executions.ts";
import { spinning } from "./programs.ts";

/** A step that touches nothing of others. */
function* pause(): Routine {
  yield* chan<number>(1).send(1);
}

/** Depth 1: one step must come before another. */
function* order(): Routine {
  let ready = false;
  go(function* () {
    yield* pause();
    ready = true;
  });
  go(function* () {
    yield* pause();
    if (!ready) throw new Error("not ready");
  });
}

/** Depth 2: one step must come between two others. */
function* interruption(): Routine {
  let owner = "";
  for (const name of ["a", "b"]) {
    go(function* () {
      owner = name;
      yield* pause();
      if (owner !== name) throw new Error(`${owner}, not ${name}`);
    });
  }
}

/** Depth 2: two locks in two orders. */
function* twoLocks(): Routine {
  const locks = [new Mutex(), new Mutex()] as const;
  for (const [first, second] of [locks, locks.toReversed() as [Mutex, Mutex]]) {
    go(function* () {
      yield* first.lock();
      yield* second.lock();
      second.unlock();
      first.unlock();
    });
  }
}

/** Depth 3: three steps in this order, of which the last is the first that somebody is about to make. */
function* threeSteps(): Routine {
  let a = false;
  let b = false;
  let c = false;
  go(function* () {
    yield* pause();
    if (a) b = true;
  });
  go(function* () {
    yield* pause();
    go(function* () {
      a = true;
      yield* pause();
      if (b) c = true;
    });
    yield* pause();
    if (c) throw new Error("three steps");
  });
}

const N = 20_000;

/** How often an execution fails, of so many under each of five seeds; and the published bound for that. */
function rate(
  body: Body<unknown>,
  depth: number,
  goroutines: number,
): { readonly found: number; readonly bound: number } {
  let found = 0;
  let longest = 0;
  for (let seed = 1; seed <= 5; seed++) {
    for (const { failure, steps } of executions(body, pct({ depth })(seed), N / 5)) {
      if (failure !== null) found++;
      longest = Math.max(longest, steps);
    }
  }
  return { found: found / N, bound: 1 / (goroutines * longest ** (depth - 1)) };
}

describe("pct finds a bug of its depth with at least the published probability", () => {
  test.each([
    ["an order", order, 1, 3],
    ["an interruption", interruption, 2, 3],
    ["two locks", twoLocks, 2, 3],
    ["three steps", threeSteps, 3, 4],
    ["steps of gosched", yielding, 2, 2],
  ] as const)("%s", (_name, body, depth, goroutines) => {
    const { found, bound } = rate(body, depth, goroutines);
    expect(found).toBeGreaterThan(bound);
  });
});

test.each([
  ["an interruption", interruption],
  ["two locks", twoLocks],
  ["three steps", threeSteps],
])("pct does not find %s with depth 1", (_name, body) => {
  expect(rate(body, 1, 1).found).toBe(0);
});

/** Waits for another, and does not say so: its ops are always ready. */
function* busy(): Routine {
  const state = { ready: false };
  const mu = new Mutex();
  go(function* () {
    while (!state.ready) {
      yield* mu.lock();
      mu.unlock();
    }
  });
  go(function* () {
    yield* pause();
    state.ready = true;
  });
}

describe.each([
  ["gosched", spinning],
  ["ops that are ready", busy],
] as const)("a loop of %s that waits for somebody else comes to an end", (_name, body) => {
  test.each([
    ["pct(1)", pct({ depth: 1 })],
    ["pct(3)", pct({ depth: 3 })],
    ["pos", pos()],
    ["random", random()],
    ["auto", auto()],
  ] as const)("under %s", (_strategy, maker) => {
    for (let seed = 1; seed <= 5; seed++) {
      expect(executions(body, maker(seed), 500).filter(({ capped, failure }) => capped || failure !== null)).toEqual(
        [],
      );
    }
  });
});

test.each([0, 1.5, "3", undefined])("pct refuses the depth %s", (depth) => {
  expect(() => pct({ depth: depth as number })).toThrow(UsageError);
  expect(() => pct({ depth: depth as number })).toThrow(/^pct: depth must be a whole number, 1 or more, not /);
});
