// What a pass says, and what it requires: executions, choices, exhausted or why not; the time it takes; all failures.
import { chan, go, gosched, select, sleep, until, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import {
  checkDeterminism,
  choose,
  delay,
  dfs,
  explore,
  explored,
  NotExhaustedError,
  random,
  replay,
  shared,
  shrink,
} from "goroutines/testing";
import { run } from "goroutines";
import { afterEach, describe, expect, test, vi } from "vitest";
import { thread } from "../../../lib/core/thread.ts";

function* two(): Routine {
  const wg = new WaitGroup();
  for (let i = 0; i < 2; i++)
    wg.go(function* () {
      yield* gosched();
    });
  yield* wg.wait();
}

function* one(): Routine {
  yield* gosched();
}

afterEach(() => void vi.restoreAllMocks());

describe("what a pass has proved", () => {
  test("is told in a line: how many executions, how many with a choice, and that it was complete", async () => {
    const exploration = await explore(two, { strategy: delay({ bound: 1 }) });
    const { executions, decided } = exploration;
    expect(decided).toBe(executions);
    expect(String(exploration)).toBe(
      `nothing found in ${executions} executions by delay(1), seed 1 (each with a choice): exhausted, every schedule within the bounds of the strategy`,
    );
  });

  test("or why it was not complete", async () => {
    expect(String(await explore(two, { strategy: random, executions: 5 }))).toBe(
      "nothing found in 5 executions by random, seed 1 (each with a choice): not exhausted, 5 executions were all that it was given",
    );
    const capped = await explore(
      function* () {
        yield* two();
        for (let i = 0; i < 30; i++) yield* gosched();
      },
      { strategy: delay({ bound: 1 }), maxSteps: 20 },
    );
    expect(capped.incomplete).toMatch(/^\d+ executions came to the step limit$/);
    const waited = await explore(
      function* () {
        yield* until(Promise.resolve(1));
      },
      { strategy: dfs() },
    );
    expect(waited.incomplete).toContain("it waited for promises");
    expect((await explore(two, { strategy: delay({ bound: 1 }) })).incomplete).toBeNull();
  });

  test("counts the executions that had no choice apart", async () => {
    let times = 0;
    const { executions, decided } = await explore(() => (times++ % 2 === 0 ? one() : two()), {
      strategy: random,
      executions: 10,
    });
    expect([executions, decided]).toEqual([10, 5]);
  });

  test("a finding is its report", async () => {
    const exploration = await explore(function* () {
      yield* chan<number>().recv();
    });
    expect(String(exploration)).toBe(String(exploration.finding));
    expect(exploration).toMatchObject({ failed: 1, exhausted: false, incomplete: null });
  });
});

describe("a pass that could not fail", () => {
  test("is warned of", async () => {
    const { warnings } = await explore(one);
    expect(warnings.map(({ kind }) => kind)).toEqual(["no choice"]);
    expect(warnings[0]?.text).toBe(
      "this could not fail by its schedule: in one execution there was no choice, of who goes on, of a timer, of a select's case, by choose. Does the body start its goroutines?",
    );
    expect((await explore(two)).warnings).toEqual([]);
    // What failed could fail.
    expect(
      (
        await explore(function* () {
          yield* chan<number>().recv();
        })
      ).warnings,
    ).toEqual([]);
  });

  test("is printed once by explored, with the place of the test", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const twice = explored(one);
    await twice();
    await twice();
    expect(warn.mock.calls).toHaveLength(1);
    expect(String(warn.mock.calls[0]?.[0])).toMatch(
      /^explored: this could not fail by its schedule.*\n {4}at .*exploration\.test\.ts:\d+:\d+\)?$/,
    );
  });
});

describe("require", () => {
  test("fails a search that was not complete, and says why it was not", async () => {
    const error: unknown = await explored(two, { strategy: random, executions: 7, require: "exhausted" })().catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(NotExhaustedError);
    expect(error).toMatchObject({ code: "ERR_NOT_EXHAUSTED", exploration: { executions: 7, exhausted: false } });
    expect((error as Error).message).toBe(
      "the test requires an exhausted search: nothing found in 7 executions by random, seed 1 (each with a choice): not exhausted, 7 executions were all that it was given",
    );
  });

  test("passes one that was", () => explored(two, { strategy: delay({ bound: 2 }), require: "exhausted" })());

  test("can be nothing else, and nothing that explore takes", async () => {
    await expect(explored(two, { require: true as never })()).rejects.toMatchObject({ code: "ERR_REQUIRE" });
    await expect(explore(two, { require: "exhausted" } as never)).rejects.toMatchObject({ code: "ERR_REQUIRE" });
  });
});

