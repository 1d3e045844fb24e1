// Locks that are taken in a circle are warned of, where the circle can close, also when it has not.
import { chan, go, select, sleep, type Body, type Routine } from "goroutines";
import { Mutex, ReentrantMutex, RWMutex, WaitGroup, type Locker } from "goroutines/sync";
import { describe, expect, test } from "vitest";
import { Engine } from "../../../lib/dev/testing/engine/engine.ts";
import { LockOrder } from "../../../lib/dev/testing/race/lock-order.ts";
import type { LockOrderWarning } from "../../../lib/dev/testing/race/lock-order.ts";
import { execute } from "../../../lib/dev/testing/search.ts";
import { fifo } from "../../../lib/dev/testing/strategies/scripted.ts";
import { random } from "../../../lib/dev/testing/strategies/random.ts";
import type { Strategy } from "../../../lib/dev/testing/strategies/strategy.ts";

/** The warnings of one execution, which is no deadlock. */
async function warningsOf(body: Body<unknown>, strategy: Strategy = fifo()(1)): Promise<readonly LockOrderWarning[]> {
  const engine = new Engine({ time: "idle", maxSteps: 1000, leaks: true, check: null });
  const lockOrder = new LockOrder();
  engine.listener = lockOrder;
  expect(await execute(engine, body, strategy)).toBe(null);
  return lockOrder.warnings;
}

/** Takes all of `locks`, one inside the other. */
function* nest(...locks: readonly Locker[]): Routine {
  for (const lock of locks) yield* lock.lock();
  for (const lock of locks.toReversed()) lock.unlock();
}

/** `first` and, without anything but time to order them, `second`. */
function apart(first: () => Routine, second: () => Routine): Body<unknown> {
  return function* () {
    go(function* first_() {
      yield* first();
    });
    go(function* second_() {
      yield* sleep(1);
      yield* second();
    });
    yield* sleep(2);
  };
}

test("two locks in both orders, with the places of all four locks", async () => {
  const a = new Mutex();
  const b = new Mutex();
  const [warning, ...others] = await warningsOf(
    apart(
      function* () {
        yield* a.lock();
        yield* b.lock();
        b.unlock();
        a.unlock();
      },
      function* () {
        yield* b.lock();
        yield* a.lock();
        a.unlock();
        b.unlock();
      },
    ),
  );
  expect(others).toEqual([]);
  expect(warning?.locks).toEqual(["mu2", "mu1"]);
  expect(warning?.taken.map(({ goroutine, name, held, taken }) => [goroutine, name, held, taken])).toEqual([
    [3, "second_", "mu2", "mu1"],
    [2, "first_", "mu1", "mu2"],
  ]);
  const lines = warning?.taken.map(({ heldAt, at }) => [heldAt?.line, at?.line]) as [
    [number, number],
    [number, number],
  ];
  // The second function stands right below the first.
  expect(lines[0][1] - lines[0][0]).toBe(1);
  expect(lines[1][1] - lines[1][0]).toBe(1);
  expect(lines[0][0] - lines[1][0]).toBe(6);
  expect(
    warning?.taken.every(
      ({ heldAt, at }) => heldAt?.file.endsWith("lock-order.test.ts") && at?.file.endsWith("lock-order.test.ts"),
    ),
  ).toBe(true);
  expect(warning?.text.replaceAll(/\(?lock-order\.test\.ts:\d+\)?/g, "HERE").split("\n")).toEqual([
    "locks in a circle: mu2 -> mu1 -> mu2, a deadlock if their goroutines meet",
    expect.stringMatching(
      /^ {2}goroutine 3 \(second_\) takes mu1 at .*HERE in step \d+, while it holds mu2, taken at .*HERE in step \d+$/,
    ),
    expect.stringMatching(
      /^ {2}goroutine 2 \(first_\) takes mu2 at .*HERE in step \d+, while it holds mu1, taken at .*HERE in step \d+$/,
    ),
  ]);
});

test("three locks in a circle", async () => {
  const [a, b, c] = [new Mutex(), new Mutex(), new Mutex()];
  const warnings = await warningsOf(function* () {
    for (const [i, pair] of (
      [
        [a, b],
        [b, c],
        [c, a],
      ] as const
    ).entries())
      go(function* () {
        yield* sleep(i);
        yield* nest(...pair);
      });
    yield* sleep(10);
  });
  expect(warnings.map(({ locks }) => locks)).toEqual([["mu3", "mu1", "mu2"]]);
});

