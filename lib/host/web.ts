/** The host interface in browsers and their workers. */

import type { Host } from "../core/host.ts";

/** A message to oneself is a macrotask that, unlike setTimeout, is not slowed down to 4 ms. */
const channel = new MessageChannel();
const deferred: (() => void)[] = [];
channel.port1.addEventListener("message", () => {
  for (const task of deferred.splice(0)) task();
});
channel.port1.start();

const now = performance.now.bind(performance);

const settled = Promise.resolve();

export const host: Host = {
  now,
  // Browsers hand nothing down yet.
  asyncContexts: {
    capture: () => null,
    enter: (_context, f, self, ...args) => f.apply(self, args),
  },
  soon(task) {
    void settled.then(task);
  },
  defer(task) {
    deferred.push(task);
    channel.port2.postMessage(null);
  },
  timeout: (task, ms) => setTimeout(task, ms),
  cancel(timeout) {
    clearTimeout(timeout as ReturnType<typeof setTimeout>);
  },
  // A page's event loop never runs dry: an event may come at any time.
  onDry() {},
  offDry() {},
  uncaught(error) {
    reportError(error);
  },
  printError(text) {
    console.error(text.trimEnd());
  },
  // A page has no process to end.
  writeThrough() {},
  exit() {},
  onExit() {},
  every(ms, task) {
    setInterval(task, ms);
  },
  // A page has no environment; a global of that name stands for it.
  env(name) {
    const value: unknown = (globalThis as Record<string, unknown>)[name];
    return typeof value === "string" ? value : undefined;
  },
};

declare function reportError(error: unknown): void;
