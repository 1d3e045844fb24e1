// What throws where nothing catches it: what a body has left to the host, beside its goroutines.
import { gosched, type Routine } from "goroutines";
import { explore } from "goroutines/testing";
import { describe, expect, test } from "vitest";
import { child } from "../../core/child.ts";

const puttingOff = { queueMicrotask, nextTick: process.nextTick };

describe.each(["globalThis.queueMicrotask", "process.nextTick"])("%s: what a task throws", (putOff) => {
  test("is a finding with its token, and not the end of the process", async () => {
    const { stdout, stderr, status } = await child(`
      import { explore, replay } from "goroutines/testing";
      function* body() {
        ${putOff}(() => { throw new Error("put off"); });
        yield* gosched();
      }
      const { finding } = await explore(body, { executions: 3 });
      console.log(finding.kind, finding.message, finding.repeatable);
      console.log((await replay(body, finding.token)).finding.kind);
    `);
    expect([stdout, status], stderr).toEqual(["panic put off true\npanic\n", 0]);
  });

  test("fails the execution whose check has put it off", async () => {
    const { stdout, stderr, status } = await child(`
      import { explore } from "goroutines/testing";
      const check = () => ${putOff}(() => { throw new Error("put off"); });
      const { finding, executions } = await explore(function* () { yield* gosched(); }, { check, executions: 3 });
      console.log(finding.kind, finding.message, finding.repeatable, executions);
    `);
    expect([stdout, status], stderr).toEqual(["panic put off true 1\n", 0]);
  });
});

test("what is left for a microtask is called with its arguments, and what is no function is refused", async () => {
  const got: unknown[] = [];
  const { finding } = await explore(
    function* (): Routine {
      got.length = 0;
      process.nextTick((...args: unknown[]) => void got.push(...args), 1, "b");
      for (const refused of [() => queueMicrotask(1 as never), () => process.nextTick(null as never)])
        expect(refused).toThrow(TypeError);
      yield* gosched();
    },
    {
      executions: 3,
      check() {
        expect(got).toEqual([1, "b"]);
      },
    },
  );
  expect(finding).toBeNull();
  expect({ queueMicrotask, nextTick: process.nextTick }).toEqual(puttingOff);
});
