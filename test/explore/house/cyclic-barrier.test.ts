// CyclicBarrier. Nobody goes on before all parties of its round have arrived; then all do, and the next round begins
// with nobody. What could break that: a party that arrives for the next round before all have left this one, one
// that gives up as the last one arrives.

import { describe, expect, test } from "vitest";
import { gosched, select, sleep, type Op, type Routine } from "goroutines";
import { Cond, CyclicBarrier, Mutex, WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

interface Barrier {
  await(): Op<unknown> | Routine;
}

/** `parties` meet `rounds` times: who arrived last in each round. */
function meeting(parties: number, rounds: number, make: () => Barrier) {
  return function* (): Routine<string> {
    const barrier = make();
    const wg = new WaitGroup();
    const arrived: number[] = Array.from({ length: rounds }, () => 0);
    const last: number[] = [];
    function* party(me: number): Routine {
      for (let round = 0; round < rounds; round++) {
        (arrived[round] as number)++;
        if (arrived[round] === parties) last.push(me);
        yield* barrier.await();
        invariant(arrived[round] === parties, "all have arrived");
      }
    }
    for (let i = 0; i < parties; i++) wg.go(party, i);
    yield* wg.wait();
    return last.join("");
  };
}

/** A barrier by the book, but for the number of the round: a party can't tell whether its own is over. */
class WithoutRounds implements Barrier {
  readonly #mu = new Mutex();
  readonly #cond = new Cond(this.#mu);
  readonly #parties: number;
  #arrived = 0;

  constructor(parties: number) {
    this.#parties = parties;
  }

  *await(): Routine {
    using _ = yield* this.#mu.lock();
    if (++this.#arrived === this.#parties) {
      this.#arrived = 0;
      this.#cond.broadcast();
    } else while (this.#arrived > 0) yield* this.#cond.wait();
  }
}

describe("a barrier", () => {
  test("holds three until all are there", async () => {
    expect(await outcomes(meeting(3, 1, () => new CyclicBarrier(3)))).toEqual(["0", "1", "2"]);
  });

  test("holds two in each of two rounds", async () => {
    expect(await outcomes(meeting(2, 2, () => new CyclicBarrier(2)))).toEqual(["00", "01", "10", "11"]);
  });

  test("for one party less is caught", async () => {
    expect((await failure(meeting(3, 1, () => new CyclicBarrier(2)))).kind).not.toBe("leak");
  });

  test("that can't tell its rounds apart is caught", async () => {
    expect((await failure(meeting(2, 2, () => new WithoutRounds(2)))).kind).toBe("deadlock");
  });

  test("tells each party how many were missing, and acts once a round, before anybody goes on", async () => {
    const results = await outcomes(function* () {
      let acted = 0;
      const barrier = new CyclicBarrier(3, () => void acted++);
      const wg = new WaitGroup();
      const missing: string[] = [];
      for (const me of ["a", "b", "c"]) {
        wg.go(function* () {
          missing.push(`${yield* barrier.await()}${me}`);
          invariant(acted === 1, "the action has run, once");
        });
      }
      yield* wg.wait();
      return missing.toSorted().join(" ");
    });
    expect(results).toEqual(["0a 1b 2c", "0a 1c 2b", "0b 1a 2c", "0b 1c 2a", "0c 1a 2b", "0c 1b 2a"]);
  });
});

describe("a party that gives up", () => {
  test("has not arrived; who waits goes on when another comes", async () => {
    const results = await outcomes(function* () {
      const barrier = new CyclicBarrier(2);
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* barrier.await();
      });
      const r = yield* select({ met: barrier.await(), late: sleep(1) });
      if (r.case === "late") yield* barrier.await();
      yield* wg.wait();
      invariant(barrier.waiting === 0, "nobody waits");
      return r.case;
    });
    expect(results).toEqual(["late", "met"]);
  });

  test("and aborts: all who wait, or come later, get the error", async () => {
    const results = await outcomes(function* () {
      const barrier = new CyclicBarrier(3);
      const wg = new WaitGroup();
      const got: string[] = [];
      for (let i = 0; i < 2; i++) {
        wg.go(function* () {
          try {
            yield* barrier.await();
          } catch (e) {
            got.push(String((e as Error).cause));
          }
        });
      }
      yield* gosched();
      barrier.abort("gone");
      yield* wg.wait();
      return got.join(" ");
    });
    expect(results).toEqual(["gone gone"]);
  });
});
