/**
 * What would help, where the execution proves it. A rule that could be wrong has no place here: who is
 * told a wrong remedy once believes none.
 */

import { abandoned, closedTwice, neverClosed, sentAfterClose } from "./rules/channels.ts";
import { acrossChannel, neverUnlocked, order, twice } from "./rules/locks.ts";
import { addInside, neverDone } from "./rules/waits.ts";
import type { Rule, Scene } from "./scene.ts";

const rules: readonly Rule[] = [
  twice,
  order,
  acrossChannel,
  neverUnlocked,
  abandoned,
  neverClosed,
  sentAfterClose,
  closedTwice,
  addInside,
  neverDone,
];

export function suggestionsOf(scene: Scene): string[] {
  return [...new Set(rules.flatMap((rule) => rule(scene)))];
}
