/**
 * Performs an action on real channels, in a goroutine or an async function, and reads what came of it
 * in the model's words.
 *
 * Invariant: `begun` is called last at the moment when the operation looks at its channels for the first
 * time, so the order of these calls is the order in which a model has to perform the same actions.
 */

import { RuntimeError } from "../../../core/error.ts";
import { nilChan } from "../../../core/nil-chan.ts";
import type { Op, Routine } from "../../../core/op.ts";
import { stop } from "../../../core/receivable.ts";
import { RESUMED } from "../../../core/thread.ts";
import { type Action, type Case, type Observed, type Outcome, type Range, type Selection, ZERO } from "./program.ts";
import { type AnyChan, nosy, type Fixture } from "./subject.ts";

/** Is told how an action goes. */
interface Watch {
  readonly begun?: () => void;
  /** A loop has received a value. */
  readonly got?: (value: unknown) => void;
}

/** Something done at once, or an op to wait for. */
type Prepared =
  { readonly now: () => Observed } | { readonly op: Op<unknown>; readonly read: (result: unknown) => Observed };

export function* perform(fixture: Fixture, action: Action, watch: Watch): Routine<Observed> {
  try {
    if (action.kind === "range") return yield* range(fixture, action, watch);
    const prepared = prepare(fixture, action);
    if ("op" in prepared) return prepared.read(yield* noting(prepared.op, watch));
    watch.begun?.();
    return prepared.now();
  } catch (e) {
    return panicOf(e);
  }
}

export async function performAsync(fixture: Fixture, action: Action, watch: Watch): Promise<Observed> {
  try {
    if (action.kind === "range") return await rangeAsync(fixture, action, watch);
    const prepared = prepare(fixture, action);
    if ("op" in prepared) return prepared.read(await noting(prepared.op, watch));
    watch.begun?.();
    return prepared.now();
  } catch (e) {
    return panicOf(e);
  }
}

/** Outside any goroutine or async function: only what doesn't wait. */
export function performNow(fixture: Fixture, action: Action): Observed {
  try {
    const prepared = action.kind === "range" ? null : prepare(fixture, action);
    if (prepared !== null && "now" in prepared) return prepared.now();
  } catch (e) {
    return panicOf(e);
  }
  throw new TypeError("this action waits");
}

/**
 * The same op, which tells when it begins: under `await` one microtask later, when `then` is called; in a
 * goroutine again whenever it has given way before it looked.
 */
function noting(op: Op<unknown>, { begun }: Watch): Op<unknown> {
  return {
    [Symbol.iterator]() {
      const steps = op[Symbol.iterator]();
      return {
        next(token: unknown) {
          if (token !== RESUMED) begun?.();
          return steps.next(token);
        },
      };
    },
    then(onFulfilled, onRejected) {
      begun?.();
      return op.then(onFulfilled, onRejected);
    },
  } as Op<unknown>;
}

function panicOf(e: unknown): Observed {
  if (
    e instanceof RuntimeError &&
    (e.message === "send on closed channel" || e.message === "close of closed channel")
  ) {
    return { panic: e.message };
  }
  return { threw: e };
}

/** With a plain function or a generator function, by turns. */
function* range(fixture: Fixture, { ch, limit }: Range, { got }: Watch): Routine<Observed> {
  const ranged: unknown[] = [];
  const each = (value: unknown): typeof stop | undefined => {
    ranged.push(value);
    got?.(value);
    return ranged.length === limit ? stop : undefined;
  };
  const channel = channelOf(fixture, ch);
  yield* limit % 2 === 0
    ? channel.forEach(each)
    : channel.forEach(function* (value) {
        return each(value);
      });
  return { ranged };
}

async function rangeAsync(fixture: Fixture, { ch, limit }: Range, { got }: Watch): Promise<Observed> {
  const ranged: unknown[] = [];
  for await (const value of channelOf(fixture, ch)) {
    ranged.push(value);
    got?.(value);
    if (ranged.length === limit) break;
  }
  return { ranged };
}

function prepare(fixture: Fixture, action: Exclude<Action, Range>): Prepared {
  if (action.kind === "close") {
    const ch = channelOf(fixture, action.ch);
    return {
      now() {
        ch.close();
        return { closed: true };
      },
    };
  }
  return action.form === "plain" || action.form === "value"
    ? prepareOne(fixture, action)
    : prepareSelect(fixture, action);
}

function channelOf({ channels }: Fixture, ch: number): AnyChan {
  return channels[ch] as AnyChan;
}

function prepareOne(fixture: Fixture, { cases: [c = null], waits, form }: Selection): Prepared {
  const ch = c === null ? nilChan<unknown>() : channelOf(fixture, c.ch);
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
  return {
    op: c === null ? ch.recvOk() : (fixture.receives[c.ch] as Op<unknown>),
    read: (result) => received(0, result),
  };
}

function prepareSelect(fixture: Fixture, { cases, waits, form }: Selection): Prepared {
  const { select, trySelect } = fixture.subject;
  const plain = cases.map((c, i) => opOf(fixture, c, i));
  const array = form === "nosy" ? plain.map((op) => (op === null || op === undefined ? op : nosy(op, fixture))) : plain;
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
function opOf(fixture: Fixture, c: Case, i: number): Op<unknown> | null | undefined {
  if (c === null) return [nilChan().recv(), null, nilChan<unknown>().send(1), undefined][i % 4];
  const ch = channelOf(fixture, c.ch);
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
