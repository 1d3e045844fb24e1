/** What a strategy is: it decides, execution after execution, until it has no more to try. */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Timer } from "../../../core/timers.ts";
import type { Listener } from "../engine/listener.ts";

/** What makes the next step: a goroutine, or a timer that fires. */
export type Actor = Goroutine | Timer;

/**
 * A decision: the execution could go on in several ways. One object serves all decisions of an execution, so
 * a strategy may not keep it.
 */
export interface Decision {
  /** Its number, from 0. */
  readonly number: number;
  /** What is decided: who makes the next step, which ready case a select takes, which value `choose` returns. */
  readonly about: "step" | "case" | "value";
  /** How many ways there are, 2 or more. Way 0 is the default. */
  readonly ways: number;
  /**
   * About a step: way `i` is a step of `actors[i]`. Longer than `ways`; what follows is from before. The list is made when
   * it is read: a decision without costs the same however many goroutines can run.
   */
  readonly actors: readonly Actor[];
  /**
   * About a step: the actors that have come to be among the ways since this was last read, and maybe others; all of
   * them if `actors` has been read since.
   */
  readonly came: Iterable<Actor>;
  /** About a step: the actor that makes it if it goes `way`. */
  actor(way: number): Actor;
  /** About a step: the way that is a step of `actor`; less than 0 if none is. */
  wayOf(actor: Actor): number;
  /** The goroutine that made the last step; null at the first one and after a timer. */
  readonly last: Goroutine | null;
  /** How many steps it has made by now; after a timer, how many timers have fired. */
  readonly lastSteps: number;
}

/** What an execution was, for the strategy that decided in it. */
export interface Run {
  /** How many ways each of its decisions had, by number. */
  readonly ways: readonly number[];
  /** Which way each went. */
  readonly taken: readonly number[];
  /** How many decisions it had: both arrays may be longer. */
  readonly decisions: number;
  /** How many steps it had. */
  readonly steps: number;
  /** Whether it was cut off at the step limit, and so says nothing about what would have followed. */
  readonly capped: boolean;
  /** Whether it waited for a promise: then not its schedule alone decided what happened. */
  readonly waitedOutside: boolean;
}

/** The part of a search that one of several threads does. */
export interface Share {
  /** Which one, from 0. */
  readonly index: number;
  /** How many there are. */
  readonly of: number;
}

/** The whole search: what a strategy does if it is told of no share. */
export const WHOLE: Share = { index: 0, of: 1 };

/** Whether it is the first thread's, which does alone what can't be divided. */
export function isFirst({ index }: Share = WHOLE): boolean {
  return index === 0;
}

/**
 * Makes a strategy that draws from `seed` whatever it draws. If it is one of several threads' that search together, it
 * draws otherwise than those with other shares, and executes other schedules; where that can't be done, the first one
 * does all.
 */
export type StrategyMaker = (seed: number, share?: Share) => Strategy;

export interface Strategy {
  /** As a report names it: `pct(3)`. */
  readonly name: string;
  /** Is told of what happens in its executions, if it must know more than its decisions. That costs speed. */
  readonly listener?: Listener | undefined;
  /** Gets ready for the next execution; false when it has no more to try. */
  begin(): boolean;
  /** Which way to go: 0 to `decision.ways - 1`. */
  decide(decision: Decision): number;
  /** The execution has ended. */
  end(run: Run): void;
  /** Whether every schedule within its bounds has been run: then, and only then, `begin` says false for that reason. */
  readonly complete: boolean;
}
