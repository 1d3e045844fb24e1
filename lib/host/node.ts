/** The host interface on Node, Bun and Deno. */

import { writeSync } from "node:fs";
import process from "node:process";
import type { Host } from "../core/host.ts";
import { locate } from "./locate.ts";

function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write("", () => resolve());
  });
}

/** Bound once: a lookup of `performance.now` through two objects costs as much as the clock itself. */
const now = performance.now.bind(performance);

export const host: Host = {
  now,
  defer(task) {
    setImmediate(task);
  },
  timeout: (task, ms) => setTimeout(task, ms),
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
  printError(text) {
    try {
      writeSync(2, text);
    } catch {
      // A non-blocking pipe that is full, or a closed stream: the stream's own queue is the next best.
      process.stderr.write(text);
    }
  },
  exitFlushed(status) {
    void Promise.all([flush(process.stdout), flush(process.stderr)]).then(() => process.exit(status));
  },
  exit(status) {
    process.exit(status);
  },
  locate,
  env: (name) => process.env[name],
};
