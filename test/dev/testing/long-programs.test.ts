// Long programs: what is only long is no livelock and no starvation, what never ends is, and a step costs the same
// however many goroutines can run.
import { chan, go, gosched, select, sleep, type Body, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { Cond, Mutex, WaitGroup } from "goroutines/sync";
import { newTicker } from "goroutines/time";
import {
  delay,
  explore,
  fifo,
  pct,
  random,
  type ExploreOptions,
  type Strategy,
  type StrategyMaker,
} from "goroutines/testing";
import { describe, expect, test } from "vitest";
import { Seeded } from "../../../lib/dev/testing/strategies/random.ts";
import type { Actor } from "../../../lib/dev/testing/strategies/strategy.ts";

const MESSAGES = 2900;

const long: Readonly<Record<string, Body<unknown>>> = {
  *"a producer and a consumer, all of whose messages are the same"() {
    const ch = chan<number>();
    const wg = new WaitGroup();
    wg.go(function* producer() {
      for (let i = 0; i < MESSAGES; i++) yield* ch.send(0);
      ch.close();
    });
    wg.go(function* consumer() {
      yield* ch.forEach(() => {});
    });
    yield* wg.wait();
  },

  *"a goroutine that waits for the end of it all"() {
    const [ch, done] = [chan<number>(4), chan<void>()];
    go(function* closer() {
      yield* done.recv();
    });
    go(function* producer() {
      for (let i = 0; i < MESSAGES; i++) yield* ch.send(i);
      ch.close();
    });
    yield* ch.forEach(() => {});
    done.close();
  },

  *"two that take turns at a lock"() {
    const mu = new Mutex();
    let n = 0;
    const wg = new WaitGroup();
    for (let worker = 0; worker < 2; worker++)
      wg.go(function* () {
        for (let i = 0; i < MESSAGES; i++) {
          yield* mu.lock();
          n++;
          mu.unlock();
        }
      });
    yield* wg.wait();
  },

  *"turns by a condition"() {
    const mu = new Mutex();
    const cond = new Cond(mu);
    const state = { turn: 0 };
    const wg = new WaitGroup();
    for (const me of [0, 1])
      wg.go(function* () {
        for (let i = 0; i < 1000; i++) {
          yield* mu.lock();
          while (state.turn !== me) yield* cond.wait();
          state.turn = 1 - me;
          cond.broadcast();
          mu.unlock();
        }
      });
    yield* wg.wait();
  },

  *"goroutines that come and go"() {
    for (let i = 0; i < 1500; i++) {
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* gosched();
      });
      yield* wg.wait();
    }
  },

  *"a counter that is polled"() {
    const n = new Int32();
    go(function* () {
      for (let i = 0; i < MESSAGES; i++) {
        n.store(i);
        yield* gosched();
      }
    });
    while (n.load() < MESSAGES - 1) yield* gosched();
  },

  *"a loop that sleeps"() {
    for (let i = 0; i < MESSAGES; i++) yield* sleep(10);
  },
};

const strategies: Readonly<Record<string, ExploreOptions>> = {
  fifo: { strategy: fifo() },
  random: { strategy: random(), executions: 3 },
  pct: { strategy: pct({ depth: 3 }), executions: 3 },
  "delay(1)": { strategy: delay({ bound: 1 }), executions: 3 },
};

describe.each(Object.keys(strategies))("what is only long has not failed, under %s", (strategy) => {
  test.each(Object.keys(long))("%s", async (name) => {
    const { finding, capped, executions } = await explore(long[name]!, { ...strategies[strategy], timeout: 60_000 });
    expect(String(finding)).toBe("null");
    expect(capped).toBe(executions);
  });
});

describe("what never ends", () => {
  const limit =
    /(?:^|; )nothing else changed in \d+ steps after maxSteps \(2000\): a program that is only long needs a higher one$/;

  test("two that give way to each other at locks: a livelock, and by which limit that was judged", async () => {
    const { finding } = await explore(
      function* () {
        const locks = [new Mutex(), new Mutex()] as const;
        const wg = new WaitGroup();
        function* both(first: Mutex, second: Mutex): Routine {
          for (;;) {
            yield* first.lock();
            yield* gosched();
            if (second.tryLock()) break;
            yield* gosched();
            first.unlock();
          }
          first.unlock();
          second.unlock();
        }
        wg.go(both, locks[0], locks[1]);
        wg.go(both, locks[1], locks[0]);
        yield* wg.wait();
      },
      { strategy: fifo() },
    );
    expect(finding?.kind).toBe("livelock");
    expect(finding?.cause).toMatch(limit);
  });

  test("one that waits, while another only spins: starvation", async () => {
    const { finding } = await explore(
      function* () {
        const never = chan<number>();
        go(function* hungry() {
          yield* never.recv();
        });
        for (;;) yield* gosched();
      },
      { strategy: fifo() },
    );
    expect(finding?.kind).toBe("starvation");
    expect(finding?.cause).toMatch(limit);
  });

  test("a ticker that is left running: a leak", async () => {
    const { finding } = await explore(
      function* () {
        go(function* poll() {
          const ticker = newTicker(10);
          for (;;) yield* ticker.c.recv();
        });
        yield* gosched();
      },
      { strategy: fifo() },
    );
    expect(finding?.kind).toBe("leak");
    expect(finding?.cause).toMatch(limit);
  });

  test("two that send to each other for ever are cut off, and nothing is said of them", async () => {
    const pingPong = function* (): Routine {
      const [ping, pong] = [chan<number>(), chan<number>()];
      go(function* () {
        for (;;) {
          yield* ping.recv();
          yield* pong.send(0);
        }
      });
      for (;;) {
        yield* ping.send(0);
        yield* pong.recv();
      }
    };
    const { finding, capped } = await explore(pingPong, { strategy: fifo(), maxSteps: 100 });
    expect([finding, capped]).toEqual([null, 1]);
  });
});

