import { describe, expect, test } from "vitest";
import { columns, loopOf } from "../../../../lib/dev/testing/report/columns.ts";
import { fit, wrap } from "../../../../lib/dev/testing/report/layout.ts";
import type { Trace, TracedDecision, TracedDeed, TracedStep } from "../../../../lib/dev/testing/report/trace.ts";

const place = (line: number) => ({ fn: "f", file: "/src/bank.ts", line, column: 1 });

function step(
  number: number,
  goroutine: string | undefined,
  texts: readonly string[],
  more: Partial<TracedStep> = {},
): TracedStep {
  const deeds: TracedDeed[] = texts.map((text) => ({
    ...(goroutine === undefined ? {} : { goroutine }),
    text,
    at: place(number),
  }));
  return { number, ...(goroutine === undefined ? {} : { goroutine }), deeds, decisions: [], then: "goes on", ...more };
}

function traceOf(steps: readonly TracedStep[]): Trace {
  const labels = [
    ...new Set(steps.flatMap(({ deeds, goroutine }) => [...deeds.map((deed) => deed.goroutine), goroutine])),
  ].filter((label) => label !== undefined);
  return { goroutines: labels.map((label, i) => ({ id: i + 1, label })), steps };
}

const deviation: TracedDecision = {
  number: 7,
  way: 1,
  ways: 2,
  about: "step",
  deviates: true,
  ordinary: "main",
  taken: "worker (2)",
};

const widest = (text: string): number => Math.max(...text.split("\n").map((line) => line.length));

