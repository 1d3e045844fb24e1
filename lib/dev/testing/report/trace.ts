/** A recorded execution as plain data, for tools: nothing in it refers to the execution any more. */

import type { Place } from "../../../core/stack.ts";
import type { Act, Choice, Life, Recorder, Step } from "./recorder.ts";

/** A goroutine of an execution. */
export interface TracedGoroutine {
  readonly id: number;
  /** As the whole report calls it: `main`, `worker (2)`. */
  readonly label: string;
  /** Who started it, and where; left out for main. */
  readonly startedBy?: string;
  readonly startedAt?: Place;
  /** Left out if it has not ended. */
  readonly endedInStep?: number;
}

/** Something done in a step. */
export interface TracedDeed {
  /** Whose it is: mostly who makes the step, but a send also completes a receive that waits. Left out: a timer's. */
  readonly goroutine?: string;
  /** As the program would write it, with what came of it: `ch1.recv() = 5`. */
  readonly text: string;
  /** The name of the thing it is done to, if that is one. */
  readonly object?: string;
  readonly at?: Place;
}

/** A decision of the schedule. */
export interface TracedDecision {
  /** As in a token. */
  readonly number: number;
  readonly way: number;
  readonly ways: number;
  readonly about: "step" | "case" | "value";
  /** Whether it left the default. */
  readonly deviates: boolean;
  /** What the default was and what was taken instead, where that is known: a goroutine, the name of a case. */
  readonly ordinary?: string;
  readonly taken?: string;
}

export interface TracedStep {
  /** From 1. */
  readonly number: number;
  /** The goroutine that made it; left out: a timer fired. */
  readonly goroutine?: string;
  readonly deeds: readonly TracedDeed[];
  readonly decisions: readonly TracedDecision[];
  /** What came of it for that goroutine. */
  readonly then: Step["then"];
  /** The op that it waits at then, and where. */
  readonly waitsAt?: TracedDeed;
  /** The op that it has come to, and begins with in its next step, and where. */
  readonly comesTo?: TracedDeed;
}

export interface Trace {
  readonly goroutines: readonly TracedGoroutine[];
  readonly steps: readonly TracedStep[];
}

/** Everything that `recorder` has recorded. */
export function traceOf({ lives, steps }: Recorder): Trace {
  return { goroutines: [...lives.values()].map(goroutine), steps: steps.map(step) };
}

function goroutine({ g, label, parent, startedAt, endedIn }: Life): TracedGoroutine {
  return {
    id: g.id,
    label,
    ...(parent === null ? {} : { startedBy: parent.label }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedIn === 0 ? {} : { endedInStep: endedIn }),
  };
}

function step({ number, life, acts, choices, then, waitsAt, comesTo }: Step): TracedStep {
  return {
    number,
    ...(life === null ? {} : { goroutine: life.label }),
    deeds: acts.map(traced),
    decisions: choices.map(decision),
    then,
    ...(waitsAt === null ? {} : { waitsAt: traced(waitsAt) }),
    ...(comesTo === null ? {} : { comesTo: traced(comesTo) }),
  };
}

function traced({ life, text, object, child, at }: Act): TracedDeed {
  return {
    ...(life === null ? {} : { goroutine: life.label }),
    text: child === undefined ? text : text + child.label,
    ...(object === undefined ? {} : { object }),
    ...(at === undefined ? {} : { at }),
  };
}

function decision({ number, about, way, ways, ordinary, taken }: Choice): TracedDecision {
  return {
    number,
    way,
    ways,
    about,
    deviates: way !== 0,
    ...(ordinary === null ? {} : { ordinary: labelOf(ordinary) }),
    ...(taken === null ? {} : { taken: labelOf(taken) }),
  };
}

function labelOf(who: Life | string): string {
  return typeof who === "string" ? who : who.label;
}
