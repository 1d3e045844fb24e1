import { chan, go, select, sleep, type Body, type Routine } from "goroutines";
import { choose, explore, shared } from "goroutines/testing";
import { Mutex, WaitGroup } from "goroutines/sync";
import { describe, expect, test } from "vitest";
import { Engine } from "../../../../lib/dev/testing/engine/engine.ts";
import type { Listener } from "../../../../lib/dev/testing/engine/listener.ts";
import { record } from "../../../../lib/dev/testing/report/record.ts";
import { findingOf, recorded } from "./observed.ts";

function* transfer(from: Mutex, to: Mutex): Routine {
  yield* from.lock();
  yield* to.lock();
  to.unlock();
  from.unlock();
}

function* bank(): Routine {
  const a = new Mutex();
  const b = new Mutex();
  const wg = new WaitGroup();
  wg.go(transfer, a, b);
  wg.go(transfer, b, a);
  yield* wg.wait();
}

const CROSSED = "d1:3.1";

/** Lines of this file are told by number. */
const stable = (text: string): string =>
  text
    .replaceAll(/\.ts:\d+/g, ".ts:N")
    .replaceAll(/ :\d+$/gm, " :N")
    .replaceAll(/~[0-9a-z]+/g, "~trail");

describe("an execution, recorded", () => {
  test("is a finding if it fails, and none if it does not", async () => {
    expect((await findingOf(bank, CROSSED)).kind).toBe("deadlock");
    expect((await recorded(bank)).finding).toBeNull();
  });

  test("has a token that gives the same finding again", async () => {
    const first = await findingOf(bank, CROSSED);
    expect(first.token).toMatch(/^d1:3\.1~[0-9a-z]{1,7}$/);
    const { finding, diverged } = await recorded(bank, first.token);
    expect(diverged).toBeNull();
    expect(JSON.stringify(finding)).toBe(JSON.stringify(first));
  });

  test("reads as a person wants it", async () => {
    expect(stable(String(await findingOf(bank, CROSSED)))).toMatchInlineSnapshot(`
      "deadlock: all goroutines are asleep - deadlock!

        transfer (2) holds mu1 and waits for mu2, transfer (3) holds mu2 and waits for mu1

      Replayed on a schedule with one deviation. To see it again:
        await replay(body, "d1:3.1~trail")

      What happened (one execution, 8 steps; * is where its schedule leaves the default):
       step main                 transfer (2)       transfer (3)       line
          1 wg1.go transfer (2)                                        :N
            wg1.go transfer (3)                                        :N
          2 waits: wg1.wait()                                          :N
          4                      mu1.lock()                            :N
         *  now transfer (3), though transfer (2) could go on (decision 3)
          6                                         mu2.lock()         :N
          7                                         waits: mu1.lock()  :N
          8                      waits: mu2.lock()                     :N

      Who waits, and for what:
        main waits at wg1.wait()
          in bank (record.test.ts:N)
          wg1: counter 2
        transfer (2) waits at mu2.lock() and holds mu1
          in transfer (record.test.ts:N)
          mu2: held by transfer (3) (step 6, record.test.ts:N)
        transfer (3) waits at mu1.lock() and holds mu2
          in transfer (record.test.ts:N)
          mu1: held by transfer (2) (step 4, record.test.ts:N)

      What helps:
        - take these locks in the same order everywhere: mu1 before mu2"
    `);
  });

  test("tells how it was come by, and how to see it again", async () => {
    const { finding } = await explore(bank);
    const text = String(finding);
    expect(text).toMatch(
      /^Found in \d+ executions by .*, seed 1, on a schedule with one deviation\. To see it again:\n {2}await replay\(body, "d1:3\.1~[0-9a-z]+"\)$/m,
    );
    expect(finding?.search).toMatchObject({ seed: 1 });
    const property = await findingOf(function* () {}, "d1:", {
      check: () => {
        throw new Error("no");
      },
    });
    expect(String(property)).toMatch(/await replay\(body, "d1:~[0-9a-z]+", \{ check \}\)/);
  });

  test("is data that tools can read", async () => {
    const { schedule, trace, waitFor, cycles, suggestions } = JSON.parse(
      JSON.stringify(await findingOf(bank, CROSSED)),
    ) as Awaited<ReturnType<typeof findingOf>>;
    expect(schedule).toEqual([{ decision: 3, way: 1 }]);
    expect(trace.goroutines.map(({ label, startedBy }) => [label, startedBy])).toEqual([
      ["main", undefined],
      ["transfer (2)", "main"],
      ["transfer (3)", "main"],
    ]);
    expect(cycles).toEqual([["transfer (2)", "transfer (3)"]]);
    expect(waitFor.map(({ goroutine, op, holds }) => [goroutine, op, holds])).toEqual([
      ["main", "wg1.wait()", []],
      ["transfer (2)", "mu2.lock()", ["mu1"]],
      ["transfer (3)", "mu1.lock()", ["mu2"]],
    ]);
    expect(waitFor[1]?.targets).toMatchObject([{ object: "mu2", holders: ["transfer (3)"], waiters: [] }]);
    expect(waitFor[1]?.stack[0]).toMatchObject({
      fn: "transfer",
      file: expect.stringMatching(/\/record\.test\.ts$/) as string,
    });
    expect(suggestions).toHaveLength(1);
  });

  test("notes each decision, which way it went, and what the default was", async () => {
    const { trace } = await findingOf(bank, CROSSED);
    expect(trace.steps.flatMap(({ decisions }) => decisions.filter(({ deviates }) => deviates))).toEqual([
      { number: 3, way: 1, ways: 2, about: "step", deviates: true, ordinary: "transfer (2)", taken: "transfer (3)" },
    ]);
  });

  test("names the cases that a select decided between, and the way that choose went", async () => {
    const { finding } = await recorded(function* () {
      const a = chan<number>(1);
      const b = chan<number>(1);
      yield* a.send(1);
      yield* b.send(2);
      yield* select({ idle: chan<number>().recv(), first: a.recv(), second: b.recv() });
      choose(3, "which");
      throw new Error("enough");
    }, "d1:0.1,1.2");
    expect(finding?.trace.steps.flatMap(({ decisions }) => decisions)).toEqual([
      { number: 0, way: 1, ways: 2, about: "case", deviates: true, ordinary: "first", taken: "second" },
      { number: 1, way: 2, ways: 3, about: "value", deviates: true },
    ]);
  });

  test("tells what a step completes of another goroutine's as that one's", async () => {
    const { trace } = await findingOf(function* () {
      const ch = chan<string>();
      go(function* sender() {
        yield* ch.send("hello");
      });
      yield* ch.recv();
      throw new Error("enough");
    });
    const send = trace.steps.find(({ deeds }) => deeds.some(({ text }) => text === 'ch1.send("hello")'));
    expect(send?.goroutine).toBe("sender (2)");
    expect(send?.deeds.map(({ goroutine, text }) => [goroutine, text])).toEqual([
      ["sender (2)", 'ch1.send("hello")'],
      ["main", 'ch1.recv() = "hello"'],
    ]);
    expect(send?.then).toBe("ends");
  });

  test("tells a timer's doings as nobody's, and how a sleep ends as its sleeper's", async () => {
    const { trace } = await findingOf(function* () {
      yield* select({ never: chan().recv(), late: sleep(5) });
      throw new Error("enough");
    });
    const fired = trace.steps.find(({ goroutine }) => goroutine === undefined);
    expect(fired?.deeds.map(({ goroutine, text }) => [goroutine, text])).toEqual([["main", "late: sleep(5) is over"]]);
    expect(trace.steps.at(-1)?.then).toBe("throws");
  });

  test("shows values as they were at the time, though the program changes them later", async () => {
    const { trace } = await findingOf(function* () {
      const ch = chan<number[]>(1);
      const list = [1];
      yield* ch.send(list);
      list.push(2, 3);
      throw new Error("enough");
    });
    expect(JSON.stringify(trace)).toContain("ch1.send([1 item])");
  });

  test("names a goroutine that was started by a generator by its function, an anonymous one by where it stands", async () => {
    function* work(): Routine {
      yield* sleep(1);
    }
    function* outer(): Routine {
      go(work());
      go(function* () {
        yield* sleep(1);
      });
      yield* sleep(2);
      throw new Error("enough");
    }
    const { trace } = await findingOf(function* () {
      yield* outer();
    });
    expect(trace.goroutines.map(({ label }) => label)).toEqual(["main", "work (2)", "outer.func (3)"]);
  });

  test("still tells the others' listener", async () => {
    const engine = new Engine({ time: "adversarial", maxSteps: 100, leaks: true, check: null });
    let steps = 0;
    const other: Listener = {
      begin() {},
      spawned() {},
      woke() {},
      step: () => void steps++,
      event() {},
      stepped() {},
      end() {},
    };
    engine.listener = other;
    const { trail } = await record(engine, bank, { time: "adversarial", schedule: [] });
    expect(steps).toBe(trail.length);
    expect(engine.listener).toBe(other);
  });

  test("a race's cause says where its two accesses are", async () => {
    const body: Body<void> = function* () {
      const n = shared(0, "n");
      go(function* writer() {
        yield* n.set(1);
      });
      yield* n.get();
      yield* sleep(1);
    };
    const { kind, cause } = await findingOf(body);
    expect(kind).toBe("race");
    expect(cause).toMatch(
      /^main reads n in step \d+ at body \(record\.test\.ts:\d+\), writer \(2\) writes n in step \d+ at writer \(record\.test\.ts:\d+\), and nothing makes one wait for the other$/,
    );
  });

  test("a panic's report shows where it was thrown, without the runtime's frames", async () => {
    const text = String(
      await findingOf(function* () {
        yield* sleep(1);
        fail();
      }),
    );
    expect(text).toContain("Thrown:\n  at fail (");
    expect(text).not.toContain("lib/core");
  });
});

function fail(): never {
  throw new Error("broken");
}

describe("a replay finds out that the program has changed", () => {
  test("by its trail", async () => {
    const { token } = await findingOf(bank, CROSSED);
    const { diverged } = await recorded(function* () {
      yield* sleep(1);
      yield* bank();
    }, token);
    expect(diverged).toMatch(/^what happened is not what the token stands for: its trail is [0-9a-z]+, not [0-9a-z]+$/);
  });

  test("by a decision that does not come, or has fewer ways", async () => {
    expect((await recorded(bank, "d1:3.7")).diverged).toBe("decision 3 has no way 7 here, or was never come to");
    expect((await recorded(bank, "d1:900.1")).diverged).toBe("decision 900 has no way 1 here, or was never come to");
  });

  test("says at which step, when it knows the execution before", async () => {
    const engine = new Engine({ time: "adversarial", maxSteps: 100, leaks: true, check: null });
    const { trail } = await recorded(bank);
    const { diverged } = await record(
      engine,
      bank,
      { time: "adversarial", schedule: [{ decision: 3, way: 1 }] },
      { before: trail },
    );
    expect(diverged).toBe("step 5 is another one than it was");
  });
});
