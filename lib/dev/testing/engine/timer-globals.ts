/**
 * The host's timers, for a while in another's hands: the global functions are replaced, and put back.
 *
 * What has taken the functions before (`const { setTimeout } = globalThis`, `node:timers`) goes on with the host's own.
 */

import type { HostCalls, HostTimerKind } from "./event-loop.ts";

type Callback = (...args: unknown[]) => void;
type Globals = Record<string, unknown>;

/** A function that stands in another's place, by which the kernel passes it: what it asks of the host is no execution's. */
interface Standing {
  own?: unknown;
}

/** By which Node's `promisify` asks how a function is to be called. */
const PROMISIFY = Symbol.for("nodejs.util.promisify.custom");

function setter(calls: HostCalls, kind: HostTimerKind): Callback {
  const set = (call: unknown, ms: unknown, args: readonly unknown[]): object => {
    if (typeof call !== "function") throw new TypeError(`${kind}: the callback must be a function`);
    return calls.set(kind, () => void Reflect.apply(call, undefined, args), Number(ms) || 0);
  };
  if (kind === "setImmediate") {
    const replaced = (call: unknown, ...args: unknown[]): object => set(call, 0, args);
    const promised = (value: unknown): Promise<unknown> => new Promise((resolve) => set(resolve, 0, [value]));
    return Object.assign(replaced, { [PROMISIFY]: promised });
  }
  const replaced = (call: unknown, ms: unknown, ...args: unknown[]): object => set(call, ms, args);
  const promised = (ms: unknown, value: unknown): Promise<unknown> =>
    new Promise((resolve) => set(resolve, ms, [value]));
  return Object.assign(replaced, { [PROMISIFY]: promised });
}

/** Has `calls` take what is asked of the host's timers, until the function that is returned is called. */
export function interceptTimers(calls: HostCalls): () => void {
  const globals = globalThis as unknown as Globals;
  const replaced: Globals = {};
  for (const kind of ["setTimeout", "setInterval", "setImmediate"] as const)
    if (typeof globals[kind] === "function") replaced[kind] = setter(calls, kind);
  for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) {
    const clear = globals[name];
    if (typeof clear !== "function") continue;
    replaced[name] = (handle: unknown): void => {
      if (!calls.clear(handle)) Reflect.apply(clear, globalThis, [handle]);
    };
  }
  const before = Object.keys(replaced).map((name) => [name, globals[name]] as const);
  for (const [name, f] of before) (replaced[name] as Standing).own = f;
  Object.assign(globals, replaced);
  return () => {
    // Unless the code that ran has put another one in its place.
    for (const [name, f] of before) if (globals[name] === replaced[name]) globals[name] = f;
  };
}
