// The installed package on Node, Bun and Deno: the smoke programs, and some of the examples with their exit status.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readExample } from "../../examples/tour/example.ts";
import { pattern, textOf } from "../examples/pattern.ts";
import { runToOutcome } from "../golang/outcome.ts";
import type { Answer } from "../package/case.ts";
import { makeProject, type Project } from "../package/project.ts";
import { runtimes } from "./runtime.ts";
import { skipped } from "./skipped.ts";
import { cases } from "./smoke.ts";

const programs = ["hello", "timeout", "deadlock", "async", "first-answer"];

let project: Project;
let smoke: string;

beforeAll(async () => {
  project = makeProject();
  smoke = await project.compile("test/hosts/print-answer.ts");
});
afterAll(() => project?.remove());

for (const runtime of runtimes()) {
  const { command, args } = runtime;
  if (command === undefined) {
    skipped(runtime.missing);
    continue;
  }

  describe(runtime.name, () => {
    const run = (file: string) => runToOutcome(command, [...args, file], { cwd: project.folder, timeout: 30_000 });
    let answer: Answer;

    beforeAll(async () => {
      // It ends by itself, once nothing of it is pending.
      const { outcome, stderr } = await run(smoke);
      expect(outcome.status, stderr).toBe(0);
      answer = JSON.parse(outcome.stdout) as Answer;
    }, 60_000);

    test.for(Object.keys(cases))("%s", (name) => {
      expect(answer[name]).toBe("");
    });

    test.for(programs)("examples/%s.ts", { timeout: 30_000 }, async (name) => {
      const example = readExample(name);
      const { outcome, stderr } = await run(await project.compile(`examples/${name}.ts`));
      expect(textOf((outcome.stdout + stderr).trimEnd().split("\n"))).toMatch(pattern(example.output));
      expect(outcome.status).toBe(example.status);
    });
  });
}
