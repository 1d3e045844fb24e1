/**
 * What a random program is: channels, tasks, and what the tasks do.
 *
 * Invariant: a program is complete. All values and choices stand in it, so it can be printed, replayed
 * and shrunk.
 */

import { show, type Action, type Range } from "./action.ts";

/** A goroutine of the program itself, one of another program in the same thread, an async function. */
export type Kind = "goroutine" | "guest" | "async";

/** The chance of the selects and of the schedule, the channels and the tasks. */
export interface Setting {
  readonly chance: number;
  readonly caps: readonly number[];
  readonly tasks: readonly Kind[];
}

/** Whoever is idle is told to act. */
export interface Step {
  /** Which of the idle tasks, counted round and round; the last of them is no task but a callback. */
  readonly who: number;
  readonly action: Action | "end of guests";
}

/** A program that a driver takes through its steps, one at a time. */
export interface SteppedProgram extends Setting {
  readonly steps: readonly Step[];
}

/** What a task's script is made of. */
export type ScriptStep = Exclude<Action, Range> | "gosched";

/** A program whose tasks run freely, each through its own script. */
export interface FreeProgram extends Setting {
  readonly scripts: readonly (readonly ScriptStep[])[];
}

const kinds: readonly (readonly [Kind, string])[] = [
  ["goroutine", "a goroutine"],
  ["guest", "a goroutine of another program"],
  ["async", "an async function"],
];

/** The channels and the tasks, in lines. */
export function showSetting({ caps, tasks }: Setting): string[] {
  const lines = caps.map((cap, i) => `c${i} := make(chan any, ${cap})`);
  for (const [kind, name] of kinds) {
    const those = [...tasks.keys()].filter((task) => tasks[task] === kind);
    if (those.length > 0) lines.push(`${name} each: ${those.map((task) => `task ${task}`).join(", ")}`);
  }
  return lines;
}

/** What each task is to do, in lines. */
export function showScripts({ scripts }: FreeProgram): string[] {
  return scripts.map(
    (actions, i) => `task ${i} does: ${actions.map((a) => (a === "gosched" ? a : show(a))).join("; ")}`,
  );
}
