/**
 * The host interface in browsers and their workers; and wherever else a bundle for browsers is run, such as in Node
 * by a test runner.
 *
 * Invariant: where there is a process, nothing here keeps it alive but a task that is deferred and a timer that is set.
 */

import type { Host } from "../core/host.ts";

declare const setImmediate: ((task: () => void) => unknown) | undefined;
declare const reportError: ((error: unknown) => void) | undefined;

/** What a port has beside where there is a process that it may keep alive. */
interface Refable {
  ref?(): void;
  unref?(): void;
}

/** `f`, or the host's own function if an exploration has put `f` in its place. */
function own<F extends object>(f: F & { readonly own?: F }): F {
  return f.own ?? f;
}

/**
 * A macrotask that, unlike setTimeout, is not slowed down to 4 ms. The host's own, as it is now: a test may put a clock
 * of its own in its place, which stands still while an exploration waits.
 */
const defer: Host["defer"] = typeof setImmediate === "function" ? byImmediate(own(setImmediate)) : byMessages();

function byImmediate(immediate: (task: () => void) => unknown): Host["defer"] {
  return (task) => void immediate(task);
}

/** A message to oneself is a macrotask. */
function byMessages(): Host["defer"] {
  const { port1, port2 } = new MessageChannel();
  const { ref, unref }: Refable = port1;
  const deferred: (() => void)[] = [];
  port1.addEventListener("message", () => {
    const task = deferred.shift() as () => void;
    if (deferred.length === 0) unref?.call(port1);
    task();
  });
  port1.start();
  unref?.call(port1);
  return (task) => {
    if (deferred.length === 0) ref?.call(port1);
    deferred.push(task);
    port2.postMessage(null);
  };
}

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
  defer,
  timeout: (task, ms) => own(setTimeout)(task, ms),
  cancel(timeout) {
    clearTimeout(timeout as ReturnType<typeof setTimeout>);
  },
  // A page's event loop never runs dry: an event may come at any time.
  onDry() {},
  offDry() {},
  uncaught(error) {
    if (typeof reportError === "function") return reportError(error);
    queueMicrotask(() => {
      throw error;
    });
  },
  printError(text) {
    console.error(text.trimEnd());
  },
  // A page has no process to end.
  writeThrough() {},
  exit() {},
  onExit() {},
  every(ms, task) {
    const interval: unknown = setInterval(task, ms);
    (interval as { unref?(): void }).unref?.();
  },
  // A page has no environment; a global of that name stands for it.
  env(name) {
    const value: unknown = (globalThis as Record<string, unknown>)[name];
    return typeof value === "string" ? value : undefined;
  },
};
