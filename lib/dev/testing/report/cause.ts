/** Why an execution failed, in one line: of all who wait, those for whom it is nobody else's fault. */

import type { Goroutine } from "../../../core/goroutine.ts";
import { cycleText } from "./cycles.ts";
import type { Past } from "./history.ts";
import { named } from "./place.ts";
import type { Scene } from "./scene.ts";
import { listed, reasonOf, waitText } from "./wait-for.ts";
import type { Stuck } from "./stuck.ts";

/** How many sentences there may be. */
const MOST = 2;

export function causeOf(scene: Scene): string {
  const { failure, cycles, recorder } = scene;
  switch (failure.kind) {
    case "panic":
      return panic(scene);
    case "race":
      return race(scene);
    case "property":
    case "livelock":
      return relabelled(failure.message, scene);
  }
  if (cycles.length > 0) return cycles.slice(0, MOST).map(cycleText).join("; ");
  const roots = rootsOf(scene);
  if (roots.length === 0) return relabelled(failure.message, scene);
  // Those who wait for the same in the same place are one sentence.
  const labels = new Map<string, string[]>();
  for (const stuck of roots) {
    const text = waitText(stuck, scene.stuck, recorder);
    labels.set(text, [...(labels.get(text) ?? []), stuck.life.label]);
  }
  const sentences = [...labels].map(([text, who]) => `${listed(who)} ${who.length === 1 ? "waits" : "wait"} ${text}`);
  return sentences.slice(0, MOST).join("; ") + (sentences.length > MOST ? `; and ${sentences.length - MOST} more` : "");
}

/** Those whose wait explains most; whoever can be excused by another comes last. */
function rootsOf({ stuck, recorder, failure }: Scene): Stuck[] {
  const concerned = stuck.filter(({ life }) => failure.goroutines.includes(life.g));
  const weights = concerned.map(({ life, targets }) =>
    Math.max(0, ...targets.map((target) => reasonOf(target, life, recorder)?.weight ?? 0)),
  );
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

function race(scene: Scene): string {
  const message = relabelled(scene.failure.message, scene);
  const accesses = accessesOf(scene);
  if (accesses.length < 2) return message;
  return (
    accesses
      .map(({ step, deed, at }) => {
        const life = scene.recorder.lives.get(deed.g as Goroutine);
        return `${life?.label ?? "a goroutine"} ${deed.verb === "read" ? "reads" : "writes"} ${scene.recorder.nameOf(deed.subject)} in step ${step}${at === undefined ? "" : ` at ${named(at)}`}`;
      })
      .join(", ") + ", and nothing makes one wait for the other"
  );
}

/** The two accesses of a race: the last that was made, and the last by the other before it that goes ill with it. */
export function accessesOf({ failure, recorder }: Scene): Past[] {
  const all = recorder.history.deeds.filter(
    ({ deed }) => (deed.verb === "read" || deed.verb === "write") && failure.goroutines.includes(deed.g as Goroutine),
  );
  const second = all.at(-1);
  if (failure.kind !== "race" || second === undefined) return [];
  const { g, subject, verb } = second.deed;
  const first = all.findLast(
    ({ deed }) => deed.subject === subject && deed.g !== g && (verb === "write" || deed.verb === "write"),
  );
  return first === undefined ? [] : [first, second];
}

/** The engine's message with the goroutines' names as the report has them: it knows a generator's function not. */
export function relabelled(message: string, { recorder }: Scene): string {
  const labels = new Map([...recorder.lives.values()].map((life) => [life.g.id, life.label]));
  return message.replaceAll(/goroutine (\d+) \([^)]*\)/g, (all, id: string) => labels.get(Number(id)) ?? all);
}
