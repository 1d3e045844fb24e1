/**
 * Threads in browsers: dedicated workers.
 *
 * A browser does not tell when a worker has ended, and after `terminate` it may run on for seconds. So each holds a
 * lock of the browser's (Web Locks) from before it begins: the thread that gets that lock afterwards knows that it is
 * dead. Where a page has no such locks it has no shared memory either, and an end counts from when it was asked for.
 */

import type { Parent, Thread, Threads } from "../link/threads.ts";

/** Tells what we start from any other worker. */
const MARK = "goroutines.cores";
/** How often a worker that has nothing to do looks whether all that is pending on it has ended, in milliseconds. */
const LOOK = 5;

type Down = readonly ["start", data: unknown, lock: string | null] | readonly ["message", message: unknown];
/** Marked, since others may post to the page as well. */
type Up = readonly [
  mark: typeof MARK,
  ...(
    readonly ["begun"] | readonly ["message", message: unknown] | readonly ["error", error: unknown] | readonly ["left"]
  ),
];

function isOurs(message: unknown): message is Up {
  return Array.isArray(message) && message[0] === MARK;
}

interface Heard {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly message?: string;
  preventDefault(): void;
}

interface Listens {
  addEventListener(type: "message" | "messageerror" | "error", listener: (event: Heard) => void): void;
  postMessage(message: Down | Up, transfer?: readonly unknown[]): void;
}

declare const Worker: new (
  url: URL | string,
  options: { readonly type: "module"; readonly name: string },
) => Listens & { terminate(): void };

interface Scope extends Listens {
  readonly name?: unknown;
  readonly crossOriginIsolated?: boolean;
  readonly WorkerGlobalScope?: unknown;
  readonly navigator?: {
    readonly hardwareConcurrency?: number;
    readonly locks?: { request(name: string, held: () => unknown): Promise<unknown> };
  };
}

const scope = globalThis as unknown as Scope;
const locks = scope.navigator?.locks;
let started = 0;

function maySleep(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  try {
    // The word is not 1, so no thread sleeps; one that never may is told so first.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

function errorOf({ error, message }: Heard): unknown {
  return (
    error ?? new Error(message ?? "the worker could not be started: its script, or a module of it, can't be loaded")
  );
}

export const threads: Threads = {
  // A bundle that is no ES module has none.
  knowsScript: typeof (import.meta.url as unknown) === "string",
  cores: scope.navigator?.hardwareConcurrency ?? 1,
  sharesMemory: scope.crossOriginIsolated === true && typeof SharedArrayBuffer !== "undefined",
  tellsDry: false,
  maySleep: maySleep(),
  // A browser does not say which processor it runs on.
  storesInOrder: false,
  start(data, events, { worker: file }): Thread {
    const worker =
      file === undefined
        ? // As it stands here, with nothing computed in it, bundlers find the file.
          new Worker(new URL("../link/cores/worker.js", import.meta.url), { type: "module", name: "goroutines.cores" })
        : new Worker(file, { type: "module", name: MARK });
    const lock = locks === undefined ? null : `${MARK}.${Date.now()}.${Math.random()}.${++started}`;
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      worker.terminate();
      void (lock === null ? Promise.resolve() : locks?.request(lock, () => {}))?.then(() => events.exit());
    };
    const fail = (error: unknown): void => {
      if (!over) events.error(error);
      end();
    };
    worker.addEventListener("message", ({ data: message }) => {
      if (!isOurs(message)) return;
      switch (message[1]) {
        case "message":
          return events.message(message[2]);
        case "error":
          return fail(message[2]);
        case "left":
          return end();
        case "begun":
          events.begun();
      }
    });
    worker.addEventListener("messageerror", () => fail(new Error("a message of the worker can't be read")));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      fail(errorOf(event));
    });
    worker.postMessage(["start", data, lock]);
    return {
      post: (message, transfer) => worker.postMessage(["message", message], transfer),
      terminate: end,
      // Nothing keeps a page alive.
      keepAlive() {},
    };
  },
  detach(buffer) {
    structuredClone(null, { transfer: [buffer] });
  },
  started(begin) {
    if (scope.WorkerGlobalScope === undefined || scope.name !== MARK) return;
    const post = (up: Up, transfer?: readonly unknown[]): void => scope.postMessage(up, transfer);
    // What is not caught ends the worker, as on other hosts.
    const fail = (error: unknown): void => {
      try {
        post([MARK, "error", error]);
      } catch {
        post([MARK, "error", new Error(String(error))]);
      }
    };
    post([MARK, "begun"]);
    const early: unknown[] = [];
    let listener: (message: unknown) => void = (message) => void early.push(message);
    const parent: Parent = {
      post: (message, transfer) => post([MARK, "message", message], transfer),
      onMessage(given) {
        listener = given;
        for (const message of early.splice(0)) given(message);
      },
      keepAlive() {},
      leave(isDone) {
        const look = (): void => void (isDone() ? post([MARK, "left"]) : setTimeout(look, LOOK));
        look();
      },
    };
    scope.addEventListener("message", ({ data }) => {
      const down = data as Down;
      if (down[0] === "message") return listener(down[1]);
      const [, given, lock] = down;
      const start = (): void => {
        try {
          begin(given, parent);
        } catch (e) {
          fail(e);
        }
      };
      if (lock === null) start();
      else void locks?.request(lock, () => (start(), new Promise(() => {})));
    });
    scope.addEventListener("messageerror", () => fail(new Error("a message to the worker can't be read")));
    scope.addEventListener("error", (event) => {
      event.preventDefault();
      fail(errorOf(event));
    });
  },
};
