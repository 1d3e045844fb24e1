import fc, { type Arbitrary } from "fast-check";
import { UsageError } from "goroutines";
import { describe, expect, test } from "vitest";
import { formatToken, parseToken, type Schedule, type Token } from "../../../lib/dev/testing/schedule.ts";

const schedules: Arbitrary<Schedule> = fc
  .uniqueArray(fc.record({ decision: fc.nat(), way: fc.integer({ min: 1, max: 65_535 }) }), {
    selector: ({ decision }) => decision,
  })
  .map((schedule) => schedule.toSorted((a, b) => a.decision - b.decision));

const tokens: Arbitrary<Token> = fc.record(
  {
    time: fc.constantFrom("adversarial" as const, "idle" as const),
    schedule: schedules,
    trail: fc.stringMatching(/^[0-9a-z]+$/),
  },
  { requiredKeys: ["time", "schedule"] },
);

describe("a token", () => {
  test("that is written and read is the same", () => {
    fc.assert(
      fc.property(tokens, (token) => {
        expect(parseToken("replay", formatToken(token))).toEqual(token);
      }),
    );
  });

  test("names the time, the deviations and the trail", () => {
    const schedule = [
      { decision: 13, way: 1 },
      { decision: 14, way: 2 },
    ];
    expect(formatToken({ time: "adversarial", schedule, trail: "k3f9" })).toBe("d1:13.1,14.2~k3f9");
    expect(formatToken({ time: "idle", schedule })).toBe("i1:13.1,14.2");
  });

  test("of the default schedule has no deviations", () => {
    expect(parseToken("replay", "d1:")).toEqual({ time: "adversarial", schedule: [] });
    expect(parseToken("replay", "i1:~k3f9")).toEqual({ time: "idle", schedule: [], trail: "k3f9" });
  });
});

describe("what is no token is refused", () => {
  test.each([
    "",
    "d1",
    "d2:1.1",
    "x1:1.1",
    "d1:1",
    "d1:1.",
    "d1:.1",
    "d1:1.1,",
    "d1:,1.1",
    "d1:1.1,,2.1",
    "d1:1.1~",
    "d1:1.1~K3F9",
    "d1:1.1~a~b",
    " d1:1.1",
    "d1:1.1 ",
    "d1:1.1\n",
    "d1:-1.1",
    "d1:1.1.1",
    "d1:1e3.1",
    "d1:9007199254740993.1",
  ])("%j", (text) => {
    const parse = (): Token => parseToken("shrink", text);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(
      expect.objectContaining({
        code: "ERR_TOKEN",
        message: `shrink: a replay token looks like d1:13.1,14.2~k3f9; given the string ${JSON.stringify(text)}`,
      }),
    );
  });

  test.each([undefined, null, 13, ["d1:"], { token: "d1:" }])("%j, which is no string", (given) => {
    expect(() => parseToken("replay", given)).toThrow(expect.objectContaining({ code: "ERR_TOKEN" }));
  });

  test.each([
    ["d1:1.0", "1.0"],
    ["d1:2.1,1.1", "1.1"],
    ["d1:1.1,1.2", "1.2"],
    ["d1:1.1,2.1,2.1~k3f9", "2.1"],
  ])("%s, whose decisions don't ascend, or whose ways don't begin at 1", (text, fault) => {
    expect(() => parseToken("replay", text)).toThrow(
      expect.objectContaining({ code: "ERR_TOKEN", message: expect.stringContaining(`unlike ${fault}`) as unknown }),
    );
  });
});
