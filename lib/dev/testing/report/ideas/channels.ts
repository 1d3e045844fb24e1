/** What may help those that wait at channels and contexts, or panic at a closed one. */

import { Channel } from "../../../../core/channel.ts";
import { GoError } from "../../../../core/error.ts";
import { short, type Place } from "../../../../core/stack.ts";
import { listed, type Scene, type Target } from "../wait-for.ts";
import { isContext } from "../words.ts";
import { cancelled, closedAtEnd, closedLate, closedOnce, room } from "./change.ts";
import { ask, at, type Idea, plain, type Rule, where } from "./idea.ts";

/** How many rooms are tried together. */
const ROOMS = 3;

/** A send waits, and those that have received have left: by another case of a select, or after some values. */
export const abandoned: Rule = (scene) => {
  const idea = roomFor(scene, []);
  return idea === null ? [] : [idea];
};

/** A goroutine is left behind at a send, and no other has ever come to receive. */
export const neverReceived: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const { verb, subject, partners, name } = target;
    if (scene.failure.kind !== "leak" || verb !== "send" || !(subject instanceof Channel)) return [];
    if (subject.cap > 0 || partners.length > 0) return [];
    const made = scene.recorder.madeAt.get(subject);
    return [
      ask(
        `should a goroutine receive from ${name}${made === undefined ? "" : `, made at ${short(made)}`}? If none needs to, could it have room for the value of ${life.label}, chan(1)?`,
      ),
    ];
  });

interface Room {
  readonly text: string;
  readonly place: Place;
  readonly n: number;
}

/** Room for the value of a send that nobody receives any more, beside the `rooms` there are. */
function roomFor(scene: Scene, rooms: readonly Room[]): Idea | null {
  const first = plain(scene).find(
    ({ target }) =>
      target.verb === "send" &&
      target.subject instanceof Channel &&
      !target.isHeld &&
      target.alive.length === 0 &&
      (target.partners.length > 0 || rooms.length > 0),
  );
  if (first === undefined) return null;
  const { life, target } = first;
  const { recorder } = scene;
  const channel = target.subject as Channel<unknown, unknown>;
  const [receiver] = target.partners;
  const by = receiver === undefined ? undefined : recorder.lives.get(receiver.g)?.label;
  const question =
    by === undefined
      ? `should ${life.label} wait in a select, beside a case that fires when nobody receives, such as ctx.done()?`
      : `${by}, who would receive from ${target.name}, has ended: should ${life.label} send in a select, beside a case that fires then, such as ctx.done()?`;
  const place = recorder.madeAt.get(channel);
  const senders = recorder.usage.usesOf(channel, "send");
  // More room than for a value of each sender is no remedy: then the channel is a queue, and its values are lost.
  if (place === undefined || channel.cap > 0 || senders.some(({ stood }) => stood > 1) || rooms.length === ROOMS)
    return ask(question);
  const n = senders.length;
  const text = `${rooms.length === 0 ? `${target.name},` : "the channel"} made at ${short(place)}`;
  const all = [...rooms, { text, place, n }];
  const names = all.map((each) => each.text).join(" and ");
  const most = Math.max(...all.map((each) => each.n));
  const values = most === 1 ? `one value${all.length === 1 ? "" : " each"}` : "a value of each sender";
  return {
    question,
    remedy: `give ${names}${all.length === 1 ? "," : ""} room for ${values}, chan(${most}), so that ${life.label} need not wait`,
    change: room(
      all.map((each) => each.place),
      most,
    ),
    further: (next) => {
      const more = roomFor(next, all);
      return more?.change === undefined ? null : { ...more, question };
    },
  };
}

/** A loop over a channel waits for its end, and no sender is still to send. */
export const neverClosed: Rule = (scene) => {
  const texts = new Map<object, { readonly labels: string[]; readonly target: Target }>();
  for (const { life, target } of plain(scene)) {
    const { op, subject, partners, alive } = target;
    if (target.verb !== "receive" || !(subject instanceof Channel) || subject.closed) continue;
    if (op.constructor.name !== "RecvOk" || !partners.some(({ verb, done }) => verb === "send" && done > 0)) continue;
    // One that waits elsewhere can't be told from one that will send again, but by trying.
    if (alive.some((other) => !other.waits || other.op?.subject === subject)) continue;
    const known = texts.get(subject) ?? { labels: [], target };
    known.labels.push(life.label);
    texts.set(subject, known);
  }
  return [...texts.values()].map(({ labels, target }) => {
    const { name, subject, partners, alive } = target;
    const close = `${name}.close()`;
    const loops = `${listed(labels)} ${labels.length === 1 ? "loops" : "loop"} over ${name} until it is closed, and no goroutine has closed it`;
    const senders = partners.filter(({ verb }) => verb === "send");
    const [only] = senders;
    const waiting = alive.find(({ g }) => senders.some((use) => use.g === g));
    // Of several senders none may close it for the others.
    const after =
      senders.length > 1
        ? ` once all that send have ended, as in a goroutine after wg.wait()`
        : ` after the last send${where(only?.lastAt)}`;
    const before =
      waiting === undefined || waiting.stack[0] === undefined || senders.length > 1
        ? ""
        : `, before ${waiting.label} waits${where(waiting.stack[0])}`;
    const place = scene.recorder.madeAt.get(subject);
    return {
      question: `${loops}: should ${close} be called${after}${before}?`,
      ...(place === undefined
        ? {}
        : { remedy: `call ${close}${after}${before}: ${loops}`, change: closedAtEnd(place) }),
    };
  });
};

