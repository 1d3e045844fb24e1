// errgroup. `wait` returns once no task is active, with the first error; that error cancels the context; no more tasks
// are active than the limit allows. What could break that: two that fail at the same time, a task that ends as another
// waits to be let in, an applicant that gives up.

import { describe, expect, test } from "vitest";
import { gosched, select, sleep, type Routine } from "goroutines";
import { background, cause } from "goroutines/context";
import { Group, withContext } from "goroutines/errgroup";
import { WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

describe("a group of which two fail", () => {
  test("throws the first error, once all have ended, and gives it to its context", async () => {
    const results = await outcomes(function* () {
      const [g, ctx] = withContext(background());
      let ended = 0;
      for (const me of ["a", "b"]) {
        yield* g.go(function* () {
          yield* gosched();
          ended++;
          throw new Error(me);
        });
      }
      yield* g.go(function* () {
        yield* ctx.done().recv();
        ended++;
      });
      try {
        yield* g.wait();
      } catch (e) {
        invariant(ended === 3, "all have ended");
        invariant(cause(ctx) === e, "the context has it as its cause");
        return (e as Error).message;
      }
      return "no error";
    });
    expect(results).toEqual(["a", "b"]);
  });

  test("but whose context is another group's: the task that waits for it is caught", async () => {
    const { kind } = await failure(function* () {
      const g = new Group();
      const [, ctx] = withContext(background());
      yield* g.go(function* () {
        throw new Error("a");
      });
      yield* g.go(function* () {
        yield* ctx.done().recv();
      });
      yield* g.wait();
    });
    expect(kind).toBe("deadlock");
  });
});

/** Three tasks: the most that were active at once. */
function working(start: (g: Group, task: () => Routine) => Routine) {
  return function* (): Routine<number> {
    const g = new Group();
    g.setLimit(2);
    let active = 0;
    let most = 0;
    for (let i = 0; i < 3; i++) {
      yield* start(g, function* () {
        most = Math.max(most, ++active);
        yield* gosched();
        active--;
      });
    }
    yield* g.wait();
    invariant(active === 0, "all have ended");
    return most;
  };
}

describe("a limit of two", () => {
  test("lets two in at once, and the third when one of them has ended", async () => {
    function* start(g: Group, task: () => Routine): Routine {
      yield* g.go(task);
    }
    expect(await outcomes(working(start))).toEqual([1, 2]);
  });

  test("lets nobody in by tryGo while it is reached", async () => {
    function* start(g: Group, task: () => Routine): Routine {
      while (!g.tryGo(task)) yield* sleep(1);
    }
    expect(await outcomes(working(start), { time: "idle" })).toEqual([1, 2]);
  });

  test("counted inside the tasks is caught", async () => {
    const { message } = await failure(function* () {
      const wg = new WaitGroup();
      let active = 0;
      const room = { taken: 0 };
      // Each looks at the count, and raises it when it runs.
      for (let i = 0; i < 3; i++) {
        wg.go(function* () {
          while (room.taken >= 2) yield* gosched();
          yield* gosched();
          room.taken++;
          invariant(++active <= 2, "two are active");
          yield* gosched();
          active--;
          room.taken--;
        });
      }
      yield* wg.wait();
    });
    expect(message).toContain("two are active");
  });

  test("an applicant that gives up starts nothing, and is in nobody's way", async () => {
    const results = await outcomes(function* () {
      const g = new Group();
      g.setLimit(1);
      const started: string[] = [];
      function* task(me: string): Routine {
        started.push(me);
        yield* gosched();
      }
      const wg = new WaitGroup();
      yield* g.go(task, "a");
      wg.go(function* () {
        yield* g.go(task, "c");
      });
      const r = yield* select({ started: g.go(task, "b"), late: sleep(1) });
      yield* wg.wait();
      yield* g.wait();
      invariant(
        started.includes("b") === (r.case === "started"),
        "it was started if the case has fired, and only then",
      );
      return started.toSorted().join("");
    });
    expect(results).toEqual(["abc", "ac"]);
  });
});
