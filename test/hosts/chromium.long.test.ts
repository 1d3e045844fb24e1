// The installed package in headless Chromium: as plain modules behind an import map, as a bundle, and in a worker; and
// goroutines/cores, whose workers are told their script, on a page that is isolated and on one that is not.
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer, Cases } from "../package/case.ts";
import { makeProject, type Project } from "../package/project.ts";
import { casesFor, type Sharing } from "./cores-smoke.ts";
import { findChromium, noChromium } from "./runtime.ts";
import { serve, type Site } from "./site.ts";
import { skipped } from "./skipped.ts";
import { cases } from "./smoke.ts";

const executablePath = findChromium();

/** Nothing but the page: no sandbox (containers have none), no graphics, no calls home. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

interface Way {
  readonly name: string;
  /** Whether the page may share memory with its workers. */
  readonly isolated?: boolean;
  /** How the page gets at the smoke programs: what it evaluates. */
  readonly expression: string;
  readonly expected: Cases;
}

/** The same of goroutines/cores, whose bundle stands in a folder with that of its workers. */
const coresAnswer = (sharing: Sharing) =>
  `import("/cores/smoke.js").then((smoke) => smoke.answer("${sharing}", ["${sharing}"], "/cores/worker.js"))`;

const inWorker = (script: string) => `new Promise((resolve, reject) => {
  const worker = new Worker("${script}", { type: "module" });
  worker.addEventListener("message", (event) => resolve(event.data));
  worker.addEventListener("error", (event) => reject(new Error(event.message)));
})`;

const ways: readonly Way[] = [
  {
    name: "modules behind an import map",
    expression: `import("/smoke.js").then((smoke) => smoke.answer())`,
    expected: cases,
  },
  { name: "a bundle", expression: `import("/bundle.js").then((smoke) => smoke.answer())`, expected: cases },
  { name: "a bundle in a worker", expression: inWorker("/worker.js"), expected: cases },
  {
    name: "goroutines/cores on an isolated page",
    isolated: true,
    expression: coresAnswer("memory"),
    expected: casesFor("memory", ["memory"]),
  },
  {
    name: "goroutines/cores in a worker of an isolated page",
    isolated: true,
    expression: inWorker("/cores-worker.js"),
    expected: casesFor("memory", ["memory"]),
  },
  {
    name: "goroutines/cores on a page that is not isolated",
    expression: coresAnswer("messages"),
    expected: casesFor("messages", ["messages"]),
  },
];

const texts = {
  "/worker.js": `import { answer } from "/bundle.js"; postMessage(await answer());`,
  "/cores-worker.js": `postMessage(await ${coresAnswer("memory")});`,
};

if (executablePath === undefined) skipped(noChromium);

describe.skipIf(executablePath === undefined)("Chromium", () => {
  let project: Project;
  let site: Site;
  let isolatedSite: Site;
  let browser: Browser;

  beforeAll(async () => {
    project = makeProject();
    const smoke = await project.compile("test/hosts/smoke.ts");
    const bundle = await project.bundle(smoke, "bundle.js");
    const cores = await project.split(
      {
        smoke: await project.compile("test/hosts/cores-smoke.ts"),
        "cores-work": await project.compile("test/hosts/cores-work.ts"),
        worker: "goroutines/cores/worker",
      },
      "cores",
    );
    const files = { "/smoke.js": smoke, "/bundle.js": bundle, "/package/": project.package, "/cores/": cores };
    site = await serve(files, texts);
    isolatedSite = await serve(files, texts, true);
    browser = await chromium.launch({ executablePath: executablePath as string, headless: true, args });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await isolatedSite?.close();
    project?.remove();
  });

  describe.for(ways)("$name", ({ isolated = false, expression, expected }) => {
    let page: Page;
    let answer: Answer;

    beforeAll(async () => {
      page = await browser.newPage();
      await page.goto((isolated ? isolatedSite : site).url);
      answer = await page.evaluate<Answer>(expression);
    }, 60_000);
    afterAll(() => page?.close());

    test.for(Object.keys(expected))("%s", (name) => {
      expect(answer[name]).toBe("");
    });
  });
});
