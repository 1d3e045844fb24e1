// Statements that must not compile, with what the compiler says of each; and the names of the programs in this folder.

export interface Statement {
  readonly statement: string;
  /** What its message holds. */
  readonly remedy: string;
}

const imports = `import { chan, go, select, trySelect, sleep, call, type Routine } from "goroutines";
import { background } from "goroutines/context";
const ch = chan<number>();
`;

export function moduleOfStatement(statement: string): string {
  return imports + statement;
}

const star = "write `yield*`, not `yield`";
const integer = "a case's name can't be an integer: JavaScript would reorder the cases";

export const messages: readonly Statement[] = [
  { statement: "function* body(): Routine { yield ch.recv(); }", remedy: star },
  { statement: "go(function* () { yield ch.recv(); });", remedy: star },
  { statement: "select({ 1: ch.recv() });", remedy: integer },
  { statement: 'select({ late: sleep(1), "0": ch.recv() });', remedy: integer },
];

const channel = "a channel is no op: write `.recv()`, or `.send(value)`";

/** What is given in the place of a case, and what to write instead. */
const noOps: readonly [given: string, remedy: string][] = [
  ["call(function* () {})", "a Task has several steps: run it in a goroutine that sends its result"],
  ["ch", channel],
  ["background().done()", channel],
  ["Promise.resolve(1)", "a promise is no op: write `until(promise)`"],
  ["select({ in: ch.recv() })", "a select has no single commit point: list its cases here"],
];

export const cases: readonly Statement[] = noOps.flatMap(([given, remedy]) => [
  { statement: `select({ fine: ch.recv(), one: ${given} });`, remedy },
  { statement: `select([ch.recv(), ${given}]);`, remedy },
  { statement: `trySelect({ one: ${given} });`, remedy },
]);

/** The programs for the compiler: what compiles, and by @ts-expect-error what must not. */
export const programs: readonly string[] = ["channel", "compose", "goroutine", "op", "run", "select"];
