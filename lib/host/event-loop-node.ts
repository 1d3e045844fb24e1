/** The event loop of Node, Bun and Deno, as an exploration needs it. */

import { AsyncResource } from "node:async_hooks";
import process from "node:process";
import { promiseHooks } from "node:v8";
import type { EventLoop, HostCalls } from "../dev/testing/engine/event-loop.ts";
import { asyncContexts, StoreProbe } from "./async-context.ts";
import { interceptTimers } from "./timer-globals.ts";

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
    this.#ofPromises = StoreProbe.hasId;
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
    return new AsyncResource("goroutines").asyncId() - this.#probes - this.#microtasks - asyncContexts.made;
  }
}

const ids = new Ids();

/** Has `calls` told of promises; null where the host does not tell of them. */
function interceptPromises(calls: HostCalls): (() => void) | null {
  const made = (promise: unknown): void => {
    ids.promise();
    // The kernel itself makes one to see whether there are stores.
    if (!(promise instanceof StoreProbe)) calls.queued();
  };
  try {
    const ends = [promiseHooks.onInit(made), promiseHooks.onSettled(() => calls.queued())];
    return () => ends.forEach((end) => void Reflect.apply(end, undefined, []));
  } catch {
    return null;
  }
}

function interceptTicks(calls: HostCalls): () => void {
  const own = process.nextTick;
  const replaced: typeof own = (task, ...args) => {
    ids.microtask();
    calls.queued();
    own(task, ...(args as []));
  };
  process.nextTick = replaced;
  return () => {
    if (process.nextTick === replaced) process.nextTick = own;
  };
}

/** `queueMicrotask` has an id for each call as well. */
function counting(calls: HostCalls): HostCalls {
  return {
    queued() {
      ids.microtask();
      calls.queued();
    },
    set: (kind, call, ms) => calls.set(kind, call, ms),
    clear: (handle) => calls.clear(handle),
  };
}

export const eventLoop: EventLoop = {
  drain: typeof tick === "function" ? () => tick.call(process) : null,
  intercept(calls) {
    ids.look();
    const ends = [interceptTimers(counting(calls)), interceptTicks(calls), interceptPromises(calls)];
    return () => ends.forEach((end) => end?.());
  },
  begun: () => ids.others,
  resources: () => process.getActiveResourcesInfo?.() ?? [],
};
