/**
 * Executes a schedule once more, with everything looked at: what makes a finding of a failure; and the trail, by which
 * executions are compared.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Body } from "../../../core/run.ts";
import type { Engine } from "../engine/engine.ts";
import type { Listener } from "../engine/listener.ts";
import { together } from "../engine/listener.ts";
import { HostTurn } from "../engine/outside.ts";
import { Names } from "../engine/things.ts";
import { formatToken, type Schedule, type Token } from "../schedule.ts";
import { execute, suspected } from "../search.ts";
import { Scripted } from "../strategies/scripted.ts";
import type { Actor, Decision, Run, Strategy } from "../strategies/strategy.ts";
import { accessesOf, causeOf, relabelled, waitingOf } from "./cause.ts";
import { Finding, type Search } from "./finding.ts";
import { Forgotten } from "./forgotten.ts";
import { Trials } from "./ideas/trial.ts";
import { Recorder } from "./recorder.ts";
import { type Advice, adviceFor } from "./suggestions.ts";
import { traceOf } from "./trace.ts";
import { type Scene, sceneOf } from "./wait-for.ts";

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
class Recording implements Strategy {
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

/** What is known before an execution is recorded. */
interface Known {
  /** How its schedule was come by; null for a replay. */
  readonly search?: Search | null;
  /** The trail of the execution that it repeats: then the step at which the two part is told. */
  readonly before?: readonly number[] | null;
  /** How another execution of its schedule, which did not fail, differed; null if there was none. */
  readonly diverged?: string | null;
  /** Whether it is executed anew since other executions have confirmed what it was suspected of. */
  readonly confirmed?: boolean;
}

/** Executes the schedule of `token` with a recorder attached. */
export async function record(
  engine: Engine,
  body: Body<unknown>,
  token: Token,
  { search = null, before = null, diverged = null, confirmed = false }: Known = {},
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
  const strategy = new Recording(token.schedule, recorder);
  const { listener, forgotten } = engine;
  engine.listener = together(listener, trail, recorder);
  // Notes where each op was made, which no stack shows of one that an async function waits at.
  engine.forgotten = new Forgotten();
  try {
    strategy.begin();
    await execute(engine, body, strategy);
  } finally {
    engine.listener = listener;
    engine.forgotten = forgotten;
  }
  // What takes other executions to tell was no more than a suspicion here.
  if (scene === null && !confirmed && engine.detectors.isSuspicious && (await suspected(engine, body)) !== null)
    return record(engine, body, token, { search, before, diverged, confirmed: true });
  const made = { time: token.time, schedule: token.schedule, trail: trail.hash };
  return {
    finding: scene === null ? null : findingOf(scene, made, search, diverged, await adviceFor(scene, trialsOf(search))),
    diverged: divergedAt(token, strategy.script, trail, before),
    trail: trail.steps,
  };

  /** A replay is one execution, for a debugger: it tries nothing. Neither does one that waits for the host. */
  function trialsOf(by: Search | null): Trials | null {
    return by === null || diverged !== null || engine.run.waitedOutside
      ? null
      : new Trials(engine, body, token.schedule);
  }
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

function findingOf(
  scene: Scene,
  token: Token,
  search: Search | null,
  diverged: string | null,
  advice: Advice,
): Finding {
  const { recorder, failure, stuck, cycles } = scene;
  return new Finding({
    kind: failure.kind,
    message: relabelled(failure.message, scene),
    cause: causeOf(scene),
    token: formatToken(token),
    schedule: token.schedule,
    repeatable: diverged === null,
    diverged,
    goroutines: failure.goroutines.map((g) => recorder.lives.get(g)?.label ?? `goroutine ${g.id}`),
    search,
    trace: traceOf(recorder),
    keep: keptSteps(scene),
    waitFor: stuck.map((each) => waitingOf(each, stuck, recorder)),
    cycles: cycles.map((cycle) => cycle.map(({ from }) => from.life.label)),
    ...advice,
    error: failure.error,
  });
}

/**
 * The steps in which goroutines began to wait, in which what they wait for was locked, in which those ended that could
 * have come, and a race's accesses.
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

/** FNV-1a, 32 bits. */
const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * The trail of an execution: a number for each step, of which goroutine made it, at which op, on what. By it a replay
 * finds out that the program has changed since its schedule was found.
 *
 * Invariant: the same execution has the same trail in any process and on any host. So nothing goes in that
 * is not the program's own doing: things are numbered by first use, goroutines have their ids, and of a
 * timer there is no time, since a program may have asked the wall clock for it.
 */
export class Trail implements Listener {
  /** The hash of each step with all steps before it. */
  readonly steps: number[] = [];
  #hash: number = BASIS;
  readonly #numbers: Map<object, number> = new Map();

  /** The hash of all of it, as a token has it: base 36, 7 characters at the most. */
  get hash(): string {
    return this.#hash.toString(36);
  }

  begin(): void {
    this.steps.length = 0;
    this.#hash = BASIS;
    this.#numbers.clear();
  }

  step(actor: Actor): void {
    if (actor instanceof Goroutine) {
      this.#add(String(actor.id));
      const { op } = actor;
      if (op !== null) {
        this.#add(op.reason);
        for (const { subject } of op.alternatives) this.#add(String(this.#numberOf(subject)));
      }
    } else {
      this.#add(actor instanceof HostTurn ? "host" : "timer");
    }
    this.steps.push(this.#hash);
  }

  spawned(): void {}
  woke(): void {}
  event(): void {}
  stepped(): void {}
  end(): void {}

  #numberOf(subject: object): number {
    let number = this.#numbers.get(subject);
    if (number === undefined) this.#numbers.set(subject, (number = this.#numbers.size));
    return number;
  }

  #add(text: string): void {
    let hash = this.#hash;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
    // What follows is another text: "1", "12" is not "11", "2".
    this.#hash = Math.imul(hash ^ 0xff, PRIME) >>> 0;
  }
}

/** At which step, from 1, two executions part; undefined if they never do. */
export function divergence(a: readonly number[], b: readonly number[]): number | undefined {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i + 1;
  return undefined;
}