/** A select with one case waits as the case alone would. */
export const noDefault: Rule = ({ stuck, failure }) =>
  stuck.flatMap(({ life, isSelect, targets }) => {
    const [target] = targets;
    if (!isSelect || targets.length !== 1 || target === undefined || !failure.goroutines.includes(life.g)) return [];
    return [
      ask(
        `should ${life.label} go on where ${target.text} can't be done at once${where(life.stack[0])}? A select with one case waits; trySelect does not`,
      ),
    ];
  });

/** A send on a channel that another goroutine has closed. */
export const sentAfterClose: Rule = ({ failure, recorder }) => {
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
  const early = `${closer?.label ?? "a timer"} closed it${at(close.step, close.at)} while ${life.label} still had to send`;
  const place = recorder.madeAt.get(close.event.subject);
  return [
    {
      question: `could ${name} be closed only once all that send have ended, as after wg.wait()? ${early}`,
      ...(place === undefined
        ? {}
        : {
            remedy: `close ${name} only once all that send have ended, as after wg.wait(): ${early}`,
            change: closedLate(place),
          }),
    },
  ];
};

/** A second close, where only one channel was ever closed. */
export const closedTwice: Rule = ({ failure, recorder }) => {
  if (codeOf(failure.error) !== "ERR_CLOSE_OF_CLOSED_CHANNEL") return [];
  const closes = recorder.usage.events.filter(({ event }) => event.verb === "close");
  const [first] = closes;
  if (first === undefined || first.event.g === null || new Set(closes.map(({ event }) => event.subject)).size > 1)
    return [];
  const by = recorder.lives.get(first.event.g)?.label ?? "another";
  const name = recorder.nameOf(first.event.subject);
  const place = recorder.madeAt.get(first.event.subject);
  const before = `${by} had closed it${at(first.step, first.at)}`;
  return [
    {
      question: `could ${name} be closed in one place, or by once.do(() => ch.close())? ${before}`,
      ...(place === undefined
        ? {}
        : {
            remedy: `close ${name} once, in one place or by once.do(() => ch.close()): ${before}`,
            change: closedOnce(place),
          }),
    },
  ];
};

function codeOf(error: unknown): string | undefined {
  return error instanceof GoError ? error.code : undefined;
}

/** A goroutine waits for a context that no goroutine has cancelled. */
export const neverCancelled: Rule = ({ stuck, failure }) => {
  const waiting = stuck.flatMap(({ life, targets }) =>
    failure.goroutines.includes(life.g)
      ? targets.filter(({ subject }) => isContext(subject)).map((target) => ({ life, target }))
      : [],
  );
  const contexts = new Set(waiting.map(({ target }) => target.name));
  const [first] = waiting;
  if (first === undefined || contexts.size > 1) return [];
  const { name } = first.target;
  const lives = [...new Set(waiting.map(({ life }) => life))];
  const who = listed(lives.map(({ label }) => label));
  const waits = `${who} ${lives.length === 1 ? "waits" : "wait"} for it`;
  // Where another case has never fired, that may be what is missing.
  const isAlone = stuck
    .filter(({ life }) => lives.includes(life))
    .every(({ targets }) =>
      targets.every(
        ({ subject, partners, alive }) => isContext(subject) || (partners.length > 0 && alive.length === 0),
      ),
    );
  const question = `should ${name} be cancelled when it has served, however that comes about? ${waits}`;
  const places = lives.flatMap(({ stack }) => stack.slice(0, 1));
  if (!isAlone || places.length === 0) return [ask(question)];
  return [
    {
      question,
      remedy: `cancel ${name} when it has served, however that comes about, in a finally block after withCancel: ${waits}`,
      change: cancelled(places),
    },
  ];
};
