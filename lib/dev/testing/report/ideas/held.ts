/** What may help those that wait for what others hold: locks, semaphores, places in a group. */

import { type Place, short } from "../../../../core/stack.ts";
import { as } from "../../engine/things.ts";
import type { Life } from "../recorder.ts";
import { type Cycle, isExclusive, isLock, listed, type Scene, type Target } from "../wait-for.ts";
import { isContext } from "../words.ts";
import { unlockedAtEnd, unlockedBefore } from "./change.ts";
import { ask, at, type Idea, plain, type Rule, where } from "./idea.ts";

/** A goroutine waits for a lock that it holds itself. */
export const twice: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const hold = isLock(target) ? target.holds.find(({ g }) => g === life.g) : undefined;
    if (hold === undefined) return [];
    const { label } = life;
    const { name } = target;
    const locked = at(hold.step, hold.at);
    if (target.verb === "rlock") {
      return hold.shared && target.holds.every(({ shared }) => shared)
        ? [
            ask(
              `${label} reads under ${name} already${locked}, and a writer waits in between: can it take the read lock once, and hand on that it is held?`,
            ),
          ]
        : [
            ask(
              `${label} holds ${name} for writing already${locked}: can what it calls then do without the read lock?`,
            ),
          ];
    }
    return hold.shared
      ? [
          ask(
            `${label} still reads under ${name}${locked} when it locks it for writing, and a read lock can't be raised: can it unlock first, and look again?`,
          ),
        ]
      : [ask(`${label} has locked ${name} already${locked}: can what it calls then do without locking it again?`)];
  });

/** A ring of goroutines, each of which holds one thing and waits for the next. */
export const order: Rule = ({ cycles }) =>
  cycles.filter(isOfHeld).map((cycle) => {
    const names = cycle.map(({ target }) => target.name);
    const things = cycle.every(({ target }) => isLock(target)) ? "these locks" : "these";
    return ask(
      `could all goroutines take ${things} in the same order: ${[names.at(-1), ...names.slice(0, -1)].join(" before ")}?`,
    );
  });

function isOfHeld(cycle: Cycle): boolean {
  return (
    cycle.length > 1 &&
    cycle.every(({ target }) => isExclusive(target)) &&
    new Set(cycle.map(({ target }) => target.subject)).size === cycle.length
  );
}

/** All that hold some of a thing wait for more of it. */
export const jammed: Rule = ({ jams }) =>
  jams.map(({ target }) => {
    const { name, subject } = target;
    if (as("group", subject) !== null) {
      return ask(
        `could a task of ${name} call ${name}.tryGo(), and do the work itself if that is false? Or be no task of ${name}, or ${name} have no limit?`,
      );
    }
    return ask(
      `could a goroutine take all that it needs of ${name} at once, or give back what it has before it waits for more?`,
    );
  });

/** A goroutine holds a lock that others wait for, and waits itself for something else. */
export const heldMeanwhile: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const [place] = life.stack;
    if (isExclusive(target) && !(target.verb === "send" && target.isHeld)) return [];
    const locks = scene.recorder.usage.heldBy(life.g).filter((thing) => as("mutex", thing) ?? as("rwmutex", thing));
    return locks.flatMap((lock) => {
      const waiters = scene.stuck.filter(
        (other) => other.life !== life && other.targets.some(({ subject }) => subject === lock),
      );
      // Only where their wait may keep this goroutine waiting: if none has ever come to the other side; or if all that
      // have wait for the lock, or one of those that it waits for all.
      const isWaiting = (other: Life): boolean => waiters.some(({ life: each }) => each === other);
      const { alive, partners, isHeld } = target;
      const keep = isHeld ? alive.some(isWaiting) : alive.length > 0 ? alive.every(isWaiting) : partners.length === 0;
      if (!keep || waiters.length === 0) return [];
      const name = scene.recorder.nameOf(lock);
      const doing = doingAt(target);
      const who = listed(waiters.map((other) => other.life.label));
      const question = `does ${life.label} need ${name} while it ${doing}${where(place)}? ${who} ${waiters.length === 1 ? "waits" : "wait"} for it meanwhile`;
      // Of several locks the engine could not tell which to unlock.
      return place === undefined || locks.length > 1
        ? [ask(question)]
        : [
            {
              question,
              remedy: `unlock ${name} before ${life.label} ${doing}${where(place)}, and not after`,
              change: unlockedBefore(place),
            },
          ];
    });
  });

function doingAt({ verb, name, text, subject }: Target): string {
  switch (verb) {
    case "send":
      return `sends to ${name}`;
    case "receive":
      return isContext(subject) ? `waits for ${name} to be done` : `receives from ${name}`;
    case "wait":
      return `waits for ${name}`;
    default:
      return `waits at ${text}`;
  }
}

/** A goroutine has ended with a lock that another waits for. */
export const neverUnlocked: Rule = (scene) => unlocks(scene, []);

/** An unlock that a goroutine has ended without, beside the `others` there are. */
function unlocks(scene: Scene, others: readonly Unlock[]): Idea[] {
  return plain(scene).flatMap(({ target }) =>
    target.holds.flatMap((hold) => {
      const life = scene.recorder.lives.get(hold.g);
      if (life === undefined || !life.hasEnded || !isLock(target)) return [];
      const call = `${target.name}.${hold.shared ? "rUnlock" : "unlock"}()`;
      const question = `${life.label} ended in step ${life.endedIn} without ${call}: should that stand in a finally block after the lock${at(hold.step, hold.at)}?`;
      const place = hold.at;
      if (place === undefined) return [ask(question)];
      const text = others.length === 0 ? `the lock${at(hold.step, place)}` : `that at ${short(place)}`;
      const all = [...others, { text, place, call, label: life.label }];
      const [first] = all as [Unlock];
      return [
        {
          question,
          remedy: `call ${first.call} however ${first.label} ends: in a finally block after ${all.map((each) => each.text).join(" and ")}`,
          change: unlockedAtEnd(all.map((each) => each.place)),
          further: (next) => {
            if (others.length === UNLOCKS) return null;
            const more = unlocks(next, all).find(({ change }) => change !== undefined);
            return more === undefined ? null : { ...more, question };
          },
        },
      ];
    }),
  );
}

/** How many unlocks are tried beside a first. */
const UNLOCKS = 2;

interface Unlock {
  readonly text: string;
  readonly place: Place;
  readonly call: string;
  readonly label: string;
}
