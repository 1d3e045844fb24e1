/** Go's package time: timers, tickers and durations. */

export { after } from "../../core/timer-channel.ts";
export { sleep } from "../../core/sleep.ts";
export { afterFunc } from "./after-func.ts";
export {
  formatDuration,
  parseDuration,
  Hour,
  Microsecond,
  Millisecond,
  Minute,
  Nanosecond,
  Second,
} from "./duration.ts";
export { now, since } from "./now.ts";
export { Ticker, newTicker, tick } from "./ticker.ts";
export { Timer, newTimer } from "./timer.ts";
