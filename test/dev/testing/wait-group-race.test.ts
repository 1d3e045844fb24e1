// The race that Go's detector knows of a wait group: an add from zero, and a wait that nothing orders behind it.
import { chan, go, gosched, select, sleep, type Body, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { dpor, explore, fifo, random, replay, type ExploreOptions } from "goroutines/testing";
import { describe, expect, test } from "vitest";

const racy: Readonly<Record<string, Body<unknown>>> = {
  *"a goroutine that counts itself in"() {
    const wg = new WaitGroup();
    go(function* worker() {
      wg.add(1);
      yield* gosched();
      wg.done();
    });
    yield* gosched();
    yield* wg.wait();
  },

  *"a closer that is started before the first add"() {
    const wg = new WaitGroup();
    const results = chan<number>(2);
    go(function* closer() {
      yield* wg.wait();
      results.close();
    });
    wg.add(1);
    go(function* worker() {
      yield* gosched();
      wg.done();
    });
    yield* results.forEach(() => {});
  },

  *"a shutdown beside a loop that goes on to accept"() {
    const wg = new WaitGroup();
    const stop = chan<void>();
    const conns = chan<number>(1);
    yield* conns.send(1);
    go(function* accept() {
      for (;;) {
        const r = yield* select({ conn: conns.recv(), stop: stop.recv() });
        if (r.case === "stop") return;
        wg.go(function* serve() {
          yield* gosched();
        });
      }
    });
    yield* gosched();
    yield* wg.wait();
    stop.close();
  },

  *"a wait in a select"() {
    const wg = new WaitGroup();
    go(function* worker() {
      wg.add(1);
      yield* gosched();
      wg.done();
    });
    yield* gosched();
    yield* select({ all: wg.wait(), late: sleep(1) });
  },

  *"a lock orders them in one way only"() {
    const wg = new WaitGroup();
    const mu = new Mutex();
    go(function* worker() {
      wg.add(1);
      yield* gosched();
      yield* mu.lock();
      mu.unlock();
      wg.done();
    });
    yield* mu.lock();
    mu.unlock();
    yield* wg.wait();
  },
};

const ordered: Readonly<Record<string, Body<unknown>>> = {
  *"add, go and wait by one goroutine"() {
    const wg = new WaitGroup();
    for (let i = 0; i < 2; i++) {
      wg.add(1);
      go(function* () {
        yield* gosched();
        wg.done();
      });
    }
    yield* wg.wait();
  },

  *"wg.go, and goroutines that start others while they count"() {
    const wg = new WaitGroup();
    wg.go(function* () {
      yield* gosched();
      wg.go(function* () {
        yield* gosched();
      });
    });
    yield* wg.wait();
  },

  *"a closer that is started after the adds"() {
    const wg = new WaitGroup();
    const results = chan<number>();
    for (let i = 0; i < 2; i++)
      wg.go(function* () {
        yield* results.send(i);
      });
    go(function* closer() {
      yield* wg.wait();
      results.close();
    });
    yield* results.forEach(() => {});
  },

  *"one that is used again once all have gone on"() {
    const wg = new WaitGroup();
    for (let round = 0; round < 2; round++) {
      wg.go(function* () {
        yield* gosched();
      });
      yield* wg.wait();
    }
  },

  *"an add that the wait has learned of"() {
    const wg = new WaitGroup();
    const added = chan<void>();
    go(function* worker() {
      wg.add(1);
      added.close();
      yield* gosched();
      wg.done();
    });
    yield* added.recv();
    yield* wg.wait();
  },

  *"several that wait for the same"() {
    const wg = new WaitGroup();
    wg.add(1);
    const all = new WaitGroup();
    for (let i = 0; i < 2; i++)
      all.go(function* (): Routine {
        yield* wg.wait();
      });
    yield* gosched();
    wg.done();
    yield* all.wait();
  },
};

const strategies: Readonly<Record<string, ExploreOptions>> = {
  auto: {},
  random: { strategy: random(), executions: 300 },
  dpor: { strategy: dpor(), executions: 2000 },
};

describe.each(Object.keys(strategies))("under %s", (strategy) => {
  test.each(Object.keys(racy))("a race: %s", async (name) => {
    const { finding } = await explore(racy[name]!, { ...strategies[strategy], leaks: false });
    expect(finding?.kind, String(finding)).toBe("race");
  });

  test.each(Object.keys(ordered))("none: %s", async (name) => {
    const { finding } = await explore(ordered[name]!, strategies[strategy]);
    expect(String(finding)).toBe("null");
  });
});

test("the report has the add's place and the wait's, and the token replays it", async () => {
  const body = racy["a goroutine that counts itself in"]!;
  const { finding } = await explore(body, { strategy: fifo() });
  expect(finding?.message).toBe(
    "race on a wait group: worker (2) takes its counter from zero, and main waits for it: the two have no order",
  );
  expect(finding?.cause).toMatch(
    /^worker \(2\) adds to wg1, which is zero, in step 2 at worker \(wait-group-race\.test\.ts:\d+\), main waits for it at \S.* \(wait-group-race\.test\.ts:\d+\), and nothing makes the add come first$/,
  );
  const replayed = await replay(body, finding!.token);
  expect([replayed.finding?.kind, replayed.diverged]).toEqual(["race", null]);
});

test("`races: false` turns it off", async () => {
  const body = racy["a goroutine that counts itself in"]!;
  expect((await explore(body, { races: false, strategy: random(), executions: 100 })).finding).toBe(null);
});
