/**
 * What would help, where the execution proves it. A rule that could be wrong has no place here: a reader who is
 * told a wrong remedy once believes none.
 */

import { Channel } from "../../../core/channel.ts";
import { GoError } from "../../../core/error.ts";
import { short, type Place } from "../../../core/stack.ts";
import type { Life } from "./recorder.ts";
import { type Cycle, isLock, type Scene, type Target } from "./wait-for.ts";
import { counterOf } from "./words.ts";

/** Something that must be so, for all that the execution shows; nothing if that can't be told. */
type Rule = (scene: Scene) => readonly string[];

/** The goroutines that wait for ever at one plain op. */
function plain({ stuck, failure }: Scene): { readonly life: Life; readonly target: Target }[] {
  const concerned = stuck.filter(({ life, isSelect }) => !isSelect && failure.goroutines.includes(life.g));
  return concerned.flatMap(({ life, targets }) => targets.map((target) => ({ life, target })));
}

/** ` (step 3, store.ts:23)`. */
function at(step: number, place: Place | undefined): string {
  return ` (step ${step}${place === undefined ? "" : `, ${short(place)}`})`;
}

// Locks.

/** A goroutine waits for a lock that it holds itself. */
const twice: Rule = (scene) =>
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
const order: Rule = ({ cycles }) =>
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
const acrossChannel: Rule = ({ cycles }) =>
  cycles.flatMap((cycle) =>
    cycle.flatMap(({ from, target }, i) => {
      const held = (cycle[(i + cycle.length - 1) % cycle.length] as Cycle[number]).target;
      if (cycle.length < 2 || isLock(target) || !isLock(held)) return [];
      const doing = target.verb === "send" ? "sends to" : "receives from";
      return [`${from.life.label} must not hold ${held.name} while it ${doing} ${target.name}: unlock it before`];
    }),
  );

/** A goroutine has ended with a lock that another waits for. */
const neverUnlocked: Rule = (scene) => {
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

// Channels.

/** A send waits, and the receiver has left: by another case of its select, or after some values. */
const abandoned: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const { subject, partners, name } = target;
    if (target.verb !== "send" || !(subject instanceof Channel) || partners.length === 0 || target.alive.length > 0)
      return [];
    const { usage, lives } = scene.recorder;
    const [receiver] = partners;
    const label = receiver === undefined ? undefined : lives.get(receiver.g)?.label;
    if (receiver === undefined || label === undefined) return [];
    const sends = usage.usesOf(subject, "send").reduce((sum, { stood }) => sum + stood, 0);
    const lostSelect = partners.length === 1 && receiver.done === 0 && receiver.stood === receiver.inSelect;
    if (subject.cap === 0 && sends === 1 && lostSelect) {
      return [
        `${label} left its select by another case and will never receive from ${name}: give ${name} room for the one value, chan(1), so that ${life.label} need not wait; or send in a select, beside ctx.done()`,
      ];
    }
    return partners.length === 1
      ? [
          `${label}, who alone receives from ${name}, may end before all is sent: send in a select, beside a case that fires when it ends, such as ctx.done()`,
        ]
      : [];
  });

/** A loop over a channel waits for its end, and the senders have ended without a close. */
const neverClosed: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const { op, subject, partners, name } = target;
    if (
      target.verb !== "receive" ||
      !(subject instanceof Channel) ||
      subject.closed ||
      op.constructor.name !== "RecvOk"
    )
      return [];
    const sent = partners.some(({ verb, done }) => verb === "send" && done > 0);
    const received = scene.recorder.usage.usesOf(subject, "receive").some(({ g, done }) => g === life.g && done > 0);
    if (!sent || !received || target.alive.length > 0) return [];
    return [
      `${name} is never closed, so the loop over it in ${life.label} never ends: call ${name}.close() after the last send`,
    ];
  });

/** A send on a channel that another goroutine has closed. */
const sentAfterClose: Rule = ({ failure, recorder }) => {
  if (codeOf(failure.error) !== "ERR_SEND_ON_CLOSED_CHANNEL") return [];
  const [thrower] = failure.goroutines;
  const life = thrower === undefined ? undefined : recorder.lives.get(thrower);
  const sends = new Set(
    (life?.lastOp?.alternatives ?? []).filter((op) => op.event === "send").map(({ subject }) => subject),
  );
  const closes = recorder.usage.events.filter(({ event }) => event.verb === "close" && sends.has(event.subject));
  const [close] = closes;
  if (life === undefined || close === undefined || closes.length > 1 || close.event.g === thrower) return [];
  const closer = close.event.g === null ? undefined : recorder.lives.get(close.event.g);
  const name = recorder.nameOf(close.event.subject);
  return [
    `${closer?.label ?? "a timer"} closed ${name}${at(close.step, close.at)} while ${life.label} still had to send: only who sends may close, and of several only the last (after wg.wait())`,
  ];
};

/** A second close, where only one channel was ever closed. */
const closedTwice: Rule = ({ failure, recorder }) => {
  if (codeOf(failure.error) !== "ERR_CLOSE_OF_CLOSED_CHANNEL") return [];
  const closes = recorder.usage.events.filter(({ event }) => event.verb === "close");
  const [first] = closes;
  if (first === undefined || first.event.g === null || new Set(closes.map(({ event }) => event.subject)).size > 1)
    return [];
  const by = recorder.lives.get(first.event.g)?.label ?? "another";
  return [
    `${recorder.nameOf(first.event.subject)} had been closed by ${by}${at(first.step, first.at)}: close it in one place, or by once.do(() => ch.close())`,
  ];
};

function codeOf(error: unknown): string | undefined {
  return error instanceof GoError ? error.code : undefined;
}

// Wait groups and condition variables.

/** A goroutine counts itself in after its parent has waited: for no goroutine. */
const addInside: Rule = ({ recorder, stuck }) => {
  const { events } = recorder.usage;
  const texts = events.flatMap(({ event, step, at: place }) => {
    const { g, verb, subject, value } = event;
    const life = g === null ? undefined : recorder.lives.get(g);
    if (verb !== "add" || !(Number(value) > 0) || life === undefined || life.parent === null) return [];
    if (stuck.some(({ targets }) => targets.some((target) => target.subject === subject))) return [];
    const waits = events.filter((past) => past.event.verb === "wait" && past.event.subject === subject);
    const last = waits.at(-1);
    if (last === undefined || last.event.g !== life.parent.g || last.step >= step || life.startedIn > last.step)
      return [];
    if (events.some((past) => past.step < step && past.event.subject === subject && past.event.g === g)) return [];
    const name = recorder.nameOf(subject);
    return [
      `${life.label} calls ${name}.add() itself${at(step, place)}, after ${life.parent.label} has waited${at(last.step, last.at)}: add before go, or start it by ${name}.go()`,
    ];
  });
  return [...new Set(texts)];
};

/**
 * A wait for a counter that no goroutine is left to bring down, and it shows whose `done` is missing, or that it came
 * too early.
 */
const neverDone: Rule = (scene) =>
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
        `${name} counts ${added}, but ${life.label} waits when only ${others.length} ${others.length === 1 ? "goroutine has" : "goroutines have"} been started: wait after the last is`,
      ];
    }
    const without = others.filter(({ g }) => !adds.some(({ event }) => event.g === g && Number(event.value) < 0));
    if (without.length !== counter) return [];
    const labels = without.map(({ label }) => label).join(", ");
    return [
      `${labels} ended without ${name}.done(): call it in a finally block, or start the goroutine by ${name}.go()`,
    ];
  });

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
