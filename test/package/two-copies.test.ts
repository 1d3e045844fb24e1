// Two copies of the package in one program recognise each other.
import { cpSync } from "node:fs";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToOutcome } from "../golang/outcome.ts";
import type { Answer } from "./case.ts";
import { makeProject, type Project } from "./project.ts";

let project: Project;
let answer: Answer;

beforeAll(async () => {
  project = makeProject();
  cpSync(project.package, `${project.package}-again`, { recursive: true });
  const program = await project.compile("test/package/programs/two-copies.ts");
  const { outcome, stderr } = await runToOutcome(process.execPath, [program], { cwd: project.folder, timeout: 90_000 });
  expect(outcome.status, stderr).toBe(0);
  answer = JSON.parse(outcome.stdout) as Answer;
}, 120_000);
afterAll(() => project?.remove());

const names = [
  "they are two",
  "a goroutine of one performs the other's ops",
  "channels join programs of both",
  "errors are recognised",
  "the nil channel is one",
  "goexit of one ends a goroutine of the other, quietly",
  "the stop of one ends a loop of the other",
  "call runs a routine of the other",
];

test("every case is listed here", () => {
  expect(Object.keys(answer)).toEqual(names);
});

test.for(names)("%s", (name) => {
  expect(answer[name]).toBe("");
});
