// Of each wrong program what is found, and what its report says: the cause, and what helps.
import { explore, replay } from "goroutines/testing";
import { describe, expect, test } from "vitest";
import { wrongs } from "./wrong.ts";

const programs = await wrongs();

test("there are enough of them", () => {
  expect(programs.length).toBeGreaterThanOrEqual(10);
  expect(new Set(programs.map(({ name }) => name)).size).toBe(programs.length);
});

describe.each(programs)("$name: $mistake", ({ program, kind, cause, advice, check }) => {
  const options = { timeout: 60_000, ...(check === undefined ? {} : { check }) };

  test("is found, with its cause, and with what helps", async () => {
    const { finding } = await explore(program, options);
    expect(finding?.kind).toBe(kind);
    expect(finding?.cause).toMatch(cause);
    const { suggestions = [], questions = [] } = finding ?? {};
    if (advice === null) expect([...suggestions, ...questions]).toEqual([]);
    else if ("helps" in advice) expect(suggestions).toEqual([expect.stringMatching(advice.helps)]);
    else {
      expect(suggestions).toEqual([]);
      expect(questions).toContainEqual(expect.stringMatching(advice.asks));
    }
  });

  test("is replayed, with the same cause", async () => {
    const { finding } = await explore(program, options);
    const again = await replay(program, finding?.token ?? "", options);
    expect(again.diverged).toBeNull();
    expect(again.finding).toMatchObject({ kind, cause: finding?.cause, suggestions: [] });
  });
});
