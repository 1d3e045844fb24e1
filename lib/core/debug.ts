/**
 * What costs too much to be always on: where each goroutine was started (a stack, 4 to 8 us).
 * `GOROUTINES_DEBUG=stacks` in the environment turns it on.
 */

import { host } from "#host";
import type { Goroutine } from "./goroutine.ts";

const wanted = (host.env("GOROUTINES_DEBUG") ?? "").split(",");

const stacks: WeakMap<Goroutine, string> | null = wanted.includes("stacks") ? new WeakMap() : null;

export function noteStart(g: Goroutine): void {
  if (stacks !== null) stacks.set(g, new Error().stack ?? "");
}

export function startedAt(g: Goroutine): string | undefined {
  return stacks?.get(g);
}
