// What errgroup.go has described and nothing has performed: a forgotten `yield*` is told by wait.
import { describe, expect, test } from "vitest";
import { call, go, gosched, run, select, sleep, trySelect, UsageError, type Op, type Routine } from "goroutines";
import { background, cause } from "goroutines/context";
import { Group, withContext } from "goroutines/errgroup";
import { child } from "../../core/child.ts";

const exact = { deadlock: "exact" } as const;

function* nothing(): Routine {}

/** What `wait` throws; undefined if it returns. */
function* waitError(g: Group): Routine<unknown> {
  try {
    yield* g.wait();
    return undefined;
  } catch (e) {
    return e;
  }
}

/** The line of this file where it is called, as a stack frame has it. */
function here(offset = 0): RegExp {
  const [, line] = /not-started\.test\.ts:(\d+):\d+/.exec(new Error("here").stack?.split("\n")[2] ?? "") ?? [];
  return new RegExp(`the first one at .*not-started\\.test\\.ts:${Number(line) + offset}:\\d+\\)?$`);
}

const missing = (message: string | RegExp): unknown =>
  expect.objectContaining({
    name: "UsageError",
    code: "ERR_GROUP_NOT_STARTED",
    message: expect.stringMatching(message) as string,
  });

describe("a task that was described and never performed", () => {
  test("is an error of wait, which says how many there are, and where the first is", async () => {
    await run(function* () {
      const g = new Group();
      yield* g.go(nothing);
      const place = here(1);
      void g.go(nothing);
      yield* g.go(nothing);
      void g.go(nothing);
      const error = yield* waitError(g);
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toEqual(
        missing(
          /^errgroup\.wait: 2 tasks were described and never started: write `yield\* g\.go\(\.\.\.\)`; the first one at /,
        ),
      );
      expect(error).toEqual(missing(place));
      // It is missing still.
      expect(yield* waitError(g)).toEqual(missing(place));
    }, exact);
  });

  test("never runs, and those that were started are waited for", async () => {
    const ran: string[] = [];
    await run(function* () {
      const g = new Group();
      void g.go(function* () {
        ran.push("forgotten");
      });
      yield* g.go(function* () {
        yield* sleep(1);
        ran.push("started");
      });
      expect(yield* waitError(g)).toEqual(missing(/^errgroup\.wait: 1 task was described/));
    }, exact);
    expect(ran).toEqual(["started"]);
  });

  test("is told in a loop that forgets all, by the first", async () => {
    await run(function* () {
      const g = new Group();
      const place = here(1);
      for (let i = 0; i < 100; i++) void g.go(nothing);
      expect(yield* waitError(g)).toEqual(missing(place));
      expect(yield* waitError(g)).toEqual(missing(/100 tasks were/));
    }, exact);
  });

  test("is found where it is not the first that was described, nor performed in that order", async () => {
    await run(function* () {
      const g = new Group();
      const ops: Op<void>[] = [];
      for (let i = 0; i < 4; i++) ops.push(g.go(nothing));
      const place = here(1);
      ops.push(g.go(nothing));
      for (let i = 0; i < 4; i++) ops.push(g.go(nothing));
      for (const op of ops.toReversed()) if (op !== ops[4]) yield* op;
      expect(yield* waitError(g)).toEqual(missing(place));
      expect(yield* waitError(g)).toEqual(missing(/1 task was/));
      yield* ops[4] as Op<void>;
      expect(yield* waitError(g)).toBe(undefined);
    }, exact);
  });

  test("after many that were performed has no place, but the function's name, unless another is missing before it", async () => {
    await run(function* () {
      const g = new Group();
      for (let i = 0; i < 100; i++) yield* g.go(nothing);
      void g.go(nothing);
      expect(yield* waitError(g)).toEqual(
        missing(/the first one is the function nothing; GOROUTINES_DEBUG=ops says where$/),
      );
    }, exact);
  });

  test("has its place under GOROUTINES_DEBUG=ops, however many came before", async () => {
    const { stdout } = await child(
      `
      const { Group } = await import("goroutines/errgroup");
      main(function* () {
        const g = new Group();
        for (let i = 0; i < 100; i++) yield* g.go(function* () {});
        (function forgetful() { g.go(function* () {}); })();
        try { yield* g.wait(); } catch (e) { console.log(e.message); }
      });
    `,
      { GOROUTINES_DEBUG: "ops" },
    );
    expect(stdout).toMatch(/1 task was described and never started.*the first one at forgetful \(/);
  });

  test("leaves a failure the first word: that one is thrown", async () => {
    await run(function* () {
      const g = new Group();
      const boom = new Error("boom");
      void g.go(nothing);
      yield* g.go(function* () {
        throw boom;
      });
      expect(yield* waitError(g)).toBe(boom);
    }, exact);
  });

  test("does not keep the context from being cancelled", async () => {
    await run(function* () {
      const [g, ctx] = withContext(background());
      void g.go(nothing);
      expect(yield* waitError(g)).toEqual(missing(/1 task/));
      expect(cause(ctx)).toMatchObject({ message: "context canceled" });
    }, exact);
  });

  test("is told in an async function, and as a case of select", async () => {
    const g = new Group();
    void g.go(nothing);
    await expect(g.wait()).rejects.toEqual(missing(/1 task/));
    await expect(
      run(function* () {
        return yield* select({ all: g.wait(), late: sleep(1000) });
      }, exact),
    ).rejects.toEqual(missing(/1 task/));
  });

  test("is told though it stands in a select that was never performed, or was given to a routine that was not", async () => {
    await run(function* () {
      const g = new Group();
      void select({ started: g.go(nothing) });
      void (function* () {
        yield* g.go(nothing);
      })();
      expect(yield* waitError(g)).toEqual(missing(/1 task was/));
    }, exact);
  });
});

describe("nothing is missing", () => {
  test("of a task that a select has not started, since another case was faster", async () => {
    await run(function* () {
      const g = new Group();
      g.setLimit(1);
      yield* g.go(function* () {
        yield* sleep(5);
      });
      const r = yield* select({ started: g.go(nothing), late: sleep(1) });
      expect(r.case).toBe("late");
      expect(trySelect({ started: g.go(nothing) })).toBe(undefined);
      expect((yield* select({ now: gosched(), started: g.go(nothing) }, { priority: true })).case).toBe("now");
      expect(yield* waitError(g)).toBe(undefined);
    }, exact);
  });

  test("of a task that tryGo has refused", async () => {
    await run(function* () {
      const g = new Group();
      g.setLimit(0);
      expect(g.tryGo(nothing)).toBe(false);
      expect(yield* waitError(g)).toBe(undefined);
    }, exact);
  });

  test("of one op that was performed several times, and of one that waits to be let in", async () => {
    await run(function* () {
      const g = new Group();
      let ran = 0;
      const twice = g.go(function* () {
        ran++;
      });
      yield* twice;
      yield* twice;
      g.setLimit(-1);
      expect(yield* waitError(g)).toBe(undefined);
      expect(ran).toBe(2);
      const limited = new Group();
      limited.setLimit(1);
      yield* limited.go(function* () {
        yield* sleep(1);
      });
      go(function* () {
        yield* limited.go(function* () {
          ran++;
        });
      });
      yield* gosched();
      expect(yield* waitError(limited)).toBe(undefined);
      expect(ran).toBe(3);
    }, exact);
  });

  test("where each op gives way before it begins", async () => {
    await run(function* () {
      const g = new Group();
      for (let i = 0; i < 1000; i++) yield* g.go(nothing);
      for (let i = 0; i < 300; i++) yield* select({ started: g.go(nothing) });
      expect(yield* waitError(g)).toBe(undefined);
    }, exact);
  });

  test("of a task that an async function has awaited, and of one described while others run", async () => {
    const g = new Group();
    await g.go(nothing);
    await Promise.all([g.go(nothing), g.go(nothing)]);
    await g.wait();
    await run(function* () {
      const group = new Group();
      yield* group.go(function* () {
        const later = group.go(nothing);
        yield* sleep(1);
        yield* call(function* () {
          yield* later;
        });
      });
      expect(yield* waitError(group)).toBe(undefined);
    }, exact);
  });
});
