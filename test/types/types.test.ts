// The files beside this one are programs for the compiler: what compiles, and by @ts-expect-error what must not.
import { describe, expect, test } from "vitest";
import { written } from "../docs/written.ts";
import { cases, messages, type Statement } from "./statements.ts";

test("test/types compiles: what must compile does, and what must not does not", { timeout: 60_000 }, () => {
  expect(written("programs").complaints).toEqual([]);
});

const numbered = (all: readonly Statement[]) => all.map((one, i) => ({ ...one, file: `${i}.ts` }));

describe("the compiler's message says what to write", () => {
  test.for(numbered(messages))("$statement", ({ file, remedy }) => {
    const said = written("messages").complaints.filter((complaint) => complaint.file === file);
    expect(said.map(({ message }) => message).join("\n")).toContain(remedy);
  });

  test.for(numbered(cases))("in the place of a case that is no op: $statement", ({ file, remedy }) => {
    const said = written("cases").complaints.filter((complaint) => complaint.file === file);
    expect(said.map(({ message }) => message).join("\n")).toContain(remedy);
  });
});