test("the same places are warned of once, whoever comes there and however often", async () => {
  const engine = new Engine({ time: "idle", maxSteps: 1000, leaks: true, check: null });
  const lockOrder = new LockOrder();
  engine.listener = lockOrder;
  const strategy = random()(1);
  for (let n = 0; n < 50 && strategy.begin(); n++) {
    await execute(
      engine,
      function* () {
        const [a, b] = [new Mutex(), new Mutex()];
        const forth = function* (): Routine {
          for (let i = 0; i < 3; i++) yield* nest(a, b);
        };
        const back = function* (): Routine {
          for (let i = 0; i < 3; i++) yield* nest(b, a);
        };
        go(forth);
        go(forth);
        go(back);
      },
      strategy,
    );
  }
  // `nest` has one line for every lock, so no two are told apart by it.
  expect(lockOrder.warnings.length).toBe(1);
});

describe("no warning", () => {
  test.each<[string, () => Body<unknown>]>([
    [
      "of one order",
      () => {
        const [a, b] = [new Mutex(), new Mutex()];
        return apart(
          () => nest(a, b),
          () => nest(a, b),
        );
      },
    ],
    [
      "of one goroutine alone",
      () => {
        const [a, b] = [new Mutex(), new Mutex()];
        return function* () {
          yield* nest(a, b);
          yield* nest(b, a);
        };
      },
    ],
    [
      "under a gate",
      () => {
        const [gate, a, b] = [new Mutex(), new Mutex(), new Mutex()];
        return apart(
          () => nest(gate, a, b),
          () => nest(gate, b, a),
        );
      },
    ],
    [
      "of readers alone",
      () => {
        const [a, b] = [new RWMutex(), new RWMutex()];
        return apart(
          () => nest(a.rLocker(), b.rLocker()),
          () => nest(b.rLocker(), a.rLocker()),
        );
      },
    ],
    [
      "of a lock that is only tried",
      () => {
        const [a, b] = [new Mutex(), new Mutex()];
        return apart(
          () => nest(a, b),
          function* () {
            yield* b.lock();
            if (a.tryLock()) a.unlock();
            b.unlock();
          },
        );
      },
    ],
    [
      "of a lock that a select can do without",
      () => {
        const [a, b] = [new Mutex(), new Mutex()];
        return apart(
          () => nest(a, b),
          function* () {
            yield* b.lock();
            const r = yield* select({ a: a.lock(), late: sleep(1) });
            if (r.case === "a") a.unlock();
            b.unlock();
          },
        );
      },
    ],
    [
      "of a reentrant mutex that is locked again",
      () => {
        const [a, b] = [new ReentrantMutex(), new Mutex()];
        return apart(
          () => nest(a, b, a),
          () => nest(a, b, a),
        );
      },
    ],
    [
      "where the one is over when the other begins, by a wait group",
      () => {
        const [a, b] = [new Mutex(), new Mutex()];
        return function* () {
          const wg = new WaitGroup();
          wg.go(() => nest(a, b));
          yield* wg.wait();
          yield* nest(b, a);
        };
      },
    ],
    [
      "where the one is over when the other begins, by the go statement",
      () => {
        const [a, b] = [new Mutex(), new Mutex()];
        return function* () {
          yield* nest(a, b);
          go(() => nest(b, a));
        };
      },
    ],
  ])("%s", async (_name, body) => {
    expect(await warningsOf(body())).toEqual([]);
  });
});

describe("a warning", () => {
  test.each<[string, () => Body<unknown>]>([
    [
      "under a gate that both may read",
      () => {
        const [gate, a, b] = [new RWMutex(), new Mutex(), new Mutex()];
        return apart(
          () => nest(gate.rLocker(), a, b),
          () => nest(gate.rLocker(), b, a),
        );
      },
    ],
    [
      "of a reader and a writer",
      () => {
        const [a, b] = [new RWMutex(), new Mutex()];
        return apart(
          () => nest(a.rLocker(), b),
          () => nest(b, a),
        );
      },
    ],
    [
      "of a lock that is tried and held on",
      () => {
        const [a, b] = [new Mutex(), new Mutex()];
        return apart(
          () => nest(a, b),
          function* () {
            if (!b.tryLock()) return;
            yield* nest(a);
            b.unlock();
          },
        );
      },
    ],
    [
      "where only the locks themselves put one after the other",
      () => {
        const [a, b] = [new Mutex(), new Mutex()];
        return function* () {
          const ch = chan<number>(1);
          go(function* () {
            yield* nest(a, b);
            yield* ch.send(1);
          });
          go(() => nest(b, a));
          yield* ch.recv();
        };
      },
    ],
    [
      "where the one has begun before the other is over",
      () => {
        const [a, b] = [new Mutex(), new Mutex()];
        return function* () {
          const ch = chan<number>(1);
          go(function* () {
            yield* nest(a, b);
            yield* ch.send(1);
          });
          yield* b.lock();
          b.unlock();
          yield* sleep(1);
          yield* b.lock();
          yield* ch.recv();
          yield* a.lock();
          a.unlock();
          b.unlock();
        };
      },
    ],
  ])("%s", async (_name, body) => {
    expect(await warningsOf(body())).toHaveLength(1);
  });
});
