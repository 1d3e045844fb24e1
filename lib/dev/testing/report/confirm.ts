/**
 * A failure that was seen becomes a finding: its schedule is executed again, with everything looked at.
 *
 * Invariant: whatever those executions come to, there is a finding of it: recorded where the failure shows again, else
 * as it was seen. One that does not show each time says so, and what differed.
 */

import type { Body } from "../../../core/run.ts";
import type { Engine } from "../engine/engine.ts";
import { formatToken, type Schedule } from "../schedule.ts";
import { courseOf, partingOf } from "./course.ts";
import type { Finding, Search } from "./finding.ts";
import { record } from "./record.ts";
import { Sighting } from "./sighting.ts";

/** How often the schedule under which a failure was seen is executed again until it shows. */
const TRIES = 3;

/** Has the first failure of `engine` from now on kept as it is seen. What it returns ends that, and tells it. */
export function watchFor(engine: Engine): () => Sighting | null {
  let sighting: Sighting | null = null;
  engine.witness = (failure, schedule) => (sighting ??= new Sighting(engine, failure, schedule));
  return () => {
    engine.witness = null;
    return sighting;
  };
}

/**
 * The finding of a failure that was seen.
 *
 * @param schedule the shortest one that has failed in the same way; that of the sighting if none is shorter.
 */
export async function confirm(
  engine: Engine,
  body: Body<unknown>,
  sighting: Sighting,
  schedule: Schedule,
  search: Search | null,
): Promise<Finding> {
  const { time } = engine.options;
  let diverged: string | null = null;
  const isShorter = schedule.length < sighting.schedule.length;
  const schedules = Array<Schedule>(TRIES).fill(sighting.schedule);
  for (const each of isShorter ? [schedule, ...schedules] : schedules) {
    const { finding } = await record(engine, body, { schedule: each, time }, { search, diverged });
    if (finding !== null && finding.kind === sighting.failure.kind) return finding;
    diverged ??=
      each === sighting.schedule
        ? differenceTo(sighting, engine)
        : `${formatToken({ time, schedule })} failed once only`;
    if (engine.run.interrupted) break;
  }
  return sighting.finding(search, diverged as string);
}

/** How the execution of its schedule that `engine` has performed last differs from what was seen. */
function differenceTo({ course, schedule }: Sighting, engine: Engine): string {
  const again = schedule.length === 0 ? "the default schedule" : "the same schedule";
  if (engine.run.interrupted) return `there was no time left to execute ${again} again`;
  const parting = partingOf(course, courseOf(engine));
  if (parting === null) return `${again}, executed again, took the same steps, and showed the failure only once`;
  return `${again}, executed again, was another execution from step ${parting.step} on: there stood "${parting.first}", and then "${parting.later}"`;
}
