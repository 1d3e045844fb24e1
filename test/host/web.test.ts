// The web host where there is a process: it keeps it alive for what is deferred, and no longer. test/hosts runs whole
// bundles.
import { expect, test } from "vitest";
import { child } from "../core/child.ts";

const hosts: [string, string][] = [
  ["by setImmediate", ""],
  ["by messages, where there is no setImmediate", "delete globalThis.setImmediate;"],
];

test.each(hosts)(
  "what is deferred runs in turn, a macrotask each, and then the process ends: %s",
  async (_, before) => {
    const script = `${before}
    const { host } = await import("./node_modules/goroutines/dist/host/web.js");
    const log = [];
    const note = (name) => () => {
      log.push(name);
      void Promise.resolve().then(() => log.push("microtask of " + name));
      if (name === "b") host.defer(note("c"));
    };
    host.defer(note("a"));
    host.defer(note("b"));
    log.push("now");
    process.on("exit", () => console.log(log.join(", ")));
  `;
    const { stdout, stderr, status } = await child(script);
    expect({ stdout, stderr, status }).toEqual({
      stdout: "now, a, microtask of a, b, microtask of b, c, microtask of c\n",
      stderr: "",
      status: 0,
    });
  },
);

test.each(hosts)("a task that throws takes no other with it: %s", async (_, before) => {
  const script = `${before}
    const { host } = await import("./node_modules/goroutines/dist/host/web.js");
    process.on("uncaughtException", (e) => console.log("uncaught", e));
    host.defer(() => { throw "a"; });
    host.defer(() => console.log("b"));
  `;
  expect(await child(script)).toMatchObject({ stdout: "uncaught a\nb\n", status: 0 });
});

test("an error that nobody catches is the process's uncaught exception, where there is no reportError", async () => {
  const script = `
    delete globalThis.reportError;
    const { host } = await import("./node_modules/goroutines/dist/host/web.js");
    process.on("uncaughtException", (e) => console.log("uncaught", e));
    host.uncaught("a");
  `;
  expect(await child(script)).toMatchObject({ stdout: "uncaught a\n", status: 0 });
});
