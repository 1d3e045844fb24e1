/**
 * The async context of now: what a goroutine that is started, or a function that is called later, will run in.
 *
 * A goroutine carries the context in which it was asked for, across every op, whatever wakes it: the stores of Node's
 * `AsyncLocalStorage` are those of its request and never another's.
 */

import { host } from "#host";
import type { AsyncContext } from "./host.ts";
import { thread } from "./thread.ts";

/** The async context of now; null if it carries nothing. */
export function asyncContext(): AsyncContext | null {
  return host.asyncContexts.capture(thread.current?.context);
}