describe("a check", () => {
  const wrong = (check: unknown): Promise<unknown> => explore(one, { check: check as () => void });

  test("that is async is refused, and one that returns a promise or a generator", async () => {
    await expect(wrong(async () => {})).rejects.toMatchObject({ name: "UsageError", code: "ERR_CHECK" });
    await expect(wrong(() => Promise.reject(new Error("lost")).catch(() => {}))).rejects.toThrow(
      "check returned a promise, and fails only by a throw: write a plain function",
    );
    await expect(
      wrong(function* () {
        yield* gosched();
      }),
    ).rejects.toMatchObject({ code: "ERR_CHECK" });
  });

  test("that returns false is refused: it would fail by a throw", async () => {
    await expect(wrong(() => false)).rejects.toThrow("check returned the boolean false, and fails only by a throw");
    await wrong(() => true);
    await wrong(() => 1);
  });

  test("is a function", async () => {
    await expect(wrong(1)).rejects.toMatchObject({ code: "ERR_CHECK" });
  });
});

describe("the timeout", () => {
  const TIMEOUT = 100;
  /** It holds within a second; ten of them are far from what it took before. */
  const LATEST = TIMEOUT + 1000;

  async function took(body: () => Routine, options: object = {}): Promise<number> {
    const start = performance.now();
    await explore(body, { timeout: TIMEOUT, maxSteps: 1_000_000_000, ...options });
    return performance.now() - start;
  }

  test("ends a search in the middle of an execution that never ends", async () => {
    function* forever(): Routine {
      for (;;) yield* gosched();
    }
    expect(await took(forever)).toBeLessThan(LATEST);
    expect(await explore(forever, { timeout: TIMEOUT, maxSteps: 1_000_000_000 })).toMatchObject({
      finding: null,
      executions: 1,
      exhausted: false,
      incomplete: "the timeout of 100 ms was over",
    });
  });

  test("ends one whose steps take long", async () => {
    function* slow(): Routine {
      for (;;) {
        const end = performance.now() + 10;
        while (performance.now() < end);
        yield* gosched();
      }
    }
    expect(await took(slow)).toBeLessThan(LATEST);
  });

  test("ends one that waits for a promise", async () => {
    function* waits(): Routine {
      yield* until(new Promise(() => {}));
    }
    const start = performance.now();
    expect(await explore(waits, { timeout: TIMEOUT })).toMatchObject({ finding: null, exhausted: false });
    expect(performance.now() - start).toBeLessThan(TIMEOUT + 500);
  });

  test("holds while a failure is shrunk and recorded, which is told then as it was seen", async () => {
    // Whatever comes after the first execution takes for ever.
    let times = 0;
    function* long(): Routine {
      go(function* leaker() {
        yield* chan<number>().send(1);
      });
      if (++times === 1) return;
      for (;;) {
        const end = performance.now() + 5;
        while (performance.now() < end);
        yield* gosched();
      }
    }
    const start = performance.now();
    const { finding } = await explore(long, { timeout: TIMEOUT, maxSteps: 1_000_000_000 });
    expect(performance.now() - start).toBeLessThan(LATEST);
    expect(finding).toMatchObject({ kind: "leak", repeatable: false });
    expect(finding?.diverged).toContain("there was no time left to execute the default schedule again");
  });
});

