// What is tried before it is said to help, and what becomes of what does not.
import { call, chan, go, select, sleep, until, type Body, type Routine } from "goroutines";
import { explore, replay } from "goroutines/testing";
import { background, withCancel } from "goroutines/context";
import { Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import { describe, expect, test } from "vitest";
import { findingOf, triedOf } from "./observed.ts";

/** Asks so many replicas, and takes the first answer. */
const fastest = (replicas: number) =>
  function* (): Routine<unknown> {
    const answer = chan<number>();
    for (let i = 0; i < replicas; i++) {
      go(function* replica() {
        yield* answer.send(i);
      });
    }
    return yield* answer.recv();
  };

describe("a remedy", () => {
  test("is said to help only where it was tried, and in how many schedules", async () => {
    const { finding } = await explore(fastest(2));
    expect(finding?.suggestions).toEqual([
      expect.stringMatching(
        /^give ch1, made at trial\.test\.ts:\d+, room for a value of each sender, chan\(2\), so that replica \(\d\) need not wait\. Tried in \d+ schedules: none fails$/,
      ),
    ]);
    expect(finding?.questions).toEqual([]);
    expect(String(finding)).toMatch(/^What helps:\n {2}- give ch1/m);
    expect(String(finding)).not.toContain("Worth a look");
  });

  test("is a question in a replay, which is one execution", async () => {
    const { finding } = await explore(fastest(2));
    let executions = 0;
    const again = await replay(function* () {
      executions++;
      return yield* call(fastest(2));
    }, finding?.token ?? "");
    expect(again.finding?.suggestions).toEqual([]);
    expect(again.finding?.questions).toHaveLength(1);
    expect(String(again.finding)).toMatch(/^Worth a look:\n/m);
    expect(executions).toBe(1);
  });

  test("that is followed by another failure is a question, and what fails then is said", async () => {
    const { suggestions, questions } = await triedOf(function* () {
      const mu = new Mutex();
      go(function* careless() {
        yield* mu.lock();
      });
      yield* sleep(1);
      yield* mu.lock();
      yield* chan().recv();
    });
    expect(suggestions).toEqual([]);
    expect(questions).toEqual([
      expect.stringMatching(
        /^careless \(2\) ended in step \d+ without mu1\.unlock\(\): should .*\? That alone is not enough: then main waits for ever at trial\.test\.ts:\d+$/,
      ),
    ]);
  });

  test("that changes nothing is not given", async () => {
    // Without the lock the receiver ends, and main waits at the same send.
    const body: Body<void> = function* () {
      const mu = new Mutex();
      const ch = chan<number>();
      go(function* receiver() {
        yield* ch.recv();
        yield* mu.lock();
        mu.unlock();
      });
      yield* mu.lock();
      for (let i = 0; i < 2; i++) yield* ch.send(i);
      mu.unlock();
    };
    const { cause, suggestions, questions } = await triedOf(body);
    expect(cause).toMatch(/^main holds mu1 and waits to send to ch1/);
    expect([...suggestions, ...questions]).toEqual([]);
    // What was not tried is a question.
    expect((await findingOf(body)).questions).toHaveLength(1);
  });

  test("unlocks for each goroutine once, and not its own later unlock", async () => {
    const { suggestions, questions } = await triedOf(function* () {
      const mu = new Mutex();
      const updates = chan<number>(1);
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++) {
        wg.go(function* update() {
          yield* mu.lock();
          yield* updates.send(i);
          mu.unlock();
        });
      }
      go(function* reader() {
        yield* updates.forEach(function* () {
          yield* mu.lock();
          mu.unlock();
        });
      });
      yield* wg.wait();
      updates.close();
    });
    expect(questions).toEqual([]);
    expect(suggestions).toEqual([
      expect.stringMatching(
        /^unlock mu1 before update \(\d\) sends to ch1 \(trial\.test\.ts:\d+\), and not after\. Tried/,
      ),
    ]);
  });

  test("unlocks a read lock and a write lock alike", async () => {
    const held = (shared: boolean): Body<void> =>
      function* () {
        const rw = new RWMutex();
        const ch = chan<number>();
        go(function* receiver() {
          yield* rw.lock();
          rw.unlock();
          yield* ch.recv();
        });
        yield* shared ? rw.rLock() : rw.lock();
        yield* ch.send(1);
        if (shared) rw.rUnlock();
        else rw.unlock();
      };
    for (const shared of [true, false]) {
      const { suggestions } = await triedOf(held(shared));
      expect(suggestions).toEqual([expect.stringMatching(/^unlock rw1 before main sends to ch1/)]);
    }
  });

  test("is a question where a select waits for something else too that has never come", async () => {
    const { suggestions, questions } = await triedOf(function* () {
      const [ctx] = withCancel(background());
      go(function* reader() {
        yield* select({ value: chan<number>().recv(), done: ctx.done().recv() });
      });
      yield* sleep(1);
    });
    expect(suggestions).toEqual([]);
    expect(questions).toEqual([expect.stringMatching(/^should ctx1 be cancelled when it has served/)]);
  });

  test("is not tried where an execution waits for a promise", async () => {
    const { finding } = await explore(
      function* () {
        const answer = chan<number>();
        go(function* worker() {
          yield* until(Promise.resolve());
          yield* answer.send(1);
        });
        yield* select({ answer: answer.recv(), late: sleep(10) });
      },
      { executions: 50 },
    );
    expect(finding?.kind).toBe("leak");
    expect(finding?.suggestions).toEqual([]);
    expect(finding?.questions).toHaveLength(1);
  });

  test("is tried within the check that failed", async () => {
    const body: Body<string> = function* () {
      const values = chan<number>();
      const seen: number[] = [];
      for (let i = 0; i < 2; i++) {
        go(function* sender() {
          yield* values.send(i);
          if (i === 0) values.close();
        });
      }
      yield* values.forEach((value) => {
        seen.push(value);
      });
      return seen.toSorted((a, b) => a - b).join(" ");
    };
    const check = (value: unknown): void => {
      if (value !== "0 1 2") throw new Error(`seen: ${String(value)}`);
    };
    const { kind, suggestions, questions } = await triedOf(body, "d1:", { check });
    expect(kind).toBe("panic");
    expect(suggestions).toEqual([]);
    expect(questions).toEqual([expect.stringMatching(/not enough: then property: seen: 0 1$/)]);
  });
});
