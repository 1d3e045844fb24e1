/**
 * `fromSignal`: an `AbortSignal` as a context. The other way is a context's own `signal`.
 *
 * A signal is not asked to be released, so neither is its context. Invariant: a signal has one listener of ours while a
 * goroutine waits for it, in whatever number of contexts and selects, and none otherwise. So nothing that waits for a
 * signal that never aborts stays behind on it.
 */

import type { RecvChan } from "../../core/chan.ts";
import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { UsageError } from "../../core/error.ts";
import type { Waiter } from "../../core/waiter.ts";
import { ENDING, checkContext } from "../../core/within.ts";
import { causeOfAbort, Canceled, DeadlineExceeded } from "./errors.ts";
import { CancelContext } from "./cancel-context.ts";
import { cancelFunc, type CancelFunc } from "./cancel.ts";
import type { Context, ContextLike } from "./context.ts";
import { DoneChannel } from "./done-channel.ts";
import { Layer } from "./layer.ts";
import { ChannelWatch } from "./watch.ts";

/** What `err` says of a reason: a timeout of ours or of the platform's is a passed deadline. */
function errOf(reason: unknown): Error {
  const name: unknown = typeof reason === "object" && reason !== null ? (reason as { name?: unknown }).name : undefined;
  return reason === DeadlineExceeded || name === "TimeoutError" ? DeadlineExceeded : Canceled;
}

class SignalContext extends Layer {
  override readonly parent: null = null;
  override readonly due: undefined = undefined;
  override readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    super();
    this.signal = signal;
  }

  get cause(): unknown {
    return this.signal.aborted ? (causeOfAbort(this.signal.reason) ?? this.err()) : undefined;
  }

  override done(): RecvChan<never, undefined> {
    if (!(this instanceof SignalContext)) throw detached("ctx.done()");
    return doneChannel(this.signal);
  }

  override err(): Error | undefined {
    if (!(this instanceof SignalContext)) throw detached("ctx.err()");
    return this.signal.aborted ? errOf(this.signal.reason) : undefined;
  }

  override own(key: unknown): unknown {
    return key === ENDING ? this : undefined;
  }

  override get label(): string {
    return "context.FromSignal";
  }
}

/** Done with its parent, or when a signal aborts. */
class JoinedContext extends CancelContext {
  #watch: ChannelWatch | null = null;

  /** Has it done when `signal` aborts; at once, if it is aborted already. */
  join(signal: AbortSignal): void {
    if (this.failure !== undefined) return;
    const watch = new ChannelWatch(doneChannel(signal), this.program, () => {
      this.#watch = null;
      this.#abortedBy(signal);
    });
    if (!watch.begin()) return this.#abortedBy(signal);
    this.#watch = watch;
    this.adopt();
  }

  #abortedBy({ reason }: AbortSignal): void {
    this.cancel(errOf(reason), causeOfAbort(reason));
  }

  override get label(): string {
    return ".WithSignal";
  }

  protected override letGo(): void {
    super.letGo();
    if (this.#watch !== null) this.#watch.end();
    this.#watch = null;
  }
}

/**
 * A root context that is done when `signal` aborts. Its cause is the signal's reason, or the cause of the context
 * whose signal it is; its `err` is {@link Canceled}, or {@link DeadlineExceeded} if the reason is a timeout. No
 * counterpart in Go.
 *
 * There is nothing to release. The signal has one listener for all that wait for it or are derived from it, and
 * none while there are none.
 *
 * @throws {UsageError} if `signal` is no `AbortSignal`.
 *
 * @example
 * ```ts
 * const controller = new AbortController();
 * const [ctx, cancel] = withTimeout(fromSignal(controller.signal), 1000);
 * controller.abort(new Error("the client has gone"));
 * log(cause(ctx));
 * cancel();
 * ```
 */
export function fromSignal(signal: AbortSignal): Context {
  checkSignal("fromSignal", signal);
  return new SignalContext(signal);
}

/**
 * Derives a context that is done when `signal` aborts, as in {@link fromSignal}, when `cancel` is called or when
 * its parent is done, whichever comes first. What Go's `signal.NotifyContext` is for signals of the process.
 *
 * @throws {RuntimeError} `cannot create context from nil parent`. {@link UsageError} if `signal` is no `AbortSignal`.
 *
 * @example
 * ```ts
 * const controller = new AbortController();
 * const [ctx, cancel] = withSignal(background(), controller.signal);
 * controller.abort();
 * log(ctx.err());
 * cancel();
 * ```
 */
export function withSignal(parent: ContextLike, signal: AbortSignal): [ctx: Context, cancel: CancelFunc] {
  checkContext("withSignal", parent);
  checkSignal("withSignal", signal);
  const ctx = new JoinedContext(parent);
  ctx.follow();
  ctx.join(signal);
  return [ctx, cancelFunc(ctx)];
}

function checkSignal(caller: string, given: unknown): void {
  // A polyfill's or another realm's signal is one too.
  const signal = given as Partial<AbortSignal> | null | undefined;
  if (
    typeof signal === "object" &&
    signal !== null &&
    typeof signal.aborted === "boolean" &&
    typeof signal.addEventListener === "function"
  )
    return;
  throw new UsageError("ERR_NO_SIGNAL", `${caller}: needs an AbortSignal, not ${describe(given)}`);
}

class SignalChannel extends DoneChannel {
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    super(null, null);
    this.#signal = signal;
  }

  override get closed(): boolean {
    return this.#signal.aborted;
  }

  /** Its program counts the waiter: something outside it will end the wait. */
  override add(waiter: Waiter): void {
    if (this.waiters.head === null) this.#signal.addEventListener("abort", this.#wakeAll);
    super.add(waiter);
    waiter.waitsOutside(1);
  }

  override remove(waiter: Waiter): void {
    super.remove(waiter);
    waiter.waitsOutside(-1);
    if (this.waiters.head === null) this.#signal.removeEventListener("abort", this.#wakeAll);
  }

  readonly #wakeAll = (): void => {
    this.#signal.removeEventListener("abort", this.#wakeAll);
    for (let waiter = this.waiters.shift(); waiter !== null; waiter = this.waiters.shift()) {
      waiter.waitsOutside(-1);
      waiter.wake(undefined);
    }
  };
}

const channels = new WeakMap<AbortSignal, SignalChannel>();

/** The done channel of `signal`, the same one at each call. */
function doneChannel(signal: AbortSignal): DoneChannel {
  let channel = channels.get(signal);
  if (channel === undefined) {
    channel = new SignalChannel(signal);
    channels.set(signal, channel);
  }
  return channel;
}
