/**
 * A schedule: where an execution leaves the default one.
 *
 * Wherever an execution could go on in several ways it decides. The decisions are numbered from 0, the
 * ways of each too; way 0 is the default: run until blocked, then first in, first out. A schedule says
 * which decisions go another way, and nothing else. This one form is what is searched, shrunk, printed
 * and replayed.
 *
 * As a token: `d1:13.1,14.2~k3f9` is decision 13 by way 1 and decision 14 by way 2, under adversarial
 * time (`o1:` under ordered time, `i1:` under idle time). What follows `~` is the hash of all that happened, by which a replay
 * finds out that the program has changed since; it may be left out.
 */

import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";

/**
 * How time passes in an execution. `"adversarial"`: any timer may fire at any step, as if everything else took
 * arbitrarily long. `"ordered"`: at any step as well, but timers fire in the order in which they are due, as on a clock
 * that all of them share. `"idle"`: time moves only when every goroutine waits, as in Go's synctest.
 */
export type TimeMode = "adversarial" | "ordered" | "idle";

/** How a token begins. */
const letters: Readonly<Record<TimeMode, string>> = { adversarial: "d", ordered: "o", idle: "i" };

export const timeModes: readonly TimeMode[] = Object.keys(letters) as TimeMode[];

/** One decision that goes another way than the default. */
export interface Deviation {
  /** Its number among the decisions of the execution, from 0. */
  readonly decision: number;
  /** Which way it goes, from 1. */
  readonly way: number;
}

/** The deviations in the order of their decisions. */
export type Schedule = readonly Deviation[];

/** A token, read. */
export interface Token {
  readonly time: TimeMode;
  readonly schedule: Schedule;
  /** The hash of what happened when it was made; undefined where it was left out. */
  readonly trail?: string;
}

export function formatToken({ time, schedule, trail }: Token): string {
  const deviations = schedule.map(({ decision, way }) => `${decision}.${way}`).join(",");
  return `${letters[time]}1:${deviations}${trail === undefined ? "" : `~${trail}`}`;
}

/** @throws {UsageError} if `token` is none. */
export function parseToken(caller: string, token: unknown): Token {
  const parts =
    typeof token === "string"
      ? /^([dio])1:((?:\d{1,15}\.\d{1,15}(?:,(?=\d)|(?=~|$)))*)(?:~([0-9a-z]+))?$/.exec(token)
      : null;
  if (parts === null) {
    throw new UsageError(
      "ERR_TOKEN",
      `${caller}: a replay token looks like d1:13.1,14.2~k3f9; given ${describe(token)}`,
    );
  }
  const [, letter, list, trail] = parts as unknown as [string, string, string, string | undefined];
  const schedule =
    list === ""
      ? []
      : list.split(",").map((deviation) => {
          const [decision, way] = deviation.split(".").map(Number) as [number, number];
          return { decision, way };
        });
  checkSchedule(caller, schedule);
  return {
    time: timeModes.find((mode) => letters[mode] === letter) as TimeMode,
    schedule,
    ...(trail === undefined ? {} : { trail }),
  };
}

function checkSchedule(caller: string, schedule: Schedule): void {
  for (const [i, { decision, way }] of schedule.entries()) {
    const before = schedule[i - 1];
    if (way >= 1 && (before === undefined || before.decision < decision)) continue;
    throw new UsageError(
      "ERR_TOKEN",
      `${caller}: the decisions of a token ascend and their ways begin at 1, unlike ${decision}.${way}`,
    );
  }
}