describe("however many goroutines can run", () => {
  /** Draws as `random` does; `reads`: whether it looks at the actors, all of them. */
  function drawing(seed: number, reads: boolean): StrategyMaker {
    const numbers = new Seeded(seed);
    const strategy: Strategy = {
      name: "drawing",
      complete: false,
      begin: () => true,
      decide(decision) {
        if (reads && decision.about === "step") {
          const actors = decision.actors.slice(0, decision.ways);
          expect(new Set(actors).size).toBe(decision.ways);
        }
        return numbers.below(decision.ways);
      },
      end() {},
    };
    return () => strategy;
  }

  /** Draws as `random` does, and follows who comes to be among the ways without reading the list. */
  function following(seed: number): StrategyMaker {
    const numbers = new Seeded(seed);
    let known = new Set<Actor>();
    const strategy: Strategy = {
      name: "following",
      complete: false,
      begin: () => (known = new Set()).size === 0,
      decide(decision) {
        if (decision.about !== "step") return numbers.below(decision.ways);
        for (const actor of decision.came) known.add(actor);
        const ways = [...known].map((actor) => decision.wayOf(actor)).filter((way) => way >= 0);
        expect(ways.toSorted((a, b) => a - b)).toEqual(Array.from({ length: decision.ways }, (_, way) => way));
        for (const way of ways) expect(decision.wayOf(decision.actor(way))).toBe(way);
        for (const actor of known) if (decision.wayOf(actor) < 0) known.delete(actor);
        return numbers.below(decision.ways);
      },
      end() {},
    };
    return () => strategy;
  }

  test.each([3, 40])("a strategy is told who comes: %i goroutines", async (size) => {
    for (const time of ["adversarial", "ordered", "idle"] as const) {
      const { finding } = await explore(
        function* () {
          const ch = chan<number>(2);
          const ticker = newTicker(7);
          const wg = new WaitGroup();
          for (let id = 0; id < size; id++)
            wg.go(function* () {
              for (let round = 0; round < 4; round++) {
                if ((id + round) % 4 === 0) yield* sleep((id * 7) % 5);
                else if ((id + round) % 4 === 1) yield* gosched();
                else yield* select({ sent: ch.send(id), got: ch.recv(), tick: ticker.c.recv() });
              }
            });
          yield* wg.wait();
          ticker.stop();
        },
        { strategy: following(7), executions: 5, maxSteps: 100_000, time },
      );
      expect(finding).toBe(null);
    }
  });

  test.each([3, 100])("a way is the same whether the list is read or not: %i goroutines", async (size) => {
    for (const time of ["adversarial", "idle"] as const)
      for (let seed = 1; seed <= 5; seed++) {
        const logs: string[][] = [];
        for (const reads of [true, false]) {
          const log: string[] = [];
          const body = function* (): Routine {
            const ch = chan<number>(2);
            const ticker = newTicker(7);
            const wg = new WaitGroup();
            for (let id = 0; id < size; id++)
              wg.go(function* () {
                for (let round = 0; round < 3; round++) {
                  log.push(`${id}.${round}`);
                  if ((id + round) % 4 === 0) yield* sleep((id * 7) % 5);
                  else if ((id + round) % 4 === 1) yield* gosched();
                  else {
                    const r = yield* select({ sent: ch.send(id), got: ch.recv(), tick: ticker.c.recv() });
                    log.push(r.case);
                  }
                }
              });
            yield* wg.wait();
            ticker.stop();
          };
          const { finding } = await explore(body, {
            strategy: drawing(seed, reads),
            executions: 1,
            maxSteps: 100_000,
            time,
          });
          log.push(String(finding?.kind));
          logs.push(log);
        }
        expect(logs[1]).toEqual(logs[0]);
      }
  });

  test.each([
    ["fifo", fifo()],
    ["random", random()],
    ["delay(1)", delay({ bound: 1 })],
    ["pct(3)", pct({ depth: 3 })],
  ] as const)("a step costs about the same, by %s", async (_, strategy) => {
    /** Milliseconds a step where `size` goroutines can run. */
    async function cost(size: number, executions: number): Promise<number> {
      const begun = performance.now();
      const found = await explore(
        function* () {
          for (let i = 0; i < size; i++)
            go(function* () {
              yield* gosched();
            });
        },
        { strategy, executions, maxSteps: 1_000_000, timeout: 60_000 },
      );
      expect(found.finding).toBe(null);
      return (performance.now() - begun) / found.executions / size;
    }
    await cost(100, 20);
    expect(await cost(32_000, 1)).toBeLessThan(10 * (await cost(100, 20)));
  });
});
