/** What can be said for certain of locks. */

import { isLock, type Cycle } from "../cycles.ts";
import { at, plain, type Rule } from "../scene.ts";

/** A goroutine waits for a lock that it holds itself. */
export const twice: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const hold = isLock(target) ? target.holds.find(({ g }) => g === life.g) : undefined;
    if (hold === undefined) return [];
    const where = at(hold.step, hold.at);
    if (target.verb === "rlock") {
      return hold.shared && target.holds.every(({ shared }) => shared)
        ? [
            `${life.label} reads under ${target.name} already${where}, and a writer waits in between: take the read lock once, and hand on that it is held`,
          ]
        : [
            `${life.label} holds ${target.name} for writing already${where}: what it calls must not take the read lock again`,
          ];
    }
    return hold.shared
      ? [
          `${life.label} still reads under ${target.name}${where} when it locks it for writing: a read lock can't be raised, so unlock it first and look again`,
        ]
      : [
          `${life.label} has locked ${target.name} already${where}: what it calls while it holds the lock must not lock it again`,
        ];
  });

/** A ring of goroutines, each of which holds one lock and waits for the next. */
export const order: Rule = ({ cycles }) =>
  cycles.filter(isOfLocks).map((cycle) => {
    const names = cycle.map(({ target }) => target.name);
    return `take these locks in the same order everywhere: ${[names.at(-1), ...names.slice(0, -1)].join(" before ")}`;
  });

function isOfLocks(cycle: Cycle): boolean {
  return (
    cycle.length > 1 &&
    cycle.every(({ target }) => isLock(target)) &&
    new Set(cycle.map(({ target }) => target.subject)).size === cycle.length
  );
}

/** A ring in which who holds a lock waits at a channel, at whose other side only those come who want the lock. */
export const acrossChannel: Rule = ({ cycles }) =>
  cycles.flatMap((cycle) =>
    cycle.flatMap(({ from, target }, i) => {
      const held = (cycle[(i + cycle.length - 1) % cycle.length] as Cycle[number]).target;
      if (cycle.length < 2 || isLock(target) || !isLock(held)) return [];
      const doing = target.verb === "send" ? "sends to" : "receives from";
      return [`${from.life.label} must not hold ${held.name} while it ${doing} ${target.name}: unlock it before`];
    }),
  );

/** A goroutine has ended with a lock that another waits for. */
export const neverUnlocked: Rule = (scene) => {
  const texts = plain(scene).flatMap(({ target }) =>
    target.holds.flatMap((hold) => {
      const life = scene.recorder.lives.get(hold.g);
      if (life === undefined || !life.hasEnded) return [];
      const unlock = hold.shared ? "rUnlock" : "unlock";
      return [
        `${life.label} ended in step ${life.endedIn} without ${target.name}.${unlock}(): unlock it in a finally block after it was locked${at(hold.step, hold.at)}`,
      ];
    }),
  );
  return [...new Set(texts)];
};
