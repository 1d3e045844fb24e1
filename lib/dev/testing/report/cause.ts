/** Why an execution failed, in one line: of all who wait, those for whom it is nobody else's fault. */

import { cycleText } from "./cycles.ts";
import { named } from "./place.ts";
import type { Scene } from "./scene.ts";
import { reasonOf, sentence } from "./wait-for.ts";
import type { Stuck } from "./stuck.ts";

/** How many sentences there may be. */
const MOST = 2;

export function causeOf(scene: Scene): string {
  const { failure, cycles, recorder } = scene;
  switch (failure.kind) {
    case "panic":
      return panic(scene);
    case "race":
    case "property":
    case "livelock":
      return relabelled(failure.message, scene);
  }
  if (cycles.length > 0) return cycles.slice(0, MOST).map(cycleText).join("; ");
  const roots = rootsOf(scene);
  if (roots.length === 0) return relabelled(failure.message, scene);
  const more = roots.length > MOST ? `; and ${roots.length - MOST} more` : "";
  return roots.slice(0, MOST).map((stuck) => sentence(stuck, scene.stuck, recorder)).join("; ") + more;
}

/** Those whose wait explains most; whoever can be excused by another comes last. */
function rootsOf({ stuck, recorder, failure }: Scene): Stuck[] {
  const concerned = stuck.filter(({ life }) => failure.goroutines.includes(life.g));
  const weights = concerned.map(({ life, targets }) => Math.max(0, ...targets.map((target) => reasonOf(target, life, recorder)?.weight ?? 0)));
  const most = Math.max(...weights);
  const roots = concerned.filter((_, i) => weights[i] === most);
  // Main mostly waits for the others.
  const besideMain = roots.filter(({ life }) => !life.isMain);
  return besideMain.length > 0 ? besideMain : roots;
}

function panic(scene: Scene): string {
  const { failure, recorder } = scene;
  const life = [...recorder.lives.values()].find(({ threw }) => threw);
  if (life === undefined) return failure.message;
  const [place] = life.stack;
  return `${life.label} panics: ${failure.message}${place === undefined ? "" : `, after ${named(place)}`}`;
}

/** The engine's message with the goroutines' names as the report has them: it knows a generator's function not. */
export function relabelled(message: string, { recorder }: Scene): string {
  const labels = new Map([...recorder.lives.values()].map((life) => [life.g.id, life.label]));
  return message.replaceAll(/goroutine (\d+) \([^)]*\)/g, (all, id: string) => labels.get(Number(id)) ?? all);
}
