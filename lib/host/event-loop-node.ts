/** The event loop of Node, Bun and Deno, as an exploration needs it. */

import process from "node:process";
import { promiseHooks } from "node:v8";
import type { EventLoop, HostCalls } from "../dev/testing/engine/event-loop.ts";
import { StoreProbe } from "./async-context.ts";
import { interceptTimers } from "./timer-globals.ts";

/** Runs what waits for `process.nextTick`, and the microtasks. Node's name for it is from before promises. */
const { _tickCallback: tick } = process as { readonly _tickCallback?: () => void };

/** Has `calls` told of promises; null where the host does not tell of them. */
function interceptPromises(calls: HostCalls): (() => void) | null {
  const queued = (promise: unknown): void => {
    // The kernel itself makes one to see whether there are stores.
    if (!(promise instanceof StoreProbe)) calls.queued();
  };
  try {
    const ends = [promiseHooks.onInit(queued), promiseHooks.onSettled(queued)] as unknown as readonly (() => void)[];
    return () => ends.forEach((end) => end());
  } catch {
    return null;
  }
}

function interceptTicks(calls: HostCalls): () => void {
  const own = process.nextTick;
  const replaced: typeof own = (task, ...args) => {
    calls.queued();
    own(task, ...(args as []));
  };
  process.nextTick = replaced;
  return () => {
    if (process.nextTick === replaced) process.nextTick = own;
  };
}

export const eventLoop: EventLoop = {
  drain: typeof tick === "function" ? () => tick.call(process) : null,
  intercept(calls) {
    const ends = [interceptTimers(calls), interceptTicks(calls), interceptPromises(calls)];
    return () => ends.forEach((end) => end?.());
  },
  resources: () => process.getActiveResourcesInfo?.() ?? [],
};
