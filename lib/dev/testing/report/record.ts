/** Executes a schedule once more, with everything looked at: what makes a finding of a failure. */

import type { Body } from "../../../core/run.ts";
import type { Engine } from "../engine/engine.ts";
import { formatToken, type Schedule, type Token } from "../schedule.ts";
import { Names } from "../observe/names.ts";
import { execute } from "../search.ts";
import { Scripted } from "../strategies/scripted.ts";
import type { Decision, Run, Strategy } from "../strategies/strategy.ts";
import { accessesOf, causeOf, relabelled } from "./cause.ts";
import { Finding, type Search } from "./finding.ts";
import { sceneOf, type Scene } from "./scene.ts";
import { suggestionsOf } from "./suggestions.ts";
import { together } from "../engine/together.ts";
import { told } from "./told.ts";
import { Recorder } from "./trace.ts";
import { divergence, Trail } from "./trail.ts";
import { waitingOf } from "./wait-for.ts";

/** An execution, recorded. */
export interface Recorded {
  /** How it failed; null if it did not. */
  readonly finding: Finding | null;
  /** Why this is not the execution that the token was made from; null if it is, or if the token does not say. */
  readonly diverged: string | null;
  /** The hash of each step with all before it. */
  readonly trail: readonly number[];
}

/** A script whose decisions the recorder is told of. */
class Witnessed implements Strategy {
  readonly name: string = "replay";
  readonly complete: boolean = false;
  readonly script: Scripted;
  readonly #recorder: Recorder;

  constructor(schedule: Schedule, recorder: Recorder) {
    this.script = new Scripted(schedule);
    this.#recorder = recorder;
  }

  begin(): boolean {
    return this.script.begin();
  }

  decide(decision: Decision): number {
    const way = this.script.decide(decision);
    this.#recorder.decided(decision, way);
    return way;
  }

  end(_run: Run): void {}
}

/**
 * Executes the schedule of `token` with a recorder attached.
 *
 * @param search how the schedule was come by; left out for a replay.
 * @param before the trail of the execution that it repeats, where that is known: then the step at which the two part is
 * told.
 */
export async function record(
  engine: Engine,
  body: Body<unknown>,
  token: Token,
  search: Search | null = null,
  before: readonly number[] | null = null,
): Promise<Recorded> {
  const trail = new Trail();
  let scene: Scene | null = null;
  const names = new Names();
  const recorder = new Recorder(
    (subject) => names.nameOf(subject),
    () => {
      if (engine.failure !== null) scene = sceneOf(recorder, engine.failure);
    },
  );
  const strategy = new Witnessed(token.schedule, recorder);
  const { observer } = engine;
  engine.observer = together(observer, trail, recorder);
  try {
    strategy.begin();
    await execute(engine, body, strategy);
  } finally {
    engine.observer = observer;
  }
  return {
    finding:
      scene === null
        ? null
        : findingOf(scene, { time: token.time, schedule: token.schedule, trail: trail.hash }, search),
    diverged: divergedAt(token, strategy.script, trail, before),
    trail: trail.steps,
  };
}

function divergedAt(
  { schedule, trail: expected }: Token,
  { made }: Scripted,
  trail: Trail,
  before: readonly number[] | null,
): string | null {
  const step = before === null ? undefined : divergence(before, trail.steps);
  if (step !== undefined) return `step ${step} is another one than it was`;
  const next = schedule[made];
  if (next !== undefined) return `decision ${next.decision} has no way ${next.way} here, or was never come to`;
  return expected === undefined || expected === trail.hash
    ? null
    : `what happened is not what the token stands for: its trail is ${trail.hash}, not ${expected}`;
}

function findingOf(scene: Scene, token: Token, search: Search | null): Finding {
  const { recorder, failure, stuck, cycles } = scene;
  return new Finding({
    kind: failure.kind,
    message: relabelled(failure.message, scene),
    cause: causeOf(scene),
    token: formatToken(token),
    schedule: token.schedule,
    goroutines: failure.goroutines.map((g) => recorder.lives.get(g)?.label ?? `goroutine ${g.id}`),
    search,
    trace: told(recorder),
    keep: keptSteps(scene),
    waitFor: stuck.map((each) => waitingOf(each, stuck, recorder)),
    cycles: cycles.map((cycle) => cycle.map(({ from }) => from.life.label)),
    suggestions: suggestionsOf(scene),
    error: failure.error,
  });
}

/**
 * Where they began to wait, where what they wait for was locked, where those ended who could have come, and a race's
 * accesses.
 */
function keptSteps(scene: Scene): number[] {
  const { lives } = scene.recorder;
  const steps = scene.stuck.flatMap(({ targets, life }) => [
    life.waitsSince,
    ...targets.flatMap(({ holds, partners }) => [
      ...holds.map(({ step }) => step),
      ...partners.map(({ g }) => lives.get(g)?.endedIn ?? 0),
    ]),
  ]);
  return [...new Set([...steps, ...accessesOf(scene).map(({ step }) => step)])]
    .filter((step) => step > 0)
    .toSorted((a, b) => a - b);
}
