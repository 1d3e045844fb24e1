// The modes of time: which timers may fire when, what a token says of it, and what a report says of timers that fire
// early.

import { describe, expect, test } from "vitest";
import { after, chan, go, select, sleep, type Body, type Routine } from "goroutines";
import { afterFunc } from "goroutines/time";
import { delay, dfs, explore, replay, shrink } from "goroutines/testing";
import type { TimeMode } from "../../../lib/dev/testing/schedule.ts";
import { dpor } from "../../../lib/dev/testing/strategies/dpor.ts";
import { outcomes } from "./strategies/outcomes.ts";

/** In which order three timers fire that are set in the order of `waits`. */
function firing(waits: readonly number[]): Body<string> {
  return function* () {
    const fired: number[] = [];
    const all = chan<void>(3);
    for (const [i, ms] of waits.entries()) {
      setTimeout(() => {
        fired.push(i + 1);
        all.trySend();
      }, ms);
    }
    for (const _ of waits) yield* all.recv();
    return fired.join("");
  };
}

async function orders(body: Body<string>, time: TimeMode): Promise<string> {
  const met = new Set<string>();
  const { finding } = await explore(body, { strategy: dfs(), time, check: (value) => void met.add(value) });
  expect(String(finding)).toBe("null");
  return [...met].toSorted().join(" ");
}

/** A key a moment, told once no more keys come: never, as there is none within 50 ms. */
function* debounce(): Routine<string[]> {
  const keys = chan<string>();
  const told: string[] = [];
  go(function* typist() {
    for (const key of "abc") {
      yield* keys.send(key);
      yield* sleep(5);
    }
    keys.close();
  });
  for (;;) {
    const r = yield* select({ key: keys.recvOk(), quiet: sleep(50) });
    if (r.case === "quiet") told.push("quiet");
    else if (!r.value[1]) return told;
  }
}

const neverQuiet = (told: readonly string[]): void => {
  if (told.length > 0) throw new Error("told too early");
};

describe("the order of timers", () => {
  test("that are due at the same time: that in which they were set, where time is ordered", async () => {
    expect(await orders(firing([10, 10, 10]), "ordered")).toBe("123");
    expect(await orders(firing([10, 10, 10]), "adversarial")).toBe("123 132 213 231 312 321");
  });

  test("that are due one after the other", async () => {
    expect(await orders(firing([30, 10, 20]), "ordered")).toBe("231");
    expect(await orders(firing([30, 10, 20]), "idle")).toBe("231");
    expect(await orders(firing([30, 10, 20]), "adversarial")).toBe("123 132 213 231 312 321");
  });

  test("and of those that nobody waits for yet: none is overdue before another that is due earlier", async () => {
    const body = function* (): Routine<string> {
      const [late, early] = [after(20), after(10)];
      return (yield* select({ late: late.recv(), early: early.recv() })).case;
    };
    expect(outcomes(body, dfs(), { time: "adversarial" }).found).toEqual(['returned "early"', 'returned "late"']);
    // Both may be over when the select begins.
    expect(outcomes(body, dfs(), { time: "ordered" }).found).toEqual(['returned "early"', 'returned "late"']);
    const one = function* (): Routine<string> {
      const late = after(20);
      const fired: string[] = [];
      afterFunc(10, function* () {
        fired.push("early");
      });
      yield* late.recv();
      return fired.join();
    };
    // Its timer has fired; its goroutine may not have run.
    expect(outcomes(one, dfs(), { time: "ordered" }).found).toEqual(['returned ""', 'returned "early"']);
  });

  test("goroutines may be as slow as they like all the same", async () => {
    for (const time of ["adversarial", "ordered"] as const)
      expect((await explore(debounce, { time, check: neverQuiet })).finding?.kind).toBe("property");
    expect(await explore(debounce, { time: "idle", check: neverQuiet })).toMatchObject({
      finding: null,
      exhausted: true,
    });
  });

  test("dpor finds every outcome where time is ordered", () => {
    const body = function* (): Routine<string> {
      const done = chan(2, "");
      for (const me of ["a", "b"]) {
        go(function* () {
          yield* sleep(10);
          done.trySend(me);
        });
      }
      return String([yield* done.recv(), yield* done.recv()]);
    };
    const every = outcomes(body, dfs(), { time: "ordered", limit: 200_000 });
    const reduced = outcomes(body, dpor(), { time: "ordered" });
    expect([every.complete, reduced.complete]).toEqual([true, true]);
    expect(reduced.found).toEqual(['returned "a,b"', 'returned "b,a"']);
    expect(every.found).toEqual(reduced.found);
    expect(reduced.executions).toBeLessThan(every.executions);
  });
});

test("a token says which mode it is of", async () => {
  for (const [time, letter] of [
    ["adversarial", "d"],
    ["ordered", "o"],
  ] as const) {
    const { finding } = await explore(debounce, { time, check: neverQuiet });
    const token = finding?.token ?? "";
    expect(token.startsWith(`${letter}1:`)).toBe(true);
    expect(await replay(debounce, token, { check: neverQuiet })).toMatchObject({ diverged: null, finding: { token } });
    expect((await shrink(debounce, token, { check: neverQuiet })).token.startsWith(`${letter}1:`)).toBe(true);
  }
});

describe("what a report says of time", () => {
  test("that a timer overtakes goroutines that can run, and in which modes it does", async () => {
    const { finding } = await explore(debounce, { check: neverQuiet });
    expect(finding?.clock).toMatch(
      /^in this execution a timer fires while goroutines can run; it fails under time: "ordered" \(o1:[\d.,]+\) too; none failed of \d+ schedules under time: "idle" \(all with at most 2 deviations\)\. Can that come about, /,
    );
    const [, again = ""] = /\((o1:[\d.,]+)\)/.exec(finding?.clock ?? "") ?? [];
    expect((await replay(debounce, again, { check: neverQuiet })).finding?.kind).toBe("property");
    expect(String(finding)).toContain("\n\nTime: in this execution a timer fires");
  });

  test("that it takes timers out of their order", async () => {
    const body = function* (): Routine {
      const log: number[] = [];
      const all = chan<void>(2);
      setTimeout(() => (log.push(200), all.trySend()), 200);
      setTimeout(() => (log.push(5), all.trySend()), 5);
      yield* all.recv();
      if (log[0] !== 5) throw new Error("out of order");
    };
    const { finding } = await explore(body);
    expect(finding?.clock).toMatch(
      /^in this execution a timer fires .*; none failed of \d+ schedules? under time: "ordered" \(.*\) and \d+ schedules? under time: "idle"/,
    );
  });

  test("nothing where no timer fires early, and where time is idle", async () => {
    const wrong = function* (): Routine {
      yield* sleep(10);
      throw new Error("always");
    };
    for (const time of ["adversarial", "ordered", "idle"] as const)
      expect((await explore(wrong, { time, strategy: delay({ bound: 1 }) })).finding?.clock).toBe("");
  });
});
