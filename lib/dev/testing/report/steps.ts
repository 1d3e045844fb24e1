/**
 * What a recorder writes down of each step. Goroutines stand there as themselves: what they are called may show later.
 */

import type { Decision } from "../strategies/strategy.ts";
import type { Life } from "./life.ts";
import type { Place } from "../../../core/stack.ts";

/** Something done in a step, and whose column it belongs to: null is a timer's. */
export interface Act {
  readonly life: Life | null;
  /** Complete once `child`, if there is one, has its label. */
  readonly text: string;
  /** The name of the thing it is done to, if that is one. */
  readonly object?: string;
  /** Whom `text` speaks of last. */
  readonly child?: Life;
  readonly at: Place | undefined;
}

/** A decision that was made before a step or in it. */
export interface Choice {
  readonly number: number;
  readonly about: Decision["about"];
  readonly way: number;
  readonly ways: number;
  /** What the default was, and what was taken, where that is known. */
  readonly ordinary: Life | string | null;
  readonly taken: Life | string | null;
}

export interface Step {
  /** From 1. */
  readonly number: number;
  /** Who made it; null: a timer fired. */
  readonly life: Life | null;
  readonly acts: Act[];
  readonly choices: Choice[];
  /** What came of it for who made it. */
  then: "goes on" | "waits" | "ends" | "throws";
  /** The op that it waits at then. */
  waitsAt: Act | null;
}
