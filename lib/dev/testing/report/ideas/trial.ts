/**
 * Trials: what a remedy would come to. The engine makes a change of the program (change.ts), and executes the schedule
 * that failed, those around it, and others again.
 *
 * Invariant: a remedy counts as tried only if as many schedules were executed as there are, or as make a trial, and
 * none of them failed.
 */

import { host } from "#host";
import { Channel } from "../../../../core/channel.ts";
import type { Goroutine } from "../../../../core/goroutine.ts";
import type { Operation } from "../../../../core/op.ts";
import type { Program } from "../../../../core/program.ts";
import type { Body } from "../../../../core/run.ts";
import { type Place, short } from "../../../../core/stack.ts";
import type { Failure } from "../../engine/ending.ts";
import type { Engine } from "../../engine/engine.ts";
import { type Event, type Listener, together } from "../../engine/listener.ts";
import { as, Names } from "../../engine/things.ts";
import { Places } from "../../places.ts";
import type { Schedule } from "../../schedule.ts";
import { Budget, execute, scheduleOf, search } from "../../search.ts";
import { Delay } from "../../strategies/delay.ts";
import { pct } from "../../strategies/pct.ts";
import { Scripted } from "../../strategies/scripted.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import { relabelled } from "../cause.ts";
import { Recorder } from "../recorder.ts";
import { Usage } from "../usage.ts";
import { type Scene, sceneOf } from "../wait-for.ts";
import { type Acting, type Change, keyOf } from "./change.ts";

/** How many frames tell one place of the program from another. */
const FRAMES = 12;

/** What a change came to. */
export interface Outcome {
  /** How many schedules were executed, each counted once; none of them failed, or the last. */
  readonly schedules: number;
  /** The last, if it failed. */
  readonly scene: Scene | null;
}

/** Brings a change about. */
class Trial implements Listener {
  readonly #change: Change;
  #acting: Acting = {};
  #usage = new Usage();
  /** Where goroutines stand at locks, counters and contexts, or last did. */
  readonly #standing: Map<Goroutine, Place> = new Map();
  readonly #places: Places = new Places(FRAMES);
  #step = 0;

  constructor(change: Change) {
    this.#change = change;
  }

  begin(): void {
    this.#acting = this.#change();
    this.#usage = new Usage();
    this.#standing.clear();
    this.#step = 0;
  }

