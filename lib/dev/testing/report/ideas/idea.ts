/** An idea of what may help, and what the rules have in common that come by ideas. */

import { short, type Place } from "../../../../core/stack.ts";
import type { Life } from "../recorder.ts";
import type { Scene, Target } from "../wait-for.ts";
import type { Change } from "./change.ts";

/** Something that may help. */
export interface Idea {
  readonly question: string;
  /** What to do, and how to try it; left out where the engine can't. */
  readonly remedy?: string;
  readonly change?: Change;
  /** What may be done as well if that is not enough, by what fails then. */
  readonly further?: (scene: Scene) => Idea | null;
}

/** What may help in such a failure. A rule says nothing that the execution does not show. */
export type Rule = (scene: Scene) => readonly Idea[];

export function ask(question: string): Idea {
  return { question };
}

/** The goroutines that wait for ever at one plain op. */
export function plain({ stuck, failure }: Scene): { readonly life: Life; readonly target: Target }[] {
  const concerned = stuck.filter(({ life, isSelect }) => !isSelect && failure.goroutines.includes(life.g));
  return concerned.flatMap(({ life, targets }) => targets.map((target) => ({ life, target })));
}

/** ` (step 3, store.ts:23)`. */
export function at(step: number, place: Place | undefined): string {
  return ` (step ${step}${place === undefined ? "" : `, ${short(place)}`})`;
}

/** ` (store.ts:23)`. */
export function where(place: Place | undefined): string {
  return place === undefined ? "" : ` (${short(place)})`;
}
