import { afterEach, describe, expect, test, vi } from "vitest";
import { chan, type Chan } from "goroutines";
import { conformance, type ConformanceOptions } from "goroutines/testing/conformance";
import { LateChan, Wire } from "./late-chan.ts";

/** The message with which it rejects. */
async function reported(verdict: Promise<void>): Promise<string> {
  return verdict.then(
    () => "passed",
    (e: Error) => e.message,
  );
}

/** A channel of ours, but for what `change` does to it. */
function changed(change: (ch: Chan<unknown, unknown>) => Partial<Chan<unknown, unknown>>) {
  return (capacity: number, zero: unknown): Chan<unknown, unknown> => {
    const ch = chan(capacity, zero);
    return Object.defineProperties(ch, Object.getOwnPropertyDescriptors(change(ch)));
  };
}

const withoutPanic = changed((ch) => {
  const close = ch.close.bind(ch);
  let closed = false;
  return {
    close() {
      if (!closed) close();
      closed = true;
    },
  };
});

const late = (wire: Wire): ConformanceOptions => ({
  runs: 200,
  settle: () => wire.rest(),
  without: {
    select: "an op knows nothing while it is asked",
    tryOps: "nobody knows at once",
    ready: "nobody knows at once",
  },
});

describe("conformance", () => {
  test("lets the kernel's channels pass", async () => {
    await conformance(chan, { runs: 300 });
  });

  test("shows a difference as a program, step by step, with what was expected and found", async () => {
    await expect(conformance(withoutPanic)).rejects.toMatchObject({ name: "GoError", code: "ERR_CONFORMANCE" });
    const report = await reported(conformance(withoutPanic, { seed: 7 }));
    expect(report.replace(/program \d+/, "program N")).toBe(
      [
        "these channels differ from Go's: after step 2",
        "  expected: task 0 panics: close of closed channel",
        "  found:    task 0 closes it",
        "",
        "  c0 := make(chan any, 0)",
        "  a goroutine each: task 0, task 1, task 2",
        "  1. task 0: close(c0)  ->  task 0 closes it",
        "  2. task 0: close(c0)",
        "",
        "found step by step, program N, then shrunk; seed 7 finds it again",
      ].join("\n"),
    );
  });

  test("finds the same again by the same seed", async () => {
    const lying = changed((ch) => ({
      get len() {
        return ch.cap > 1 ? 1 : 0;
      },
    }));
    const report = await reported(conformance(lying, { seed: 42 }));
    expect(report).toContain("seed 42 finds it again");
    expect(await reported(conformance(lying, { seed: 42 }))).toBe(report);
  });

  test("leaves an error that the channels throw in the report", async () => {
    const throwing = changed(() => ({
      trySend() {
        throw new RangeError("no room in here");
      },
    }));
    expect(await reported(conformance(throwing))).toContain("throws RangeError: no room in here");
  });

  test("leaves out what the channels do without, and says so where something else is found", async () => {
    const plain = changed(() => ({
      trySend() {
        throw new Error("never called");
      },
      tryRecv() {
        throw new Error("never called");
      },
    }));
    const without = {
      tryOps: "not written yet",
      values: "numbers only",
      async: "no promises here",
      nil: "no nil here",
    };
    await conformance(plain, { runs: 200, without });
    const worse = changed(() => ({ cap: 99 }));
    expect(await reported(conformance(worse, { runs: 200, without: { fairness: "a fixed order" } }))).toMatch(
      /\nwithout fairness: a fixed order$/,
    );
  });
});

describe("conformance of channels whose effects arrive later", () => {
  test("waits until they have come to rest", { timeout: 60_000 }, async () => {
    const wire = new Wire();
    await conformance((capacity, zero) => new LateChan(wire, capacity, zero), late(wire));
  });

  test("finds messages that overtake each other", { timeout: 60_000 }, async () => {
    const wire = new Wire((message) => message % 3 === 2);
    const report = await reported(conformance((capacity, zero) => new LateChan(wire, capacity, zero), late(wire)));
    expect(report).toContain("these channels differ from Go's");
  });
});

describe("a bad call", () => {
  test.each<[string, () => Promise<void>, string, string]>([
    [
      "no maker",
      () => conformance(null as never),
      "ERR_CONFORMANCE_OPTION",
      "conformance: makeChan must be a function that makes a channel, not null",
    ],
    [
      "no number of runs",
      () => conformance(chan, { runs: 0 }),
      "ERR_WHOLE_NUMBER",
      "conformance: runs must be a whole number, 1 or more, not the number 0",
    ],
    ["a broken seed", () => conformance(chan, { seed: 0.5 }), "ERR_WHOLE_NUMBER", "seed must be a whole number"],
    [
      "a settle that is no function",
      () => conformance(chan, { settle: 5 as never }),
      "ERR_CONFORMANCE_OPTION",
      "settle must be a function that returns a promise, not the number 5",
    ],
    [
      "an unknown feature",
      () => conformance(chan, { without: { selct: "typo" } as never }),
      "ERR_CONFORMANCE_OPTION",
      'not the string "selct"',
    ],
    [
      "no reason",
      () => conformance(chan, { without: { select: true as never } }),
      "ERR_CONFORMANCE_OPTION",
      "without.select must give the reason, as a string, not the boolean true",
    ],
  ])("%s is refused by name", async (_, call, code, message) => {
    await expect(call()).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
  });
});

describe("without fast-check", () => {
  afterEach(() => {
    vi.doUnmock("fast-check");
    vi.resetModules();
  });

  test("it says what to install", async () => {
    vi.resetModules();
    vi.doMock("fast-check", () => {
      throw new Error("Cannot find package 'fast-check'");
    });
    const fresh = await import("../../../../lib/dev/testing/conformance/conformance.ts");
    await expect(fresh.conformance(chan)).rejects.toMatchObject({
      code: "ERR_FAST_CHECK",
      message: "conformance needs fast-check: npm install --save-dev fast-check",
    });
  });
});
