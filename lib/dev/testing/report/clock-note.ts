/**
 * What a failure has to do with the clock: whether it takes a timer that fires early, which a clock that goes by itself
 * would not let happen. Told only where it was tried: the failure is looked for again under the other modes of time.
 */

import { host } from "#host";
import type { Body } from "../../../core/run.ts";
import { watched } from "../engine/async-watch.ts";
import { Engine } from "../engine/engine.ts";
import { Budget, scheduleOf, search } from "../search.ts";
import { formatToken, type TimeMode } from "../schedule.ts";
import { Delay } from "../strategies/delay.ts";
import type { Finding } from "./finding.ts";

/** How many deviations schedules under another mode have, how many are tried, and for how many milliseconds. */
const BOUND = 2;
const MOST = 200;
const LONGEST = 200;

/** Modes in which fewer timers can fire early. */
const calmer: Readonly<Record<TimeMode, readonly TimeMode[]>> = {
  adversarial: ["ordered", "idle"],
  ordered: ["idle"],
  idle: [],
};

/** How the search under another mode went. */
interface Tried {
  readonly time: TimeMode;
  /** Of the same kind of failure; null if there was none. */
  readonly token: string | null;
  readonly executions: number;
  readonly exhausted: boolean;
}

/** The note for `finding`, which was found under `time`; empty where no timer fires early in it. */
export async function clockNote(finding: Finding, { options }: Engine, body: Body<unknown>): Promise<string> {
  const early = earlyTimers(finding);
  if (early === null) return "";
  const tried: Tried[] = [];
  for (const time of calmer[options.time]) {
    const engine = new Engine({ ...options, time });
    tried.push(await watched(engine, () => tryMode(finding, engine, body)));
  }
  const failing = tried.filter(({ token }) => token !== null).map(({ time: mode, token }) => `"${mode}" (${token})`);
  const passing = tried.filter(({ token }) => token === null);
  const parts = [`in this execution ${early}`];
  if (failing.length > 0) parts.push(`it fails under time: ${failing.join(" and ")} too`);
  if (passing.length > 0) parts.push(`none failed of ${passing.map(passText).join(" and ")}`);
  const last = passing.at(-1);
  const question =
    last === undefined
      ? ""
      : `. Can that come about, by a slow network or a busy machine? If the durations are meant, explore with time: "${last.time}"`;
  return parts.join("; ") + question;
}

function passText({ time, executions, exhausted }: Tried): string {
  const all = exhausted ? `all with at most ${BOUND} deviations` : "not all there are";
  return `${executions} ${executions === 1 ? "schedule" : "schedules"} under time: "${time}" (${all})`;
}

/** How timers fire early in the execution; null if none does. */
function earlyTimers({ trace }: Finding): string | null {
  const early = trace.steps
    .flatMap(({ decisions }) => decisions)
    .filter(({ about, deviates, taken }) => about === "step" && deviates && taken === "a timer");
  if (early.length === 0) return null;
  const overtakes = early.some(({ ordinary }) => ordinary !== "a timer");
  const reorders = early.some(({ ordinary }) => ordinary === "a timer");
  return overtakes && reorders
    ? "timers fire while goroutines can run, and before others that are due earlier"
    : overtakes
      ? "a timer fires while goroutines can run"
      : "a timer fires before another that is due earlier";
}

async function tryMode(finding: Finding, engine: Engine, body: Body<unknown>): Promise<Tried> {
  const { time } = engine.options;
  const strategy = new Delay(BOUND);
  const budget = new Budget(MOST, host.now() + LONGEST);
  for (;;) {
    const failure = await search(engine, body, strategy, budget);
    const found = failure?.kind === finding.kind;
    if (failure !== null && !found && budget.spent < budget.limit) continue;
    return {
      time,
      token: found ? formatToken({ time, schedule: scheduleOf(engine.run) }) : null,
      executions: budget.spent,
      exhausted: strategy.complete && !budget.waitedOutside && !budget.hurried && !budget.timedOut,
    };
  }
}
