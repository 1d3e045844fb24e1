/** `Timer`: one event in the future, that can be called off or put off. */

import type { RecvChan } from "../../core/chan.ts";
import { currentProgram } from "../../core/default-program.ts";
import { detached } from "../../core/detached.ts";
import { checkMilliseconds } from "../../core/error.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import { TimerChannel } from "../../core/timer-channel.ts";

/** One event in the future: of {@link newTimer} a value in `c`, of {@link afterFunc} a goroutine. Go's `time.Timer`. */
export interface Timer {
  /**
   * Delivers the time at which it was due, once; it never closes, and len and cap are 0. It never holds a
   * value from before `stop` or `reset`. The nil channel where the timer was made by {@link afterFunc}.
   */
  readonly c: RecvChan<Date, never>;
  /**
   * Calls it off: no value will be received any more, no function started. Go's `t.Stop()`.
   *
   * @returns whether that prevented it: true while the value has not been received, even if it was due
   * already; of an {@link afterFunc}, true until the function has started.
   */
  stop(): boolean;
  /**
   * Calls it off and sets it anew, also after it has fired. Go's `t.Reset(d)`.
   *
   * @param ms milliseconds from this call, fractions allowed; zero or less is due at once.
   * @returns as `stop`.
   * @throws {UsageError} if `ms` is no number.
   */
  reset(ms: number): boolean;
}

/** A timer that delivers into its channel. As {@link newTimer}, for those who write `new`. */
export const Timer: new (ms: number) => Timer = class ChannelTimer {
  readonly #channel: TimerChannel;

  constructor(ms: number) {
    checkMilliseconds("Timer", ms);
    this.#channel = new TimerChannel(currentProgram().timers, ms);
  }

  get c(): RecvChan<Date, never> {
    return this.#channel;
  }

  stop(): boolean {
    if (this === undefined || !(#channel in this)) throw detached("timer.stop()");
    return this.#channel.stop();
  }

  reset(ms: number): boolean {
    if (this === undefined || !(#channel in this)) throw detached("timer.reset(ms)");
    checkMilliseconds("Timer.reset", ms);
    return this.#channel.reset(ms);
  }

  static {
    inspectable(this, (timer) => summary("Timer", ...timer.#channel.state()));
  }
};

/**
 * A timer that delivers the time into its channel `c`, once. Go's `time.NewTimer(d)`.
 *
 * One without a receiver keeps nothing alive, so it need not be stopped.
 *
 * @param ms milliseconds from this call, fractions allowed; zero or less is due at once.
 * @throws {UsageError} if `ms` is no number.
 *
 * @example
 * ```ts
 * const idle = newTimer(30 * Second);
 * for (;;) {
 *   const r = yield* select({ v: ch.recv(), idle: idle.c.recv() });
 *   if (r.case === "idle" || r.value === 1) break;
 *   idle.reset(30 * Second);
 * }
 * ```
 */
export function newTimer(ms: number): Timer {
  return new Timer(ms);
}
