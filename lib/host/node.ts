/** The host interface on Node, Bun and Deno. */

import { writeSync } from "node:fs";
import process from "node:process";
import type { Host } from "../core/host.ts";
import { asyncContexts } from "./async-context.ts";

const streams = (): readonly NodeJS.WriteStream[] => [process.stdout, process.stderr];

/** Node's stream over a pipe, and what it has for its `process.exit`. */
interface Piped {
  readonly _handle?: { setBlocking?(blocks: boolean): void };
}

/** Whether something that was written to `stream` is still on its way. */
function isPending(stream: NodeJS.WriteStream): boolean {
  return stream.writableLength > 0 && !stream.destroyed && !stream.writableEnded;
}

/** Bound once: a lookup of `performance.now` through two objects costs as much as the clock itself. */
const now = performance.now.bind(performance);

/** Its callbacks are microtasks; cheaper than Node's queueMicrotask. */
const settled = Promise.resolve();

/** `f`, or the host's own function if an exploration has put `f` in its place. */
function own<F extends object>(f: F & { readonly own?: F }): F {
  return f.own ?? f;
}

/** As it is now: a test may put a clock of its own in its place, which stands still while an exploration waits. */
const immediate = own(setImmediate);

export const host: Host = {
  now,
  asyncContexts,
  soon(task) {
    void settled.then(() => asyncContexts.leave(task));
  },
  defer(task) {
    immediate(() => asyncContexts.leave(task));
  },
  timeout: (task, ms) => own(setTimeout)(() => asyncContexts.leave(task), ms),
  cancel(timeout) {
    clearTimeout(timeout as NodeJS.Timeout);
  },
  onDry(task) {
    process.on("beforeExit", task);
  },
  offDry(task) {
    process.off("beforeExit", task);
  },
  uncaught(error) {
    queueMicrotask(() => {
      throw error;
    });
  },
  writeThrough() {
    // A pipe's. Files are written at once anyway, and so are terminals where there is a choice.
    // oxlint-disable-next-line no-underscore-dangle -- Node's name
    for (const stream of streams()) (stream as Piped)._handle?.setBlocking?.(true);
  },
  printError(text) {
    try {
      writeSync(2, text);
    } catch {
      // A non-blocking pipe that is full, or a closed stream: the stream's own queue is the next best.
      process.stderr.write(text);
    }
  },
  exit(status) {
    const pending = streams().filter(isPending);
    if (pending.length === 0) process.exit(status);
    const flushed = pending.map((stream) => new Promise((resolve) => stream.write("", resolve)));
    void Promise.all(flushed).then(() => process.exit(status));
  },
  onExit(task) {
    process.on("exit", task);
  },
  every(ms, task) {
    setInterval(() => asyncContexts.leave(task), ms).unref();
  },
  env: (name) => process.env[name],
};
