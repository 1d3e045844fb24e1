/** Threads on Node, Bun and Deno: `node:worker_threads`. */

import { availableParallelism } from "node:os";
import process from "node:process";
import { MessageChannel, parentPort, Worker, workerData, type MessagePort } from "node:worker_threads";
import type { Parent, Threads } from "../link/threads.ts";
import { registerTsx } from "./tsx.ts";

/** Tells what we start from any other worker, and our messages from those that others post to the parent. */
const MARK = "goroutines.cores";

/** A message of ours; an empty one says that the thread has begun. */
type Marked = readonly [mark: typeof MARK, message?: unknown];

function isOurs(message: unknown): message is Marked {
  return Array.isArray(message) && message[0] === MARK;
}

/**
 * In this repository the worker is TypeScript: a JavaScript file has it read, and whatever the program was run with
 * does not.
 */
const isSource = (import.meta.url as string | undefined)?.endsWith(".ts") === true;
const inherited = isSource ? { execArgv: [] } : {};

/** What workers run. */
function script(): URL {
  // Bundlers find the file by these words, as they stand.
  if (!isSource) return new URL("../link/cores/worker.js", import.meta.url);
  return new URL("../link/cores/boot.mjs", import.meta.url);
}

/** A port whose other end is closed; null before it is needed. */
let nowhere: MessagePort | null = null;

function closedPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  return port1;
}

export const threads: Threads = {
  // A bundle that is no ES module has none.
  knowsScript: typeof (import.meta.url as unknown) === "string",
  cores: availableParallelism(),
  sharesMemory: true,
  tellsDry: !("Deno" in globalThis),
  maySleep: true,
  storesInOrder: process.arch === "x64" || process.arch === "ia32",
  start(data, events, { worker: given = script(), resourceLimits = {} }) {
    const worker = new Worker(given, { workerData: { mark: MARK, data }, resourceLimits, ...inherited });
    worker.on("message", (message: unknown) => {
      if (!isOurs(message)) return;
      if (message.length > 1) events.message(message[1]);
      else events.begun();
    });
    worker.on("error", (error) => events.error(error));
    worker.on("exit", (code) => events.exit(code));
    return {
      post: (message, transfer) => worker.postMessage(message, transfer as []),
      terminate: () => void worker.terminate(),
      keepAlive: (keeps) => (keeps ? worker.ref() : worker.unref()),
    };
  },
  detach(buffer) {
    nowhere ??= closedPort();
    nowhere.postMessage(null, [buffer]);
  },
  started(begin) {
    const port = parentPort;
    const given = workerData as { readonly mark?: unknown; readonly data: unknown } | null;
    if (port === null || given?.mark !== MARK) return;
    const parent: Parent = {
      post: (message, transfer) => port.postMessage([MARK, message] satisfies Marked, transfer as []),
      onMessage: (listener) => void port.on("message", listener),
      keepAlive: (keeps) => (keeps ? port.ref() : port.unref()),
      // It ends by itself.
      leave() {},
    };
    port.postMessage([MARK] satisfies Marked);
    const registered = isSource ? null : registerTsx();
    if (registered === null) begin(given.data, parent);
    else void registered.then(() => begin(given.data, parent));
  },
};
