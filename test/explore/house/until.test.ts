// until. A promise is waited for as anything else is: its value or its rejection arrives once, losing leaves nothing
// behind, and the signal of a function aborts if and only if its case has lost. What could break that: a promise that
// has settled already, a counterpart that comes as it settles. Promises settle when the host runs its microtasks, which
// the explorer lets it do at every moment.

import { describe, expect, test } from "vitest";
import { chan, gosched, select, until, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes, outcomesBesidePromises } from "./model.ts";

describe("a promise that has settled", () => {
  test("is received by all who wait for it, in any order", async () => {
    const results = await outcomesBesidePromises(function* () {
      const promise = Promise.resolve(7);
      const wg = new WaitGroup();
      const got: string[] = [];
      for (const me of ["a", "b"]) {
        wg.go(function* () {
          const value = yield* until(promise);
          yield* gosched();
          got.push(`${me}${value}`);
        });
      }
      yield* wg.wait();
      return got.join(" ");
    });
    expect(results).toEqual(["a7 b7", "b7 a7"]);
  });

  test("with an error throws it; one that nobody catches is caught", async () => {
    function* waiting(): Routine<string> {
      const wg = new WaitGroup();
      const got: string[] = [];
      wg.go(function* () {
        try {
          yield* until(Promise.reject(new Error("refused")));
        } catch (e) {
          got.push((e as Error).message);
        }
      });
      yield* wg.wait();
      return got.join();
    }
    expect(await outcomesBesidePromises(waiting)).toEqual(["refused"]);
    const { kind } = await failure(function* () {
      yield* until(Promise.reject(new Error("refused")));
    });
    expect(kind).toBe("panic");
  });

  test("loses to a value that comes first, and wins otherwise; it leaves nothing behind", async () => {
    const results = await outcomesBesidePromises(function* () {
      const ch = chan<number>();
      const wg = new WaitGroup();
      wg.go(function* () {
        const r = yield* select({ sent: ch.send(1), gone: until(Promise.resolve()) });
        invariant(r.case === "gone" || r.case === "sent", "one of them");
      });
      const r = yield* select({ v: ch.recv(), p: until(Promise.resolve(2)) });
      yield* wg.wait();
      invariant(!ch.trySend(3) && ch.tryRecv() === undefined, "nobody waits");
      return `${r.case} ${r.value}`;
    });
    expect(results).toEqual(["p 2", "v 1"]);
  });
});

test("a promise wins where nobody sends", async () => {
  const results = await outcomesBesidePromises(function* () {
    const ch = chan<number>();
    const r = yield* select({ v: ch.recv(), p: until(Promise.resolve(2)) });
    invariant(!ch.trySend(3), "nobody waits at the channel");
    return `${r.case} ${r.value}`;
  });
  expect(results).toEqual(["p 2"]);
});

describe("a function that starts a promise", () => {
  test("is told by its signal that it has lost, and only then", async () => {
    const results = await outcomes(function* () {
      const ch = chan<number>();
      const wg = new WaitGroup();
      let aborted = false;
      let started = false;
      wg.go(function* () {
        yield* ch.send(1);
      });
      const r = yield* select({
        v: ch.recv(),
        p: until((signal) => {
          started = true;
          signal.addEventListener("abort", () => (aborted = true));
          return new Promise<never>(() => {});
        }),
      });
      yield* wg.wait();
      invariant(aborted === started, "it is aborted if it was started");
      return `${r.case} ${started ? "after a wait" : "at once"}`;
    });
    expect(results).toEqual(["v after a wait", "v at once"]);
  });

  test("and closes a channel as it is aborted does so when the queues are whole", async () => {
    const results = await outcomes(function* () {
      const a = chan<number>();
      const b = chan<number>();
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* a.send(1);
      });
      wg.go(function* () {
        invariant(!(yield* b.recvOk())[1], "b is closed");
      });
      const r = yield* select({
        p: until((signal) => {
          signal.addEventListener("abort", () => b.close());
          return new Promise<never>(() => {});
        }),
        a: a.recv(),
        b: b.recv(),
      });
      if (b.tryRecv() === undefined) b.close();
      yield* wg.wait();
      return r.case;
    });
    expect(results).toEqual(["a"]);
  });
});
