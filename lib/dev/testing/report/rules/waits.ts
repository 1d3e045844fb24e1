/** What can be said for certain of wait groups and condition variables. */

import { counterOf } from "../state.ts";
import { at, plain, type Rule } from "../scene.ts";

/** A goroutine counts itself in after whoever started it has waited: for nobody. */
export const addInside: Rule = ({ recorder, stuck }) => {
  const { deeds } = recorder.history;
  const texts = deeds.flatMap(({ deed, step, at: place }) => {
    const { g, verb, subject, value } = deed;
    const life = g === null ? undefined : recorder.lives.get(g);
    if (verb !== "add" || !(Number(value) > 0) || life === undefined || life.parent === null) return [];
    if (stuck.some(({ targets }) => targets.some((target) => target.subject === subject))) return [];
    const waits = deeds.filter((past) => past.deed.verb === "wait" && past.deed.subject === subject);
    const last = waits.at(-1);
    if (last === undefined || last.deed.g !== life.parent.g || last.step >= step || life.startedIn > last.step)
      return [];
    if (deeds.some((past) => past.step < step && past.deed.subject === subject && past.deed.g === g)) return [];
    const name = recorder.nameOf(subject);
    return [
      `${life.label} calls ${name}.add() itself${at(step, place)}, after ${life.parent.label} has waited${at(last.step, last.at)}: add before go, or start it by ${name}.go()`,
    ];
  });
  return [...new Set(texts)];
};

/**
 * A wait for a counter that nobody is left to bring down, and it shows whose `done` is missing, or that it came too
 * early.
 */
export const neverDone: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const { subject, name } = target;
    const counter = counterOf(subject);
    const { lives, history } = scene.recorder;
    const others = [...lives.values()].filter((other) => other !== life && other.startedIn > 0);
    if (target.verb !== "wait" || counter === undefined || counter === 0 || others.some(({ hasEnded }) => !hasEnded))
      return [];
    const adds = history.deeds.filter(({ deed }) => deed.verb === "add" && deed.subject === subject);
    const added = adds.reduce((sum, { deed }) => sum + Math.max(0, Number(deed.value)), 0);
    if (others.length < added) {
      return [
        `${name} counts ${added}, but ${life.label} waits when only ${others.length} ${others.length === 1 ? "goroutine has" : "goroutines have"} been started: wait after the last is`,
      ];
    }
    const without = others.filter(({ g }) => !adds.some(({ deed }) => deed.g === g && Number(deed.value) < 0));
    if (without.length !== counter) return [];
    const labels = without.map(({ label }) => label).join(", ");
    return [
      `${labels} ended without ${name}.done(): call it in a finally block, or start the goroutine by ${name}.go()`,
    ];
  });
