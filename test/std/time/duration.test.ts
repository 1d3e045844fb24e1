// Durations: Go's constants, and Go's text, which real Go 1.23 printed.
import { describe, expect, test } from "vitest";
import {
  formatDuration,
  Hour,
  Microsecond,
  Millisecond,
  Minute,
  Nanosecond,
  parseDuration,
  Second,
} from "goroutines/time";

test("the constants are milliseconds", () => {
  expect([Nanosecond, Microsecond, Millisecond, Second, Minute, Hour]).toEqual([
    1e-6, 1e-3, 1, 1000, 60_000, 3_600_000,
  ]);
});

describe("formatDuration", () => {
  test.each<[number, string]>([
    [0, "0s"],
    [-0, "0s"],
    [Nanosecond, "1ns"],
    [1.1 * Microsecond, "1.1µs"],
    [2.2 * Millisecond, "2.2ms"],
    [100 * Millisecond, "100ms"],
    [3.3 * Second, "3.3s"],
    [10 * Second, "10s"],
    [90 * Second, "1m30s"],
    [Minute, "1m0s"],
    [Hour, "1h0m0s"],
    [1 * Hour + 2 * Minute + 3 * Second, "1h2m3s"],
    [1 * Hour + 2 * Minute + 3.5 * Second, "1h2m3.5s"],
    [5 * Minute + Millisecond, "5m0.001s"],
    [-1.5 * Second, "-1.5s"],
    [-Nanosecond, "-1ns"],
    [0.4 * Nanosecond, "0s"],
    [-0.4 * Nanosecond, "0s"],
    [100 * Hour, "100h0m0s"],
    [Infinity, "2562047h47m16.854775807s"],
    [1e300, "2562047h47m16.854775807s"],
    [2 ** 63 / 1e6, "2562047h47m16.854775807s"],
    [-(2 ** 63) / 1e6, "-2562047h47m16.854775808s"],
    [-Infinity, "-2562047h47m16.854775808s"],
  ])("%d ms: %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test("of what is no number is refused by name", () => {
    expect(() => formatDuration("1s" as never)).toThrow(
      /^formatDuration: the duration must be a number of milliseconds, not the string "1s"$/,
    );
  });
});

describe("parseDuration", () => {
  test.each<[string, number]>([
    ["0", 0],
    ["+0", 0],
    ["-0", 0],
    ["5s", 5 * Second],
    ["+5s", 5 * Second],
    ["-5s", -5 * Second],
    ["5.0s", 5 * Second],
    ["5.6s", 5.6 * Second],
    ["5.s", 5 * Second],
    [".5s", 0.5 * Second],
    ["100.00100s", 100.001 * Second],
    ["10ns", 0.00001],
    ["11us", 0.011],
    ["12\u00B5s", 0.012],
    ["12\u03BCs", 0.012],
    ["13ms", 13],
    ["15m", 15 * Minute],
    ["16h", 16 * Hour],
    ["3h30m", 3.5 * Hour],
    ["10.5s4m", 4 * Minute + 10.5 * Second],
    ["-2m3.4s", -(2 * Minute + 3.4 * Second)],
    ["1h2m3s4ms5us6ns", 3_723_004.005006],
    ["0.3333333333333333333h", 20 * Minute],
    ["9223372036854775807ns", 2 ** 63 / 1e6],
    ["-9223372036854775808ns", -(2 ** 63) / 1e6],
  ])("%s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each<[string, string]>([
    ["", 'time: invalid duration ""'],
    ["3", 'time: missing unit in duration "3"'],
    ["-", 'time: invalid duration "-"'],
    ["s", 'time: invalid duration "s"'],
    [".", 'time: invalid duration "."'],
    ["-.s", 'time: invalid duration "-.s"'],
    ["1s.", 'time: invalid duration "1s."'],
    ["1s ", 'time: unknown unit "s " in duration "1s "'],
    ["1.2.3s", 'time: missing unit in duration "1.2.3s"'],
    ["3000000h", 'time: invalid duration "3000000h"'],
    ["9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'],
    ["1d", 'time: unknown unit "d" in duration "1d"'],
    ['1"\\é', String.raw`time: unknown unit "\"\\\xc3\xa9" in duration "1\"\\\xc3\xa9"`],
  ])("%j is refused as Go refuses it", (text, message) => {
    expect(() => parseDuration(text)).toThrow(
      expect.objectContaining({ name: "GoError", code: "ERR_PARSE_DURATION", message }),
    );
  });

  test("reads what formatDuration writes", () => {
    for (let ns = 1; ns < Number.MAX_SAFE_INTEGER; ns = ns * 7 + 3) {
      const ms = ns / 1e6;
      expect(parseDuration(formatDuration(ms))).toBe(ms);
      expect(parseDuration(formatDuration(-ms))).toBe(-ms);
    }
  });
});
