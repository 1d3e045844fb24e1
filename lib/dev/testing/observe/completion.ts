/**
 * Ops that complete: at once, when their `poll` does, or later, when somebody wakes the goroutine that
 * waits there. Which deed it is follows from Go's words for the op.
 */

import { Channel } from "../../../core/channel.ts";
import { Goroutine } from "../../../core/goroutine.ts";
import type { Operation } from "../../../core/op.ts";
import { BLOCKED, CLOSED, GAVE_WAY, thread } from "../../../core/thread.ts";
import { TimerChannel } from "../../../core/timer-channel.ts";
import { Waiter } from "../../../core/waiter.ts";
import type { Deed, Verb } from "../engine/observer.ts";
import { audience, tell } from "./audience.ts";
import { wrap } from "./wrap.ts";

const verbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ["chan send", "send"],
  ["chan receive", "receive"],
  ["sync.Mutex.Lock", "lock"],
  ["sync.ReentrantMutex.Lock", "lock"],
  ["sync.RWMutex.Lock", "lock"],
  ["sync.RWMutex.RLock", "rlock"],
  ["sync.WaitGroup.Wait", "wait"],
  ["sync.CountDownLatch.Wait", "wait"],
  ["sync.CyclicBarrier.Await", "wait"],
  ["sync.Cond.Wait", "wait"],
  ["queue.Queue.Join", "wait"],
  ["errgroup.Group.Wait", "wait"],
  ["errgroup.Group.Go", "acquire"],
  ["semaphore.Weighted.Acquire", "acquire"],
  ["sync.Once.Do", "do"],
  ["singleflight.Group.Do", "do"],
]);

/** The verb of the deed that `op` is; undefined if no deed tells of it. */
export function verbOf(op: Operation<unknown>): Verb | undefined {
  return verbs.get(op.reason);
}

/** The deed that `g` has done when `op` has come to `outcome` by `partner`; undefined if it is none. */
function deedOf(
  g: Goroutine | null,
  op: Operation<unknown>,
  outcome: unknown,
  partner: Goroutine | null,
): Deed | undefined {
  const verb = verbOf(op);
  if (verb === undefined) return undefined;
  const { subject } = op;
  switch (verb) {
    case "send":
      // Its channel was closed: it throws.
      if (outcome === CLOSED) return undefined;
      return { g, verb, subject, value: (op as Operation<unknown> & { readonly value: unknown }).value, partner };
    case "receive":
      // What is no channel of values is a context's: it is only ever closed.
      if (outcome !== CLOSED && (subject instanceof Channel || subject instanceof TimerChannel))
        return { g, verb, subject, value: outcome, ok: true, partner };
      return { g, verb, subject, ok: false, partner };
    case "lock":
      // Woken to compete for a mutex, not to own it.
      return typeof outcome === "number" ? undefined : { g, verb, subject, partner };
    case "do":
      return { g, verb, subject, ok: false, partner };
    default:
      return { g, verb, subject, partner };
  }
}

/** Tells of the goroutines that are woken, and of what they have waited for. */
export function observeWakes(): void {
  wrap(Goroutine.prototype, "wake", (g, wake, outcome) => {
    const { op } = g;
    wake();
    if (op === null || outcome === GAVE_WAY) return;
    let leaf = op;
    let result = outcome;
    // The outcome of a select is its case: a waiter with an op of its own. A select may stand in an op.
    while (result instanceof Waiter && "op" in result) {
      leaf = result.op as Operation<unknown>;
      result = result.value;
    }
    const deed = deedOf(g.owner.probe === null ? null : g, leaf, result, thread.current);
    if (deed !== undefined) tell(deed);
  });
}

/** Tells of the ops of the class of `op` that complete at once. */
export function observePolls(op: Operation<unknown>): void {
  wrap(op, "poll", (self, poll) => {
    const outcome = poll();
    const deed =
      outcome === BLOCKED || audience.observer === null ? undefined : deedOf(thread.current, self, outcome, null);
    if (deed !== undefined) tell(deed);
    return outcome;
  });
}

/**
 * Tells when the method `name` of `object`'s class was called in vain: it is a try, and said no. `opOf` is the op that
 * it tries.
 */
export function observeTries<T extends object>(object: T, name: keyof T, opOf: (self: T) => Operation<unknown>): void {
  const around = (self: T, attempt: () => unknown): unknown => {
    const result = attempt();
    if (result === false || result === undefined) tellVain(opOf(self));
    return result;
  };
  wrap(object, name, around as never);
}

/** `op` was asked to complete at once, and could not. */
export function tellVain(op: Operation<unknown>): void {
  const verb = verbOf(op);
  if (verb !== undefined) tell({ g: thread.current, verb, subject: op.subject, ok: false });
}
