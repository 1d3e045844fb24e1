/**
 * The alarms of timer channels that nobody waits at, but that somebody is about to ask: a receive or a
 * select whose turn comes may find that the time has passed meanwhile.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import { GAVE_WAY } from "../../../core/thread.ts";
import { TimerChannel } from "../../../core/timer-channel.ts";
import type { Actor } from "../strategies/strategy.ts";

/**
 * Adds those of the op that `g` is about to begin to `actors`, at `n`, unless they stand there from `from` on; how many
 * there are then.
 */
export function unattendedAlarms(g: Goroutine, actors: Actor[], from: number, n: number): number {
  if (g.value !== GAVE_WAY || g.op === null) return n;
  for (const { subject } of g.op.alternatives) if (subject instanceof TimerChannel) n = add(subject, actors, from, n);
  return n;
}

function add(ch: TimerChannel, actors: Actor[], from: number, n: number): number {
  const { alarm } = ch;
  if (alarm === null || alarm.index >= 0 || alarm.when <= ch.timers.now()) return n;
  for (let i = from; i < n; i++) if (actors[i] === alarm) return n;
  actors[n] = alarm;
  return n + 1;
}
