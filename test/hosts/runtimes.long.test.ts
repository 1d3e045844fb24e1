// The installed package on Node, Bun and Deno: the smoke programs, and some of the examples with their exit status.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readExample } from "../../examples/tour/example.ts";
import { pattern, textOf } from "../examples/pattern.ts";
import { runToOutcome } from "../golang/outcome.ts";
import type { Answer } from "../package/case.ts";
import { makeProject, type Project } from "../package/project.ts";
import { cases as contextCases } from "./async-contexts.ts";
import { casesFor } from "./cores-smoke.ts";
import { runtimes } from "./runtime.ts";
import { skipped } from "./skipped.ts";
import { cases } from "./smoke.ts";

const programs = ["hello", "timeout", "deadlock", "async", "first-answer"];

let project: Project;
let smoke: string;
let bundle: string;
let contexts: string;
let objects: string;
let coresSmoke: string;
let coresDeadlock: string;

beforeAll(async () => {
  project = makeProject();
  smoke = await project.compile("test/hosts/print-answer.ts");
  bundle = await project.bundle(smoke, "bundle.js");
  contexts = await project.compile("test/hosts/print-async-contexts-answer.ts");
  objects = await project.compile("test/hosts/print-objects.ts");
  coresSmoke = await project.compile("test/hosts/print-cores-answer.ts");
  coresDeadlock = await project.compile("test/hosts/cores-deadlock.ts");
  await project.compile("test/hosts/cores-work.ts");
});
afterAll(() => project?.remove());

for (const runtime of runtimes()) {
  const { command, args } = runtime;
  if (command === undefined) {
    skipped(runtime.missing);
    continue;
  }

  describe(runtime.name, () => {
    const run = (file: string, ...rest: readonly string[]) =>
      runToOutcome(command, [...args, file, ...rest], { cwd: project.folder, timeout: 60_000 });

    describe.for([
      { entry: "goroutines", cases, file: () => smoke },
      { entry: "goroutines, bundled for browsers", cases, file: () => bundle },
      { entry: "AsyncLocalStorage", cases: contextCases, file: () => contexts },
      { entry: "goroutines/cores", cases: casesFor("memory", ["memory", "messages"]), file: () => coresSmoke },
    ])("$entry", ({ cases: expected, file }) => {
      let answer: Answer;

      beforeAll(async () => {
        // It ends by itself, once nothing of it is pending.
        const { outcome, stderr } = await run(file());
        expect(outcome.status, stderr).toBe(0);
        answer = JSON.parse(outcome.stdout) as Answer;
      }, 90_000);

      test.for(Object.keys(expected))("%s", (name) => {
        expect(answer[name]).toBe("");
      });
    });

    test.for(["memory", "messages"])(
      "a deadlock of threads that share %s, in a world that nobody closes",
      { timeout: 60_000 },
      async (sharing) => {
        const { outcome, stderr } = await run(coresDeadlock, sharing);
        expect(stderr).toMatch(
          /^fatal error: all goroutines are asleep - deadlock!$[^]*^goroutine 1 \[chan receive\]:$[^]*^goroutine \d+ \[chan receive, worker 0\]:$/m,
        );
        expect(outcome).toMatchObject({ status: 2, stdout: "running\n" });
      },
    );

    test("the console shows a channel, a lock and a context in a line each", { timeout: 30_000 }, async () => {
      const { outcome } = await run(objects);
      expect(outcome).toMatchObject({
        status: 0,
        stdout: "Chan(len 0, cap 3)\nMutex(unlocked)\ncontext.Background.WithCancel\n",
      });
    });

    test.for(programs)("examples/%s.ts", { timeout: 30_000 }, async (name) => {
      const example = readExample(name);
      const { outcome, stderr } = await run(await project.compile(`examples/${name}.ts`));
      expect(textOf((outcome.stdout + stderr).trimEnd().split("\n"))).toMatch(pattern(example.output));
      expect(outcome.status).toBe(example.status);
    });
  });
}
