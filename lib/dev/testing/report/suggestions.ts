/**
 * What would help. A remedy is given as one only if the engine has tried it (ideas/trial.ts), and no schedule failed any
 * more; what could not be tried, or is not enough, is a question. What was tried and changes nothing is not given at
 * all: a reader who is told a wrong remedy once believes none.
 */

import {
  abandoned,
  closedTwice,
  neverCancelled,
  neverClosed,
  neverReceived,
  noDefault,
  sentAfterClose,
} from "./ideas/channels.ts";
import { addInside, lookedOnce, neverDone, signalledBefore } from "./ideas/counts.ts";
import { heldMeanwhile, jammed, neverUnlocked, order, twice } from "./ideas/held.ts";
import type { Idea, Rule } from "./ideas/idea.ts";
import { marksOf, otherwise, type Trials } from "./ideas/trial.ts";
import type { Scene } from "./wait-for.ts";

/** What was tried and helps; and what may be asked. */
export interface Advice {
  readonly suggestions: readonly string[];
  readonly questions: readonly string[];
}

const rules: readonly Rule[] = [
  twice,
  order,
  jammed,
  heldMeanwhile,
  neverUnlocked,
  abandoned,
  neverReceived,
  neverClosed,
  noDefault,
  sentAfterClose,
  closedTwice,
  neverCancelled,
  addInside,
  neverDone,
  signalledBefore,
  lookedOnce,
];

/**
 * @param by tries what can be tried; null: everything is a question.
 */
export async function adviceFor(scene: Scene, by: Trials | null): Promise<Advice> {
  const suggestions = new Set<string>();
  const questions = new Set<string>();
  // Two goroutines that wait for the same give the same idea.
  const ideas = new Map(rules.flatMap((rule) => rule(scene)).map((idea) => [idea.question, idea]));
  for (const idea of ideas.values()) {
    const { helps, text } = await judged(idea, scene, by);
    if (text !== null) (helps ? suggestions : questions).add(text);
  }
  return { suggestions: [...suggestions], questions: [...questions] };
}

interface Judgement {
  readonly helps: boolean;
  /** Null: it is not to be given. */
  readonly text: string | null;
}

async function judged(idea: Idea, scene: Scene, by: Trials | null): Promise<Judgement> {
  const { question, remedy, change, further } = idea;
  if (by === null || change === undefined || remedy === undefined) return { helps: false, text: question };
  const outcome = await by.of(change);
  if (outcome === null) return { helps: false, text: question };
  if (outcome.scene === null)
    return { helps: true, text: `${remedy}. Tried in ${outcome.schedules} schedules: none fails` };
  const next = further?.(outcome.scene) ?? null;
  if (next !== null) return judged(next, scene, by);
  const before = marksOf(scene);
  const isSame = marksOf(outcome.scene).some((mark) => before.includes(mark));
  if (isSame) return { helps: false, text: further === undefined ? null : question };
  return {
    helps: false,
    text: `${question}${question.endsWith("?") ? "" : "."} That alone is not enough: then ${otherwise(outcome.scene)}`,
  };
}
