// goroutineDump: every goroutine of every live program of the thread.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { chan, go, gosched, run as coreRun, select, sleep, type RecvChan } from "goroutines";
import { goroutineDump, run, wait } from "goroutines/testing";
import { child } from "../../core/child.ts";

/** The lines that begin a goroutine. */
function heads(dump: string): string[] {
  return dump.split("\n").filter((line) => line.startsWith("goroutine "));
}

/** Lets the default program come to rest. */
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("is empty where there is no goroutine", () => {
  expect(goroutineDump()).toBe("");
});

test("shows state, function and place of each goroutine of the default program, an empty line between two", async () => {
  const over = chan<never>();
  go(function* receiver() {
    yield* over.recv();
  });
  go(function* selector() {
    yield* select({ over: over.recv(), late: sleep(3_600_000) });
  });
  go(function* notYetRun() {});
  expect(goroutineDump()).toMatch(
    /^goroutine \d+ \[runnable\]:\nreceiver\(\.\.\.\)\n\ngoroutine \d+ \[runnable\]:\nselector\(\.\.\.\)\n\ngoroutine \d+ \[runnable\]:\nnotYetRun\(\.\.\.\)$/,
  );
  await rest();
  expect(goroutineDump()).toMatch(
    /^goroutine \d+ \[chan receive\]:\nreceiver\(\.\.\.\)\n\t.*dump\.test\.ts:\d+:\d+\n\ngoroutine \d+ \[select\]:\nselector\(\.\.\.\)\n\t.*dump\.test\.ts:\d+:\d+$/,
  );
  over.close();
  await rest();
  expect(goroutineDump()).toBe("");
});

test("says the line of the source, though a test runner has compiled it", async () => {
  const over = chan<never>();
  go(function* () {
    yield* over.recv(); // the line that is meant
  });
  await rest();
  const line =
    readFileSync(import.meta.filename, "utf8")
      .split("\n")
      .findIndex((text) => text.endsWith("// the line that is meant")) + 1;
  expect(goroutineDump()).toContain(`func at goroutine-dump.test.ts:${line}(...)\n\t${import.meta.filename}:${line}:`);
  over.close();
  await rest();
});

test("shows who asks as running", async () => {
  const dump = await coreRun(function* asker() {
    yield* gosched();
    return goroutineDump();
  });
  expect(heads(dump)).toEqual(["goroutine 1 [running]:"]);
});

test("shows every run and every bubble that has not ended, and says whose goroutines they are", async () => {
  const over = chan<never>();
  function* waiting(ch: RecvChan<never>) {
    yield* ch.recv();
  }
  go(waiting, over);
  const first = coreRun(function* () {
    go(waiting, over);
    yield* over.recv();
  });
  const second = coreRun(function* () {
    yield* over.recv();
  });
  await coreRun(function* ended() {});
  const dump = await run(function* () {
    go(waiting, over);
    yield* wait();
    const text = goroutineDump();
    over.close();
    return text;
  });
  expect(heads(dump).map((line) => line.replace(/^goroutine \d+ /, ""))).toEqual([
    "[chan receive]:",
    "[chan receive, program 1]:",
    "[chan receive, program 1]:",
    "[chan receive, program 2]:",
    "[running, program 3]:",
    "[chan receive, program 3]:",
  ]);
  await Promise.all([first, second]);
  await rest();
  expect(goroutineDump()).toBe("");
});

test("says where each goroutine was started, if GOROUTINES_DEBUG asks for stacks", async () => {
  const { stdout, stderr } = await child(
    `import { goroutineDump } from "goroutines/testing";
     function starter() { go(function* worker() { yield* chan().send(1); }); }
     starter();
     setImmediate(() => console.log(goroutineDump()));`,
    { GOROUTINES_DEBUG: "stacks" },
  );
  expect(stdout, stderr).toMatch(/^goroutine 1 \[chan send\]:\nworker\(\.\.\.\)\n\t.*\ncreated by starter\n\t/);
});