describe("a trace in columns", () => {
  test("has a column for each goroutine and a row for each step, with its line", () => {
    const trace = traceOf([
      step(1, "main", ["go worker (2)"], {
        waitsAt: { goroutine: "main", text: "ch1.recv()", at: place(4) },
        then: "waits",
      }),
      {
        ...step(2, "worker (2)", ["ch1.send(1)"], { then: "ends" }),
        deeds: [
          { goroutine: "worker (2)", text: "ch1.send(1)", at: place(9) },
          { goroutine: "main", text: "ch1.recv() = 1", at: place(4) },
        ],
      },
    ]);
    expect(`\n${columns(trace)}\n`).toBe(`
 step main               worker (2)   line
    1 go worker (2)                   :1
      waits: ch1.recv()               :4
    2                    ch1.send(1)  :9
      ch1.recv() = 1                  :4
                         ends
`);
  });

  test("leaves out steps in which nothing was done, but none that deviates", () => {
    const text = columns(
      traceOf([
        step(1, "main", ["a"]),
        step(2, "main", []),
        step(3, "worker (2)", [], { decisions: [deviation] }),
        step(4, "main", ["b"]),
      ]),
    );
    expect(text.split("\n").map((line) => line.trim())).toEqual([
      "step main  line",
      "1 a     :1",
      "*  now worker (2), though main could go on (decision 7)",
      "4 b     :4",
    ]);
  });

  test("shows that a goroutine comes to an op where another goes on before it, or the trace ends", () => {
    const comesTo = (goroutine: string, text: string): Partial<TracedStep> => ({
      comesTo: { goroutine, text, at: place(20) },
    });
    const text = columns(
      traceOf([
        step(1, "main", [], comesTo("main", "mu1.lock()")),
        step(2, "main", ["mu1.lock()"], comesTo("main", "ch1.recv()")),
        step(3, "worker (2)", [], comesTo("worker (2)", "mu1.lock()")),
      ]),
    );
    expect(`\n${text}\n`).toBe(`
 step main                 worker (2)           line
    2 mu1.lock()                                :2
      comes to ch1.recv()                       :20
    3                      comes to mu1.lock()  :20
`);
  });

  test("marks the steps at which the schedule left the default", () => {
    const text = columns(traceOf([step(1, "main", ["a"]), step(2, "worker (2)", ["b"], { decisions: [deviation] })]));
    expect(text).toMatch(/^ {4}1 /m);
    expect(text).toMatch(/^\* {3}2 /m);
  });

  test("says which case a select took, which way choose went, which timer fired", () => {
    const noteOf = (decision: Partial<TracedDecision>): string =>
      columns(traceOf([step(1, "main", [], { decisions: [{ ...deviation, ...decision }] })]))
        .split("\n")
        .at(-1) as string;
    expect(noteOf({ about: "case", ordinary: "job", taken: "stop" })).toBe(
      "   *  the select takes stop, though job is ready too (decision 7)",
    );
    expect(noteOf({ ordinary: "main", taken: "a timer" })).toBe(
      "   *  now a timer fires, though main could go on (decision 7)",
    );
    expect(noteOf({ ordinary: "a timer", taken: "a timer" })).toBe("   *  another timer fires first (decision 7)");
    const { ordinary: _, taken: __, ...value } = deviation;
    expect(columns(traceOf([step(1, "main", [], { decisions: [{ ...value, about: "value" }] })]))).toContain(
      "choose takes way 1 of 2",
    );
  });

  test("lets a timer's doings run across", () => {
    expect(columns(traceOf([step(1, "main", ["a"]), step(2, undefined, ["ctx1.cancel()"])]))).toContain(
      "    2 (timer) ctx1.cancel()",
    );
  });

  test("joins what stands on one line of the source, if there is room", () => {
    const trace = traceOf([step(1, "main", ["a", "b"]), step(2, "main", ["a column that is wide"])]);
    expect(columns(trace)).toContain("    1 a, b ");
  });

  test("names the file where there is more than one", () => {
    const steps = [
      step(1, "main", ["a"]),
      { ...step(2, "main", []), deeds: [{ goroutine: "main", text: "b", at: { ...place(3), file: "/src/store.ts" } }] },
    ];
    expect(columns(traceOf(steps))).toMatch(/bank\.ts:1\n.*store\.ts:3/);
  });

  test.each([60, 80, 100, 140])("is never wider than %i columns", (width) => {
    const steps = Array.from({ length: 30 }, (_, i) =>
      step(
        i + 1,
        i % 9 === 0 ? "main" : `aVeryLongFunctionNameIndeed (${i % 9})`,
        [`queue12.send("${"long".repeat(i % 5)}"), and then more words`],
        i % 7 === 0 ? { decisions: [deviation] } : {},
      ),
    );
    expect(widest(columns(traceOf(steps), { width }))).toBeLessThanOrEqual(width);
  });

  test("gives those a column that matter, and the others one together, by number", () => {
    const steps = Array.from({ length: 8 }, (_, i) =>
      step(i + 1, i === 0 ? "main" : `worker (${i + 1})`, ["mu1.lock()"]),
    );
    const [head, ...rows] = columns(traceOf(steps), { focus: ["worker (7)", "worker (8)"] }).split("\n");
    expect(head?.trim().split(/ {2,}/)).toEqual(["step main", "worker (7)", "worker (8)", "others", "line"]);
    expect(rows[2]).toContain("(3) mu1.lock()");
  });

  test("keeps a label's number however narrow its column is", () => {
    const steps = Array.from({ length: 4 }, (_, i) =>
      step(i + 1, `anExtraordinarilyLongName (${i + 2})`, ["mu1.lock(), and more of the same kind"]),
    );
    expect(columns(traceOf(steps), { width: 100 }).split("\n")[0]).toMatch(/… \(2\) .*… \(3\) .*… \(4\) .*… \(5\)/);
  });

  test("keeps of a long trace the beginning, the end, the deviations and what it is told to keep, and says how much is left out", () => {
    const steps = Array.from({ length: 500 }, (_, i) =>
      step(i + 1, i % 2 === 0 ? "main" : "worker (2)", [`deed ${i}`], i === 199 ? { decisions: [deviation] } : {}),
    );
    const lines = columns(traceOf(steps), { rows: 30, keep: [301] }).split("\n");
    const shown = lines
      .map((line) => /^[* ] *(\d+) /.exec(line)?.[1])
      .filter((number) => number !== undefined)
      .map(Number);
    // One of the thirty rows is the deviation's own.
    expect(shown).toHaveLength(29);
    expect(shown.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
    expect(shown).toEqual(expect.arrayContaining([199, 200, 201, 300, 301, 302, 496, 497, 498, 499, 500]));
    const leftOut = lines
      .map((line) => Number(/\.\.\. (\d+) steps left out, by .* \.\.\./.exec(line)?.[1] ?? 0))
      .reduce((a, b) => a + b);
    expect(shown.length + leftOut).toBe(500);
  });

  test("keeps of a step that does much what it begins and ends with", () => {
    const lines = columns(
      traceOf([
        step(
          1,
          "main",
          Array.from({ length: 100 }, (_, i) => `a deed of some length, number ${i}`),
        ),
      ]),
    )
      .split("\n")
      .map((line) => line.trim());
    expect(lines).toHaveLength(1 + 13);
    expect(lines[1]).toContain("number 0");
    expect(lines[7]).toBe("... 88 more ...");
    expect(lines.at(-1)).toContain("number 99");
  });

  test("keeps what is done to the things that matter before what is done to others", () => {
    const steps = Array.from({ length: 200 }, (_, i) => {
      const given = step(i + 1, "main", [`deed ${i}`]);
      return i === 77 ? { ...given, deeds: given.deeds.map((deed) => ({ ...deed, object: "mu1" })) } : given;
    });
    expect(columns(traceOf(steps), { objects: ["mu1"] })).toContain("   78 deed 77 ");
    expect(columns(traceOf(steps))).not.toContain("   78 deed 77 ");
  });

  test("shows two rounds of what goes on for ever, and says how many there were", () => {
    const steps = [
      step(1, "main", ["start"]),
      ...Array.from({ length: 300 }, (_, i) => step(i + 2, i % 3 === 0 ? "main" : "worker (2)", [`round ${i % 3}`])),
    ];
    const lines = columns(traceOf(steps)).split("\n");
    expect(lines).toHaveLength(1 + 1 + 6 + 1);
    expect(lines.at(-1)).toBe("      ... and so on: these 3 steps 100 times in all ...");
  });
});

describe("the rounds of a loop", () => {
  test("are found where the rows end in them", () => {
    expect(loopOf("xyababababab".split(""))).toEqual({ from: 2, length: 2, rounds: 5 });
    expect(loopOf("aaaa".split(""))).toEqual({ from: 0, length: 1, rounds: 4 });
  });

  test("are at least four, and at the end", () => {
    expect(loopOf("ababab".split(""))).toBeNull();
    expect(loopOf("ababababx".split(""))).toBeNull();
    expect(loopOf([])).toBeNull();
  });
});

describe("text in a given width", () => {
  test("is broken at spaces, or else behind brackets and joints, or else anywhere", () => {
    expect(wrap("waits: mu1.lock() again", 18)).toEqual(["waits: mu1.lock()", "  again"]);
    expect(wrap('ch1.send("abcdefgh")', 14)).toEqual(["ch1.send(", '  "abcdefgh")']);
    expect(wrap("abcdefghijkl", 10)).toEqual(["abcdefghij", "  kl"]);
    expect(wrap("short", 10)).toEqual(["short"]);
  });

  test("leaves narrow columns theirs and lets the wide ones share", () => {
    expect(fit([5, 50, 50], 65)).toEqual([5, 30, 30]);
    expect(fit([5, 10], 65)).toEqual([5, 10]);
    expect(fit([], 65)).toEqual([]);
  });
});
