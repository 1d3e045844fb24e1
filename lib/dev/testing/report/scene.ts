/** All that is known of an execution that has failed: what causes and suggestions are drawn from. */

import type { Failure, Kind } from "../engine/outcome.ts";
import { cyclesOf, type Cycle } from "./cycles.ts";
import type { Life } from "./life.ts";
import { short, type Place } from "../../../core/stack.ts";
import { stuckOf, type Stuck, type Target } from "./stuck.ts";
import type { Recorder } from "./trace.ts";

export interface Scene {
  readonly recorder: Recorder;
  readonly failure: Failure;
  /** Everybody who waits, of a failure that is about waiting: after any other, a wait may still have ended. */
  readonly stuck: readonly Stuck[];
  readonly cycles: readonly Cycle[];
}

const ofWaiting: ReadonlySet<Kind> = new Set<Kind>(["deadlock", "leak", "livelock", "starvation"]);

/** Made while the goroutines still stand where they wait. */
export function sceneOf(recorder: Recorder, failure: Failure): Scene {
  const stuck = ofWaiting.has(failure.kind) ? stuckOf(recorder) : [];
  return { recorder, failure, stuck, cycles: cyclesOf(stuck) };
}

/** Something that must be so, for all that the execution shows; nothing if that can't be told. */
export type Rule = (scene: Scene) => readonly string[];

/** Those who wait for ever at one plain op. */
export function plain({ stuck, failure }: Scene): { readonly life: Life; readonly target: Target }[] {
  const concerned = stuck.filter(({ life, isSelect }) => !isSelect && failure.goroutines.includes(life.g));
  return concerned.flatMap(({ life, targets }) => targets.map((target) => ({ life, target })));
}

/** ` (step 3, store.ts:23)`. */
export function at(step: number, place: Place | undefined): string {
  return ` (step ${step}${place === undefined ? "" : `, ${short(place)}`})`;
}
