/** `Ticker`: an event again and again, on a grid. */

import type { RecvChan } from "../../core/chan.ts";
import { currentProgram } from "../../core/default-program.ts";
import { detached } from "../../core/detached.ts";
import { RuntimeError, checkMilliseconds } from "../../core/error.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import { nilChan } from "../../core/nil-chan.ts";
import { TimerChannel } from "../../core/timer-channel.ts";

/**
 * Delivers the time into its channel at every interval. Go's `time.Ticker`.
 *
 * A slow receiver finds one tick, the first that it has missed; the others are dropped, and the next one
 * comes at its place on the grid.
 */
export class Ticker {
  readonly #channel: TimerChannel;

  /** As {@link newTicker}. */
  constructor(ms: number) {
    checkInterval("NewTicker", "newTicker", ms);
    this.#channel = new TimerChannel(currentProgram().timers, ms, true);
  }

  /** Delivers the time at which each tick was due. It never closes, and len and cap are 0. */
  get c(): RecvChan<Date, never> {
    return this.#channel;
  }

  /** No tick follows, not even one that is due already; the channel stays open. Go's `t.Stop()`. */
  stop(): void {
    if (this === undefined || !(#channel in this)) throw detached("ticker.stop()");
    this.#channel.stop();
  }

  /**
   * Begins a new grid: the next tick comes one new interval after this call. Go's `t.Reset(d)`.
   *
   * @param ms the interval in milliseconds, fractions allowed.
   * @throws {RuntimeError} `non-positive interval for Ticker.Reset`. {@link UsageError} if `ms` is no number.
   */
  reset(ms: number): void {
    if (this === undefined || !(#channel in this)) throw detached("ticker.reset(ms)");
    checkInterval("Ticker.Reset", "Ticker.reset", ms);
    this.#channel.reset(ms);
  }

  static {
    inspectable(this, (ticker) => summary("Ticker", ...ticker.#channel.state()));
  }
}

function checkInterval(what: string, caller: string, ms: number): void {
  checkMilliseconds(caller, ms);
  if (ms <= 0) throw new RuntimeError("ERR_TICKER_INTERVAL", `non-positive interval for ${what}`, { given: ms });
}

/**
 * A ticker. Go's `time.NewTicker(d)`.
 *
 * One without a receiver keeps nothing alive, so it need not be stopped.
 *
 * @param ms the interval in milliseconds, fractions allowed; the first tick comes one interval from now.
 * @throws {RuntimeError} `non-positive interval for NewTicker`. {@link UsageError} if `ms` is no number.
 *
 * @example
 * ```ts
 * const beat = newTicker(10 * Millisecond);
 * for (let i = 0; i < 3; i++) log(yield* beat.c.recv());
 * beat.stop();
 * ```
 */
export function newTicker(ms: number): Ticker {
  return new Ticker(ms);
}

/**
 * The channel of a ticker that is never stopped. Go's `time.Tick(d)`.
 *
 * @param ms the interval in milliseconds, fractions allowed.
 * @returns the nil channel if `ms` is zero or less.
 * @throws {UsageError} if `ms` is no number.
 *
 * @example
 * ```ts
 * const r = yield* select({ v: ch.recv(), beat: tick(100 * Millisecond).recv() });
 * ```
 */
export function tick(ms: number): RecvChan<Date, never> {
  checkMilliseconds("tick", ms);
  return ms > 0 ? new Ticker(ms).c : nilChan();
}
