// The installed package in headless Chromium: as plain modules behind an import map, as a bundle, and in a worker.
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "../package/case.ts";
import { makeProject, type Project } from "../package/project.ts";
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

/** How the page gets at the smoke programs, as an expression that it evaluates. */
const ways = {
  "modules behind an import map": `import("/smoke.js").then((smoke) => smoke.answer())`,
  "a bundle": `import("/bundle.js").then((smoke) => smoke.answer())`,
  "a bundle in a worker": `new Promise((resolve, reject) => {
    const worker = new Worker("/worker.js", { type: "module" });
    worker.addEventListener("message", (event) => resolve(event.data));
    worker.addEventListener("error", (event) => reject(new Error(event.message)));
  })`,
};

const WORKER = `import { answer } from "/bundle.js"; postMessage(await answer());`;

if (executablePath === undefined) skipped(noChromium);

describe.skipIf(executablePath === undefined)("Chromium", () => {
  let project: Project;
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    project = makeProject();
    const smoke = await project.compile("test/hosts/smoke.ts");
    const bundle = await project.bundle(smoke, "bundle.js");
    site = await serve({ "/smoke.js": smoke, "/bundle.js": bundle, "/package/": project.package }, { "/worker.js": WORKER });
    browser = await chromium.launch({ executablePath: executablePath as string, headless: true, args });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    project?.remove();
  });

  describe.for(Object.entries(ways))("%s", ([, expression]) => {
    let page: Page;
    let answer: Answer;

    beforeAll(async () => {
      page = await browser.newPage();
      await page.goto(site.url);
      answer = await page.evaluate<Answer>(expression);
    }, 60_000);
    afterAll(() => page?.close());

    test.for(Object.keys(cases))("%s", (name) => {
      expect(answer[name]).toBe("");
    });
  });
});
