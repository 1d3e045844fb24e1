/** What Node's streams have in common. They are told by their methods, so nothing of Node is imported. */

import { describe } from "../core/describe.ts";
import { GoError, UsageError } from "../core/error.ts";

// A stream with any events has to fit, and the compiler compares listeners by their parameters.
type Listener = (...args: any[]) => void;

export interface NodeStream {
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  destroy(error?: Error): unknown;
  readonly destroyed?: boolean;
  readonly errored?: unknown;
}

export function closedEarly(): GoError {
  return new GoError("ERR_STREAM_CLOSED", "the stream was closed before it had ended");
}

/** @throws {UsageError} if `stream` lacks a method that will be called. */
export function checkStream(caller: string, stream: unknown, method: string): void {
  const given = (stream ?? {}) as { [name: string]: unknown };
  if ([method, "on", "off", "destroy"].every((name) => typeof given[name] === "function")) return;
  throw new UsageError("ERR_NO_STREAM", `${caller}: needs a Node stream with ${method}(), not ${describe(stream)}`);
}