describe("all", () => {
  function* both(first: Mutex, second: Mutex): Routine {
    yield* first.lock();
    yield* second.lock();
    second.unlock();
    first.unlock();
  }

  test("collects failures to the end of the budget, told apart by cause", async () => {
    function* several(): Routine {
      const [a, b] = [new Mutex(), new Mutex()];
      const wg = new WaitGroup();
      wg.go(both, a, b);
      wg.go(both, b, a);
      const ch = chan<number>();
      go(function* answer() {
        yield* sleep(5);
        yield* ch.send(1);
      });
      const r = yield* select({ answer: ch.recv(), late: sleep(10) });
      yield* wg.wait();
      if (r.case === "answer" && choose(2, "whether the answer is wrong") === 1) throw new Error("wrong");
    }
    const { findings, finding, failed, executions, exhausted, ...rest } = await explore(several, {
      all: true,
      strategy: delay({ bound: 2 }),
    });
    expect(finding).toBe(findings[0]);
    expect(findings.map(({ kind }) => kind).toSorted()).toEqual(["deadlock", "leak", "panic"]);
    expect(failed).toBeGreaterThan(findings.length);
    expect(executions).toBeGreaterThan(failed);
    expect(exhausted).toBe(true);
    expect(rest.incomplete).toBeNull();
  });

  test("keeps two of one kind apart, of which one has the shorter schedule", async () => {
    const races = await explore(
      function* () {
        const variables = [shared(0, "x"), shared(0, "y")];
        const variable = variables[choose(2, "which variable")]!;
        const wg = new WaitGroup();
        function* set(): Routine {
          yield* variable.set(1);
        }
        wg.go(set);
        wg.go(set);
        yield* wg.wait();
      },
      { all: true, executions: 200 },
    );
    const raced = races.findings.map(({ message }) => /"(.)"/.exec(message)?.[1]);
    expect(new Set(raced)).toEqual(new Set(["x", "y"]));

    const leaks = await explore(
      function* () {
        const ch = chan<number>();
        const sends = choose(2, "whether it sends") === 0;
        go(function* () {
          if (sends) yield* ch.send(1);
          else yield* ch.recv();
        });
      },
      { all: true },
    );
    expect(leaks.findings.map(({ kind }) => kind)).toEqual(["leak", "leak"]);
    const leaked = leaks.findings.map(({ message }) => /chan (\w+)/.exec(message)?.[1]);
    expect(new Set(leaked)).toEqual(new Set(["receive", "send"]));
  });

  test("finds nothing where there is nothing", async () => {
    expect(await explore(two, { all: true })).toMatchObject({ findings: [], failed: 0, exhausted: true });
  });

  test("its report numbers them, and is what explored fails with", async () => {
    const error = (await explored(
      function* () {
        const ch = chan<number>(1);
        go(function* closer() {
          ch.close();
        });
        go(function* sender() {
          yield* ch.send(1);
        });
        const [, ok] = yield* ch.recvOk();
        if (!ok) throw new Error("nothing was sent");
      },
      { all: true },
    )().catch((e: unknown) => e)) as Error;
    expect(error.message).toMatch(/^2 failures, told apart by cause, in \d+ failed executions of \d+ executions by/);
    expect(error.message).toMatch(/\n\n1\. panic: /);
    expect(error.message).toMatch(/\n\n2\. panic: /);
  });
});

describe("what would be no exploration", () => {
  test("an async body is refused, and a function that returns a promise", async () => {
    for (const body of [async () => {}, () => Promise.resolve()]) {
      for (const begin of [explore, checkDeterminism, (b: never) => replay(b, "d1:"), (b: never) => shrink(b, "d1:")]) {
        const error = (await begin(body as never).catch((e: unknown) => e)) as Error;
        expect(error).toMatchObject({ name: "UsageError", code: "ERR_NO_ROUTINE" });
        expect(error.message).toContain("until(promise)");
      }
    }
    expect(thread.current).toBeNull();
    expect(thread.observer).toBeNull();
  });

  test("in a goroutine it is refused, and that goroutine goes on as if nothing had been", async () => {
    const errors = await run(function* worker() {
      const all: Error[] = [];
      const g = thread.current;
      for (const begin of [
        () => explore(two),
        () => replay(two, "d1:"),
        () => shrink(two, "d1:"),
        () => checkDeterminism(two),
        explored(two),
      ]) {
        const outcome = begin().then(
          () => new Error("it was not refused"),
          (e: Error) => e,
        );
        expect(thread.current).toBe(g);
        all.push(yield* until(outcome));
        yield* gosched();
        expect(thread.current).toBe(g);
      }
      return all;
    });
    for (const { message } of errors)
      expect(message).toMatch(/^(explore|replay|shrink|checkDeterminism): called in a goroutine, 1 \(worker\)/);
  });
});
