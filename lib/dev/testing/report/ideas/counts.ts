/** What may help at wait groups and condition variables. */

import { short } from "../../../../core/stack.ts";
import { as } from "../../engine/things.ts";
import { listed } from "../wait-for.ts";
import { counterOf } from "../words.ts";
import { countedDown } from "./change.ts";
import { ask, at, plain, type Rule, where } from "./idea.ts";

/** A goroutine counts itself in after its parent has waited: for no goroutine. */
export const addInside: Rule = ({ recorder, stuck }) => {
  const { events } = recorder.usage;
  const late = new Map<string, { readonly labels: string[]; readonly text: (who: string) => string }>();
  for (const { event, step, at: place } of events) {
    const { g, verb, subject, value } = event;
    const life = g === null ? undefined : recorder.lives.get(g);
    if (verb !== "add" || !(Number(value) > 0) || counterOf(subject) === undefined) continue;
    if (life === undefined || life.parent === null) continue;
    if (stuck.some(({ targets }) => targets.some((target) => target.subject === subject))) continue;
    const waits = events.filter((past) => past.event.verb === "wait" && past.event.subject === subject);
    const last = waits.at(-1);
    if (last === undefined || last.event.g !== life.parent.g || last.step >= step || life.startedIn > last.step)
      continue;
    if (events.some((past) => past.step < step && past.event.subject === subject && past.event.g === g)) continue;
    const name = recorder.nameOf(subject);
    const parent = life.parent.label;
    const waited = `${parent} has waited${at(last.step, last.at)}`;
    const known = late.get(`${name} ${place === undefined ? "" : short(place)}`) ?? {
      labels: [],
      text: (who) =>
        `could ${parent} call ${name}.add() before go, or start ${who.includes(",") ? "them" : "it"} by ${name}.go()? ${who} ${who.includes(",") ? "call" : "calls"} it${where(place)} after ${waited}`,
    };
    known.labels.push(life.label);
    late.set(`${name} ${place === undefined ? "" : short(place)}`, known);
  }
  return [...late.values()].map(({ labels, text }) => ask(text(listed(labels))));
};

/**
 * A wait for a counter that no goroutine is left to bring down, and it shows whose `done` is missing, or that it came
 * too early.
 */
export const neverDone: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const { subject, name } = target;
    const counter = counterOf(subject);
    const { lives, usage } = scene.recorder;
    const others = [...lives.values()].filter((other) => other !== life && other.startedIn > 0);
    if (target.verb !== "wait" || counter === undefined || counter === 0 || others.some(({ hasEnded }) => !hasEnded))
      return [];
    const adds = usage.events.filter(({ event }) => event.verb === "add" && event.subject === subject);
    const added = adds.reduce((sum, { event }) => sum + Math.max(0, Number(event.value)), 0);
    if (others.length < added) {
      return [
        ask(
          `${name} counts ${added}, but ${life.label} waits when only ${others.length} ${others.length === 1 ? "goroutine has" : "goroutines have"} been started: could it wait after the last is?`,
        ),
      ];
    }
    const without = others.filter(({ g }) => !adds.some(({ event }) => event.g === g && Number(event.value) < 0));
    if (without.length !== counter) return [];
    const who = listed(without.map(({ label }) => label));
    const question = `should ${who} call ${name}.done() however ${without.length === 1 ? "it ends" : "they end"}: in a finally block, or by being started by ${name}.go()?`;
    const [place] = life.stack;
    if (place === undefined) return [ask(question)];
    return [
      {
        question,
        remedy: `call ${name}.done() however ${who} ${without.length === 1 ? "ends" : "end"}: in a finally block, or by starting ${without.length === 1 ? "it" : "them"} by ${name}.go()`,
        change: countedDown(place),
      },
    ];
  });

/** A wait at a condition variable whose signal has come before it. */
export const signalledBefore: Rule = (scene) => {
  const late = new Map<string, string[]>();
  for (const { life, target } of plain(scene)) {
    if (as("cond", target.subject) === null) continue;
    const last = scene.recorder.usage
      .usesOf(target.subject, "signal", "broadcast")
      .filter(({ done }) => done > 0)
      .toSorted((a, b) => b.lastStep - a.lastStep)[0];
    if (last === undefined || last.lastStep >= life.waitsSince) continue;
    const by = scene.recorder.lives.get(last.g)?.label ?? "a goroutine";
    const signal = `does a variable remember what ${by} signalled${at(last.lastStep, last.lastAt)}, to be looked at before ${target.name}.wait()?`;
    late.set(signal, [...(late.get(signal) ?? []), life.label]);
  }
  return [...late].map(([signal, labels]) =>
    ask(`${signal} ${listed(labels)} came to wait after it, and a signal wakes only those that wait already`),
  );
};

/** A goroutine has gone on from a condition variable after another had the lock first. */
export const lookedOnce: Rule = ({ failure, recorder }) => {
  if (failure.kind !== "property" && failure.kind !== "panic") return [];
  const { events } = recorder.usage;
  for (const [i, { event, at: place }] of events.entries()) {
    const { g, verb, subject } = event;
    if (verb !== "wait" || g === null || as("cond", subject) === null) continue;
    const own = events.findIndex((past, n) => n > i && past.event.g === g && past.event.verb === "lock");
    const lock = events[own]?.event.subject;
    const between = events
      .slice(i + 1, own < 0 ? i + 1 : own)
      .find((past) => past.event.verb === "lock" && past.event.subject === lock);
    const [woken, other] = [g, between?.event.g ?? null].map((each) =>
      each === null ? undefined : recorder.lives.get(each),
    );
    // It waits again: so it has looked.
    const again = events.slice(own + 1).some((past) => past.event.g === g && past.event.subject === subject);
    if (woken === undefined || other === undefined || again) continue;
    const name = recorder.nameOf(subject);
    return [
      ask(
        `does ${woken.label} look at its condition again after ${name}.wait()${where(place)}, in a loop? ${other.label} had the lock${where(between?.at)} between the signal and that`,
      ),
    ];
  }
  return [];
};
