/** The event loop of Node, Bun and Deno, as an exploration needs it. */

import { host } from "#host";
import { AsyncResource } from "node:async_hooks";
import process from "node:process";
import { promiseHooks } from "node:v8";
import type { EventLoop, HostCalls } from "../dev/testing/engine/event-loop.ts";
import type { HostContexts } from "./async-context.ts";

type Told = Pick<HostCalls, "queued" | "threw">;

const contexts = host.asyncContexts as HostContexts;

/** Runs what waits for `process.nextTick`, and the microtasks. Node's name for it is from before promises. */
const { _tickCallback: tick } = process as { readonly _tickCallback?: () => void };

/** Of the async ids that the host has given, those that are no sign of something begun. */
class Ids {
  #probes = 0;
  /** Of microtasks. */
  #microtasks = 0;
  /** Whether promises have ids. */
  #ofPromises = false;

  /** Looks whether promises have ids. */
  look(): void {
    this.#ofPromises = contexts.hasIds;
    if (this.#ofPromises) this.#microtasks++;
  }

  microtask(): void {
    this.#microtasks++;
  }

  promise(): void {
    if (this.#ofPromises) this.#microtasks++;
  }

  /** How many were given for anything else. */
  get others(): number {
    this.#probes++;
    return new AsyncResource("goroutines").asyncId() - this.#probes - this.#microtasks - contexts.made;
  }
}

const ids = new Ids();

/** Has `calls` told of promises; null where the host does not tell of them. */
function interceptPromises(calls: Told): (() => void) | null {
  const made = (promise: unknown): void => {
    ids.promise();
    // The kernel itself makes one to see whether there are stores.
    if (!contexts.isProbe(promise)) calls.queued();
  };
  try {
    const ends = [promiseHooks.onInit(made), promiseHooks.onSettled(() => calls.queued())];
    return () => ends.forEach((end) => void Reflect.apply(end, undefined, []));
  } catch {
    return null;
  }
}

/** Has `calls` told of what is put off by `name` of `object`, and of what that throws. */
function interceptQueue<N extends string>(
  object: Record<N, (task: (...args: unknown[]) => void, ...args: unknown[]) => void>,
  name: N,
  calls: Told,
): () => void {
  const own = object[name];
  const replaced: typeof own = (task, ...args) => {
    ids.microtask();
    calls.queued();
    // The host refuses what is no function. Of what a task throws it would end the process, in the midst of its queue.
    if (typeof task !== "function") return own(task, ...args);
    own(() => {
      try {
        task(...args);
      } catch (error) {
        calls.threw(error);
      }
    });
  };
  object[name] = replaced;
  return () => {
    if (object[name] === replaced) object[name] = own;
  };
}

export const eventLoop: EventLoop = {
  drain: typeof tick === "function" ? () => tick.call(process) : null,
  intercept(calls) {
    ids.look();
    const ends = [
      interceptQueue(globalThis, "queueMicrotask", calls),
      interceptQueue(process, "nextTick", calls),
      interceptPromises(calls),
    ];
    return () => ends.forEach((end) => end?.());
  },
  begun: () => ids.others,
  resources: () => process.getActiveResourcesInfo?.() ?? [],
};
