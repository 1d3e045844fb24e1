// The files beside this one are programs for the compiler: what compiles, and by @ts-expect-error what must not.
import { expect, test } from "vitest";
import { compile, workshop } from "./compile.ts";

const imports = `import { chan, go, select, trySelect, sleep, call, type Routine } from "goroutines";\nimport { background } from "goroutines/context";\nconst ch = chan<number>();\n`;

/** What the compiler says of one statement. */
async function complaints(folder: string, statements: readonly string[]): Promise<string[]> {
  const files = Object.fromEntries(statements.map((statement, i) => [`${i}.ts`, imports + statement]));
  const all = await compile(workshop(folder), files);
  return statements.map((_, i) =>
    all
      .filter(({ file }) => file === `${i}.ts`)
      .map(({ message }) => message)
      .join("\n"),
  );
}

test("test/types compiles: what must compile does, and what must not does not", async () => {
  const folder = workshop("all");
  const all = await compile(folder, {
    "all.ts": ["channel", "compose", "goroutine", "op", "run", "select"]
      .map((name) => `export type * as ${name} from "../../${name}.ts";\n`)
      .join(""),
  });
  expect(all).toEqual([]);
}, 60_000);

test("the compiler's message says what to write", async () => {
  const [star, starUnannotated, integer, integerInTry] = await complaints("messages", [
    "function* body(): Routine { yield ch.recv(); }",
    "go(function* () { yield ch.recv(); });",
    "select({ 1: ch.recv() });",
    'select({ late: sleep(1), "0": ch.recv() });',
  ]);
  expect(star).toContain("write `yield*`, not `yield`");
  expect(starUnannotated).toContain("write `yield*`, not `yield`");
  expect(integer).toContain("a case's name can't be an integer: JavaScript would reorder the cases");
  expect(integerInTry).toContain("a case's name can't be an integer: JavaScript would reorder the cases");
}, 60_000);

test("the compiler's message says what to write in the place of a case that is no op", async () => {
  const cases = [
    "call(function* () {})",
    "ch",
    "background().done()",
    "Promise.resolve(1)",
    "select({ in: ch.recv() })",
  ];
  const remedies = [
    "a Task has several steps: run it in a goroutine that sends its result",
    "a channel is no op: write `.recv()`, or `.send(value)`",
    "a channel is no op: write `.recv()`, or `.send(value)`",
    "a promise is no op: write `until(promise)`",
    "a select has no single commit point: list its cases here",
  ];
  const statements = cases.flatMap((one) => [
    `select({ fine: ch.recv(), one: ${one} });`,
    `select([ch.recv(), ${one}]);`,
    `trySelect({ one: ${one} });`,
  ]);
  const messages = await complaints("cases", statements);
  messages.forEach((message, i) => expect(message, statements[i]).toContain(remedies[Math.floor(i / 3)]));
}, 60_000);
