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
    if (last === undefined || last.deed.g !== life.parent.g || last.step >= step || life.startedIn > last.step) return [];
    if (deeds.some((past) => past.step < step && past.deed.subject === subject && past.deed.g === g)) return [];
    const name = recorder.nameOf(subject);
    return [`${life.label} calls ${name}.add() itself${at(step, place)}, after ${life.parent.label} has waited${at(last.step, last.at)}: add before go, or start it by ${name}.go()`];
  });
  return [...new Set(texts)];
};

/** A wait for a counter that nobody is left to bring down. */
export const neverDone: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const counter = counterOf(target.subject);
    if (target.verb !== "wait" || counter === undefined || counter === 0) return [];
    const others = [...scene.recorder.lives.values()].filter((other) => other !== life && !other.hasEnded);
    if (others.some((other) => other.op === null || !other.waits || other.op.subject !== target.subject)) return [];
    const times = counter === 1 ? "one done() is missing" : `${counter} done() are missing`;
    return [`${times} for ${target.name}: call it in a finally block, or start the goroutines by ${target.name}.go(), which calls it however they end`];
  });

/** A wait for a signal that was given when nobody waited yet. */
export const signalledBefore: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    if (target.verb !== "wait" || counterOf(target.subject) !== undefined) return [];
    const { history, lives } = scene.recorder;
    const signals = history.usesOf(target.subject, "signal", "broadcast").filter(({ done }) => done > 0);
    const waits = history.usesOf(target.subject, "wait");
    const [signal] = signals;
    // Only this one has ever waited, once, and it came after the last signal.
    if (signal === undefined || waits.length !== 1 || waits[0]?.stood !== 1 || signals.some(({ lastStep }) => lastStep >= life.waitsSince)) return [];
    const by = lives.get(signal.g)?.label ?? "another";
    return [`${by} signalled ${target.name}${at(signal.lastStep, signal.lastAt)} before ${life.label} waited (step ${life.waitsSince}), so the signal was lost: look at the condition under the lock, and wait only while it is false`];
  });
