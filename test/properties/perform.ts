/**
 * Performs an action on real channels, in a goroutine or an async function, and reads what came of it
 * in the model's words.
 *
 * Invariant: `begun` is called at the moment when the operation looks at its channels for the first
 * time, so the order of these calls is the order in which a model has to perform the same actions.
 */

import { RuntimeError, nilChan, type Op, type Routine } from "goroutines";
import type { Action, Selection } from "./action.ts";
import type { Case, Outcome } from "./model.ts";
import type { OpenChan, Subject } from "./subject.ts";

/** What the channels give once closed; never sent. */
export const ZERO = 0;

/** The channels of one case. */
export interface World {
  readonly subject: Subject;
  readonly channels: readonly OpenChan[];
}

/** What came of it. The model knows nothing of other errors than Go's panics, so they never are as expected. */
export type Observed = Outcome | "would block" | { readonly threw: unknown };

/** Something done at once, or an op to wait for. */
type Prepared =
  | { readonly now: () => Observed }
  | { readonly op: Op<unknown>; readonly read: (result: unknown) => Observed };

export function newWorld(subject: Subject, caps: readonly number[]): World {
  return { subject, channels: caps.map((cap) => subject.makeChan(cap, ZERO)) };
}

export function* perform(world: World, action: Action, begun: () => void): Routine<Observed> {
  try {
    const prepared = prepare(world, action);
    begun();
    return "now" in prepared ? prepared.now() : prepared.read(yield* prepared.op);
  } catch (e) {
    return panicOf(e);
  }
}

export async function performAsync(world: World, action: Action, begun: () => void): Promise<Observed> {
  try {
    const prepared = prepare(world, action);
    if ("op" in prepared) return prepared.read(await noting(prepared.op, begun));
    begun();
    return prepared.now();
  } catch (e) {
    return panicOf(e);
  }
}

/** Outside any goroutine or async function: only what doesn't wait. */
export function performNow(world: World, action: Action): Observed {
  const prepared = prepare(world, action);
  if ("op" in prepared) throw new TypeError("this action waits");
  try {
    return prepared.now();
  } catch (e) {
    return panicOf(e);
  }
}

/** `await` begins an op one microtask later: when it calls `then`. */
function noting(op: Op<unknown>, begun: () => void): PromiseLike<unknown> {
  return {
    then(onFulfilled, onRejected) {
      begun();
      return op.then(onFulfilled, onRejected);
    },
  };
}

function panicOf(e: unknown): Observed {
  if (e instanceof RuntimeError && (e.message === "send on closed channel" || e.message === "close of closed channel")) {
    return { panic: e.message };
  }
  return { threw: e };
}

function prepare(world: World, action: Action): Prepared {
  if (action.kind === "close") {
    const ch = channelOf(world, action);
    return {
      now() {
        ch.close();
        return { closed: true };
      },
    };
  }
  return action.form === "plain" || action.form === "value" ? prepareOne(world, action) : prepareSelect(world, action);
}

function channelOf({ channels }: World, { ch }: { readonly ch: number }): OpenChan {
  return channels[ch] as OpenChan;
}

function prepareOne(world: World, { cases: [c = null], waits, form }: Selection): Prepared {
  const ch = c === null ? nilChan<unknown>() : channelOf(world, c);
  if (c === null ? form === "plain" : c.op === "send") {
    const value = c?.op === "send" ? c.value : undefined;
    if (waits) return { op: ch.send(value), read: () => sent(0) };
    return { now: () => (ch.trySend(value) ? sent(0) : "would block") };
  }
  if (!waits) {
    return {
      now() {
        const result = ch.tryRecv();
        return result === undefined ? "would block" : received(0, result);
      },
    };
  }
  if (form === "value") return { op: ch.recv(), read: (value) => received(0, [value, value !== ZERO]) };
  return { op: ch.recvOk(), read: (result) => received(0, result) };
}

function prepareSelect(world: World, { cases, waits, form }: Selection): Prepared {
  const { select, trySelect } = world.subject;
  const array = cases.map((c, i) => opOf(world, c, i));
  const ops = form === "named" ? Object.fromEntries(array.map((op, i) => [`case${i}`, op])) : array;
  const options = { priority: form === "priority" };
  const read = (result: unknown): Observed => {
    const { case: name, value } = result as { case: number | string; value: unknown };
    const i = typeof name === "number" ? name : Number(name.slice("case".length));
    if (cases[i]?.op === "send") return sent(i);
    return received(i, givesOk(i) ? value : [value, value !== ZERO]);
  };
  if (waits) return { op: Array.isArray(ops) ? select(ops, options) : select(ops, options), read };
  return {
    now() {
      const result: unknown = Array.isArray(ops) ? trySelect(ops, options) : trySelect(ops, options);
      return result === undefined ? "would block" : read(result);
    },
  };
}

/** Case `i` of a select. Both forms of a receive and all ways to switch a case off have their turn. */
function opOf(world: World, c: Case, i: number): Op<unknown> | null | undefined {
  if (c === null) return [nilChan().recv(), null, nilChan<unknown>().send(1), undefined][i % 4];
  const ch = channelOf(world, c);
  if (c.op === "send") return ch.send(c.value);
  return givesOk(i) ? ch.recvOk() : ch.recv();
}

function givesOk(i: number): boolean {
  return i % 2 === 0;
}

function sent(i: number): Outcome {
  return { case: i, sent: true };
}

function received(i: number, result: unknown): Outcome {
  const [value, ok] = result as readonly [unknown, boolean];
  return { case: i, received: value, ok };
}
