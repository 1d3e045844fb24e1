/** Threads on Node, Bun and Deno: `node:worker_threads`. */

import { availableParallelism } from "node:os";
import process from "node:process";
import { MessageChannel, parentPort, Worker, workerData, type MessagePort } from "node:worker_threads";
import type { Parent, Threads } from "../link/cores/threads.ts";
import { registerTsx } from "./tsx.ts";

/** Tells what we start from any other worker. */
const MARK = "goroutines.cores";

/**
 * In this repository the worker is TypeScript: a JavaScript file has it read, and whatever the program was run with
 * does not.
 */
const isSource = import.meta.url.endsWith(".ts");
const file = isSource ? "../link/cores/boot.mjs" : "../link/cores/worker.js";
const inherited = isSource ? { execArgv: [] } : {};

/** A port whose other end is closed; null before it is needed. */
let nowhere: MessagePort | null = null;

function closedPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  return port1;
}

export const threads: Threads = {
  cores: availableParallelism(),
  sharesMemory: true,
  tellsDry: !("Deno" in globalThis),
  maySleep: true,
  storesInOrder: process.arch === "x64" || process.arch === "ia32",
  start(data, events, { worker: given = new URL(file, import.meta.url), resourceLimits = {} }) {
    const worker = new Worker(given, { workerData: { mark: MARK, data }, resourceLimits, ...inherited });
    worker.on("message", (message) => events.message(message));
    worker.on("error", (error) => events.error(error));
    worker.on("exit", () => events.exit());
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
      post: (message, transfer) => port.postMessage(message, transfer as []),
      onMessage: (listener) => void port.on("message", listener),
      keepAlive: (keeps) => (keeps ? port.ref() : port.unref()),
      // It ends by itself.
      leave() {},
    };
    const registered = isSource ? null : registerTsx();
    if (registered === null) begin(given.data, parent);
    else void registered.then(() => begin(given.data, parent));
  },
};
