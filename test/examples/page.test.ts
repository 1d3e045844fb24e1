// The tour's page: plain without colour, and never wider than the terminal.
import { expect, test } from "vitest";
import { Page } from "../../examples/tour/page.ts";
import { wrap } from "../../examples/tour/wrap.ts";

const ESCAPE = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, "g");

function render(width: number, colour: boolean): string {
  let text = "";
  const page = new Page({ width, colour, write: (part) => (text += part) });
  page.opening("goroutines", "a claim", "a hint that is longer than a narrow terminal is wide");
  page.title(1, "A title", "examples/title.ts");
  page.text("Prose with `code` in it that goes on for longer than one line of a narrow terminal.");
  page.output(`${"word ".repeat(30)}\tend`);
  page.output("x".repeat(150));
  page.complaint("exit status 2");
  page.closing("closed.", "12 measured.");
  return text;
}

test.for([30, 60, 80, 200])("no line is wider than %i columns", (width) => {
  for (const colour of [false, true]) {
    for (const line of render(width, colour).replaceAll(ESCAPE, "").split("\n")) {
      expect(line.length).toBeLessThanOrEqual(Math.min(width, 96));
    }
  }
});

test("without colour it is the same text, plain", () => {
  const plain = render(80, false);
  expect(plain).not.toMatch(ESCAPE);
  expect(render(80, true)).toMatch(ESCAPE);
  expect(render(80, true).replaceAll(ESCAPE, "").replaceAll("│ ", "  ")).toBe(plain);
});

test("a line breaks at spaces, and in a word only where there is none", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
  expect(wrap("    deep text", 10)).toEqual(["    deep", "text"]);
  expect(wrap("", 10)).toEqual([""]);
});