  made(channel: object): void {
    if (this.#acting.made === undefined || !(channel instanceof Channel)) return;
    const at = this.#places.above(this.made)[0];
    if (at !== undefined) this.#acting.made(channel, keyOf(at));
  }

  step(): void {
    this.#step++;
  }

  reached(g: Goroutine): void {
    const here = (): Place | undefined => this.#places.above(this.reached)[0];
    this.#acting.reached?.(g, this.#usage, () => textOf(here()));
    if (this.#acting.stuck === undefined || g.op === null || !isPlaced(g.op)) return;
    const at = here();
    if (at !== undefined) this.#standing.set(g, at);
  }

  event(event: Event): void {
    this.#usage.event(event, this.#step, event.g === null ? undefined : this.#standing.get(event.g));
  }

  rescues(program: Program): boolean {
    return this.#acting.stuck?.(program, this.#usage, (g) => textOf(this.#standing.get(g))) === true;
  }

  spawned(): void {}
  woke(): void {}
  stepped(): void {}
  end(): void {}
}

function textOf(place: Place | undefined): string | undefined {
  return place === undefined ? undefined : keyOf(place);
}

function isPlaced({ event, alternatives }: Operation<unknown>): boolean {
  return (
    event === "lock" ||
    event === "rlock" ||
    event === "wait" ||
    alternatives.some(({ subject }) => as("done", subject) !== null)
  );
}

/** Executes `schedule`, and then the same with one more deviation, wherever there is one. */
class Around implements Strategy {
  readonly name: string = "around";
  readonly complete: boolean = false;
  readonly #schedule: Schedule;
  readonly #script: Scripted;
  #ways: readonly number[] | null = null;
  #decision = 0;
  #way = 0;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
    this.#script = new Scripted(schedule);
  }

  begin(): boolean {
    if (this.#ways === null) return this.#script.begin();
    for (;;) {
      if (this.#decision >= this.#ways.length) return false;
      const { decision, taken } = { decision: this.#decision, taken: this.#schedule };
      if (++this.#way < (this.#ways[decision] as number) && !taken.some((each) => each.decision === decision)) {
        const more = [...taken, { decision, way: this.#way }];
        this.#script.schedule = more.toSorted((a, b) => a.decision - b.decision);
        return this.#script.begin();
      }
      this.#decision++;
      this.#way = 0;
    }
  }

  decide(decision: Parameters<Strategy["decide"]>[0]): number {
    return this.#script.decide(decision);
  }

  end(run: Parameters<Strategy["end"]>[0]): void {
    this.#ways ??= run.ways.slice(0, run.decisions);
  }
}

/** Of each kind so many schedules at the most. */
const LIMIT = 200;
/** Fewer than these tell little, unless there are no more. */
const LEAST = 100;
/** How long all trials of a finding take, in milliseconds; and how long at the most, while there are fewer than that. */
const TIME = 500;
const LONGEST = 3000;

/** Tries changes of a program that has failed under a schedule. */
export class Trials {
  readonly #engine: Engine;
  readonly #body: Body<unknown>;
  readonly #schedule: Schedule;
  readonly #start: number = host.now();

  constructor(engine: Engine, body: Body<unknown>, schedule: Schedule) {
    this.#engine = engine;
    this.#body = body;
    this.#schedule = schedule;
  }

  /** What `change` comes to; null if too little could be executed to tell. */
  async of(change: Change): Promise<Outcome | null> {
    const engine = this.#engine;
    const { deadline, listener } = engine;
    const trial = new Trial(change);
    engine.rescue = () => trial.rescues(engine.program);
    const putBack = engine.setLateAside();
    try {
      const executed = new Set<string>();
      for (const strategy of [new Around(this.#schedule), new Delay(2), pct({ depth: 3 })(1)]) {
        engine.listener = trial;
        const budget = new Budget(0, deadline);
        let failure: Failure | null = null;
        // One by one, since each may take long.
        while (failure === null && budget.spent === budget.limit && budget.limit < LIMIT) {
          if (host.now() - this.#start > (executed.size < LEAST ? LONGEST : TIME)) break;
          budget.limit++;
          failure = await search(engine, this.#body, strategy, budget);
          if (budget.spent === budget.limit) executed.add(JSON.stringify(scheduleOf(engine.run)));
        }
        const schedules = executed.size;
        if (failure !== null) return { schedules, scene: await this.#observed(trial, scheduleOf(engine.run), failure) };
        if (budget.waitedOutside) return null;
        if (strategy.complete && !budget.hurried) return { schedules, scene: null };
      }
      return executed.size < LEAST ? null : { schedules: executed.size, scene: null };
    } finally {
      engine.listener = listener;
      engine.rescue = null;
      putBack();
    }
  }

  async #observed(trial: Trial, schedule: Schedule, failure: Failure): Promise<Scene> {
    const engine = this.#engine;
    const names = new Names();
    let scene: Scene | null = null;
    const recorder = new Recorder(
      (subject) => names.nameOf(subject),
      () => {
        if (engine.failure !== null) scene = sceneOf(recorder, engine.failure);
      },
    );
    engine.listener = together(trial, recorder);
    const script = new Scripted(schedule);
    script.begin();
    await execute(engine, this.#body, script);
    return scene ?? { recorder, failure, stuck: [], cycles: [], jams: [] };
  }
}

/** Where the goroutines wait that a failure is about, to compare; of a failure of another kind what it says. */
export function marksOf({ failure, stuck }: Scene): readonly string[] {
  if (stuck.length === 0) return [failure.message];
  const concerned = stuck.filter(({ life }) => failure.goroutines.includes(life.g));
  return concerned.map(({ life, op }) => `${op.event} ${life.stack.map(keyOf).join(" ")}`);
}

/** What fails then, in a few words that name nothing by its number. */
export function otherwise(scene: Scene): string {
  const { failure, stuck } = scene;
  const concerned = stuck.filter(({ life }) => failure.goroutines.includes(life.g));
  const waiting = concerned.find(({ life }) => !life.isMain) ?? concerned[0];
  if (waiting === undefined)
    return `${failure.kind === "panic" ? "it panics" : failure.kind}: ${relabelled(failure.message, scene)}`;
  const [place] = waiting.life.stack;
  return `${waiting.life.label} waits for ever${place === undefined ? "" : ` at ${short(place)}`}`;
}
