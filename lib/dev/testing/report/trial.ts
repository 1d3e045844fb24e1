/**
 * Trials: what a remedy would come to. The engine makes a change of the program in the program's stead, and executes
 * the schedule that failed, those around it, and others again.
 *
 * A change acts where the remedy would: on the channels made at a place of the source, before an op at a place; or it
 * comes at the latest moment at which the remedy could, when no goroutine can go on.
 *
 * Invariant: a remedy counts as tried only if as many schedules were executed as there are, or as make a trial, and
 * none of them failed.
 */

import { host } from "#host";
import { Channel } from "../../../core/channel.ts";
import type { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import type { Body } from "../../../core/run.ts";
import { type Place, placesAbove, short } from "../../../core/stack.ts";
import { thread } from "../../../core/thread.ts";
import { Canceled } from "../../../std/context/index.ts";
import type { Failure } from "../engine/ending.ts";
import type { Engine } from "../engine/engine.ts";
import { type Event, type Listener, together } from "../engine/listener.ts";
import { as, Names } from "../engine/things.ts";
import type { Schedule } from "../schedule.ts";
import { execute, scheduleOf, search } from "../search.ts";
import { Delay } from "../strategies/delay.ts";
import { pct } from "../strategies/pct.ts";
import { Scripted } from "../strategies/scripted.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { relabelled } from "./cause.ts";
import { Recorder } from "./recorder.ts";
import { Usage } from "./usage.ts";
import { type Scene, sceneOf } from "./wait-for.ts";

/** A change of the program, in one execution. */
interface Acting {
  /** A channel has been made. */
  made?(ch: Channel<unknown, unknown>, at: string): void;
  /** `g` has come to its next op. */
  reached?(g: Goroutine, usage: Usage): void;
  /** No goroutine can go on: whether one can now. */
  stuck?(program: Program, usage: Usage): boolean;
}

/** Makes the change anew for each execution. */
export type Change = () => Acting;

/** A place of the source, to compare. */
export function keyOf({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** The channels made at `places` have room for `n` values. */
export function room(places: readonly Place[], n: number): Change {
  const keys = new Set(places.map(keyOf));
  return () => ({
    made(ch, at) {
      if (keys.has(at) && ch.cap < n) ch.cap = n;
    },
  });
}

/** The channels made at `place` are closed at the end by `close` of the engine. */
export function closedAtEnd(place: Place): Change {
  const key = keyOf(place);
  return () => {
    const channels: Channel<unknown, unknown>[] = [];
    return {
      made(ch, at) {
        if (at === key) channels.push(ch);
      },
      stuck() {
        const ch = channels.find((each) => !each.closed && each.receivers.head !== null && each.senders.head === null);
        ch?.close();
        return ch !== undefined;
      },
    };
  };
}

/** What the program does to close the channels made at `place` comes at the end. */
export function closedLate(place: Place): Change {
  const key = keyOf(place);
  return () => {
    const late: Channel<unknown, unknown>[] = [];
    return {
      made(ch, at) {
        if (at !== key) return;
        ch.close = () => {
          // The second close is one too many as it was.
          Reflect.deleteProperty(ch, "close");
          late.push(ch);
        };
      },
      stuck() {
        const ch = late.find((each) => !each.closed && each.senders.head === null);
        ch?.close();
        return ch !== undefined;
      },
    };
  };
}

/** A second close of the channels made at `place` does nothing. */
export function closedOnce(place: Place): Change {
  const key = keyOf(place);
  return () => ({
    made(ch, at) {
      if (at !== key) return;
      ch.close = () => {
        if (!ch.closed) Channel.prototype.close.call(ch);
      };
    },
  });
}

/** A lock as its package knows it. */
interface Unlockable {
  unlock: () => void;
}

function isUnlockable(thing: object): thing is Unlockable {
  return as("mutex", thing) !== null && "unlock" in thing;
}

/** The mutexes that a goroutine holds when it comes to the op at `place` are unlocked before it, and not later. */
export function unlockedBefore(place: Place): Change {
  const key = keyOf(place);
  return () => ({
    reached(g, usage) {
      const locks = usage.heldBy(g).filter(isUnlockable);
      if (locks.length === 0 || g.op === null || g.op.event === "lock") return;
      const [at] = placesAbove(this.reached as Function);
      if (at === undefined || keyOf(at) !== key) return;
      for (const lock of locks) {
        lock.unlock();
        const unlock = lock.unlock.bind(lock);
        lock.unlock = () => {
          if (thread.current === g && !usage.heldBy(g).includes(lock)) lock.unlock = unlock;
          else unlock();
        };
      }
    },
  });
}

/** What a goroutine has locked when it ends is unlocked. */
export const unlockedAtEnd: Change = () => ({
  stuck({ all }, usage) {
    for (const { op } of all) {
      if (op === null || op.event !== "lock" || !isUnlockable(op.subject)) continue;
      const holds = usage.holdersOf(op.subject);
      if (holds.length === 0 || holds.some(({ g }) => all.includes(g))) continue;
      op.subject.unlock();
      return true;
    }
    return false;
  },
});

/** A wait group that all goroutines there are wait for comes to zero. */
export const countedDown: Change = () => ({
  stuck({ all }) {
    const [first] = all;
    const count = first?.op?.event === "wait" ? first.op.subject : null;
    if (count === null || as("count", count) === null || all.some(({ op }) => op?.subject !== count)) return false;
    const { value } = count as { value: number };
    (count as { value: number }).value = 0;
    (count as { release(): void }).release();
    return value > 0;
  },
});

/** The contexts that are waited for are cancelled. */
export const cancelled: Change = () => ({
  stuck({ all }) {
    for (const { op } of all) {
      for (const { subject } of op?.alternatives ?? []) {
        const done = as("done", subject);
        if (done === null || done.closed || done.context === null || !("cancel" in done.context)) continue;
        (done.context as { cancel(err: Error, cause?: unknown): void }).cancel(Canceled);
        return true;
      }
    }
    return false;
  },
});

/** What a change came to. */
export interface Outcome {
  /** How many schedules were executed; none of them failed, or the last. */
  readonly schedules: number;
  /** The last, if it failed. */
  readonly scene: Scene | null;
}

/** Brings a change about. */
class Trial implements Listener {
  readonly #change: Change;
  #acting: Acting = {};
  #usage = new Usage();
  #step = 0;

  constructor(change: Change) {
    this.#change = change;
  }

  begin(): void {
    this.#acting = this.#change();
    this.#usage = new Usage();
    this.#step = 0;
  }

  made(channel: object): void {
    if (this.#acting.made === undefined || !(channel instanceof Channel)) return;
    const [at] = placesAbove(this.made);
    if (at !== undefined) this.#acting.made(channel, keyOf(at));
  }

  step(): void {
    this.#step++;
  }

  reached(g: Goroutine): void {
    this.#acting.reached?.(g, this.#usage);
  }

  event(event: Event): void {
    this.#usage.event(event, this.#step, undefined);
  }

  rescues(program: Program): boolean {
    return this.#acting.stuck?.(program, this.#usage) === true;
  }

  spawned(): void {}
  woke(): void {}
  stepped(): void {}
  end(): void {}
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
const LEAST = 25;
/** How long all trials of a finding may take, in milliseconds. */
const TIME = 500;

/** Tries changes of a program that has failed under a schedule. */
export class Trials {
  readonly #engine: Engine;
  readonly #body: Body<unknown>;
  readonly #schedule: Schedule;
  readonly #deadline: number = host.now() + TIME;

  constructor(engine: Engine, body: Body<unknown>, schedule: Schedule) {
    this.#engine = engine;
    this.#body = body;
    this.#schedule = schedule;
  }

  /** What `change` comes to; null if too little could be executed to tell. */
  async of(change: Change): Promise<Outcome | null> {
    const engine = this.#engine;
    const { listener } = engine;
    const trial = new Trial(change);
    engine.rescue = () => trial.rescues(engine.program);
    try {
      let schedules = 0;
      for (const strategy of [new Around(this.#schedule), new Delay(2), pct({ depth: 3 })(1)]) {
        engine.listener = trial;
        const budget = { limit: LIMIT, spent: 0, capped: 0, waitedOutside: false, deadline: this.#deadline };
        const failure = await search(engine, this.#body, strategy, budget);
        schedules += budget.spent;
        if (failure !== null) return { schedules, scene: await this.#observed(trial, scheduleOf(engine.run), failure) };
        if (budget.waitedOutside) return null;
        if (strategy.complete) return { schedules, scene: null };
      }
      return schedules < LEAST ? null : { schedules, scene: null };
    } finally {
      engine.listener = listener;
      engine.rescue = null;
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
