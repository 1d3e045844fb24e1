/**
 * `aborted`: an `AbortSignal` as an op, for those who use no contexts. With contexts, `fromSignal`, `withSignal` and
 * `ctx.signal` of goroutines/context are the two ways. And what `{ signal }` means in every adapter.
 *
 * Invariant: a signal has one listener while an op waits for it, shared with the contexts made from it, and none
 * otherwise.
 */

import { created } from "../core/debug.ts";
import { Operation, type Op } from "../core/op.ts";
import type { Waiter } from "../core/waiter.ts";
import { fromSignal } from "../std/context/index.ts";

class Aborted extends Operation<unknown> {
  override readonly reason: string = "abort signal";
  readonly signal: AbortSignal;
  readonly done: Operation<undefined>;

  constructor(signal: AbortSignal) {
    super();
    this.done = fromSignal(signal).done().recv() as Operation<undefined>;
    this.signal = signal;
  }

  override get selectable(): boolean {
    return this.done.selectable;
  }

  override get subject(): object {
    return this.done.subject;
  }

  override ready(): boolean {
    return this.done.ready();
  }

  override poll(): unknown {
    return this.done.poll();
  }

  override park(waiter: Waiter): void {
    this.done.park(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.done.withdraw(waiter);
  }

  override settle(): unknown {
    return this.signal.reason;
  }
}

/**
 * Waits until `signal` aborts.
 *
 * The signal has one listener however many wait for it; a case of select that loses leaves nothing on it.
 *
 * @returns an op: the signal's reason. It is returned, not thrown.
 * @throws {UsageError} if `signal` is no `AbortSignal`.
 *
 * @example
 * ```ts
 * const controller = new AbortController();
 * const r = yield* select({ v: ch.recv(), stop: aborted(controller.signal) });
 * if (r.case === "stop") throw r.value;
 * ```
 */
export function aborted(signal: AbortSignal): Op<unknown> {
  return created(new Aborted(signal), aborted);
}

/** Calls `call` with the reason once `signal` aborts, or now if it has. Returns what makes it forget that. */
export function onAbort(signal: AbortSignal | undefined, call: (reason: unknown) => void): () => void {
  if (signal === undefined) return () => {};
  if (signal.aborted) {
    call(signal.reason);
    return () => {};
  }
  const listener = (): void => call(signal.reason);
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

/**
 * Sees to what stopping something came to, where the reason for the stop has been told already. A stream
 * that the same signal has aborted (a response of `fetch`) says so again; any other error is the host's
 * unhandled rejection.
 */
export function stopped(stopping: Promise<unknown>, reason: unknown): void {
  void stopping.catch((e: unknown) => {
    if (e !== reason && (e as { name?: unknown } | null | undefined)?.name !== "AbortError") throw e;
  });
}
