import { explore, replay } from "goroutines/testing";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { corpus, GOKER, leftOut, nameOf } from "./corpus.ts";
import { survival } from "./table/twin.ts";

const kernels = await corpus();

/** Of TABLE.md, what its rows begin with. */
const inTable = [...readFileSync(join(import.meta.dirname, "TABLE.md"), "utf8").matchAll(/^\| (\w+#\d+) \|/gm)].map(
  ([, name]) => name,
);

describe.each(kernels.map((kernel) => ({ name: nameOf(kernel), kernel })))("$name", ({ name, kernel }) => {
  test("is found, and fails in the same way when it is replayed", async () => {
    const { finding } = await explore(kernel.buggy, { executions: 2500, timeout: 60_000 });
    expect(kernel.symptoms).toContain(finding?.kind);
    const again = await replay(kernel.buggy, finding?.token ?? "");
    expect(again.diverged).toBe(null);
    expect(again.finding).toMatchObject({ kind: finding?.kind, message: finding?.message, token: finding?.token });
  });

  test("is not found once it is fixed", async () => {
    const { findings, complete } = await survival(kernel.fixed, { bound: 1, schedules: Infinity, byChance: 300 });
    expect(findings).toEqual([]);
    expect(complete).toBe(true);
  });

  test("is where its name says", () => {
    expect(readFileSync(join(import.meta.dirname, "goker", kernel.project, `${kernel.number}.ts`), "utf8")).toContain(
      `/**\n * ${name}: `,
    );
  });
});

test("the table has a row for every kernel: otherwise run `npm run explore:table`", () => {
  expect(inTable).toEqual(kernels.map(nameOf));
});

test("every kernel of GoKer is here, or is left out for a reason", () => {
  const absent = leftOut.map(nameOf);
  expect(kernels.map(nameOf).filter((name) => absent.includes(name))).toEqual([]);
  expect(kernels.length + absent.length).toBe(GOKER);
});
