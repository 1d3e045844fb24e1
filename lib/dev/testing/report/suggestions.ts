/**
 * What would help. A remedy is given as one only if the engine has tried it (trial.ts), and no schedule failed any
 * more; what could not be tried, or is not enough, is a question. What was tried and changes nothing is not given at
 * all: a reader who is told a wrong remedy once believes none.
 */

import { Channel } from "../../../core/channel.ts";
import { GoError } from "../../../core/error.ts";
import { short, type Place } from "../../../core/stack.ts";
import { as } from "../engine/things.ts";
import type { Life } from "./recorder.ts";
import * as trials from "./trial.ts";
import { type Cycle, isExclusive, isLock, listed, type Scene, type Target } from "./wait-for.ts";
import { counterOf, isContext } from "./words.ts";

/** What was tried and helps; and what may be asked. */
export interface Advice {
  readonly suggestions: readonly string[];
  readonly questions: readonly string[];
}

/** Something that may help. */
interface Idea {
  readonly question: string;
  /** What to do, and how to try it; left out where the engine can't. */
  readonly remedy?: string;
  readonly change?: trials.Change;
  /** What may be done as well if that is not enough, by what fails then. */
  readonly further?: (scene: Scene) => Idea | null;
}

/** What may help in such a failure. */
type Rule = (scene: Scene) => readonly Idea[];

interface Plain {
  readonly life: Life;
  readonly target: Target;
}

/** The goroutines that wait for ever at one plain op. */
function plain({ stuck, failure }: Scene): Plain[] {
  const concerned = stuck.filter(({ life, isSelect }) => !isSelect && failure.goroutines.includes(life.g));
  return concerned.flatMap(({ life, targets }) => targets.map((target) => ({ life, target })));
}

/** ` (step 3, store.ts:23)`. */
function at(step: number, place: Place | undefined): string {
  return ` (step ${step}${place === undefined ? "" : `, ${short(place)}`})`;
}

/** ` (store.ts:23)`. */
function where(place: Place | undefined): string {
  return place === undefined ? "" : ` (${short(place)})`;
}

// Locks, semaphores and groups.

/** A goroutine waits for a lock that it holds itself. */
const twice: Rule = (scene) =>
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
const order: Rule = ({ cycles }) =>
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
const jammed: Rule = ({ jams }) =>
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
const heldMeanwhile: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const [place] = life.stack;
    if (isExclusive(target) && !(target.verb === "send" && target.isHeld)) return [];
    const locks = scene.recorder.usage.heldBy(life.g).filter((thing) => as("mutex", thing) ?? as("rwmutex", thing));
    return locks.flatMap((lock) => {
      const waiters = scene.stuck.filter(
        (other) => other.life !== life && other.targets.some(({ subject }) => subject === lock),
      );
      // Only where their wait keeps this goroutine waiting: of those that it waits for all, or else of each that could
      // come.
      const isWaiting = (other: Life): boolean => waiters.some(({ life: each }) => each === other);
      if (!(target.isHeld ? target.alive.some(isWaiting) : target.alive.length > 0 && target.alive.every(isWaiting)))
        return [];
      const name = scene.recorder.nameOf(lock);
      const doing = doingAt(target);
      const who = listed(waiters.map((other) => other.life.label));
      const question = `does ${life.label} need ${name} while it ${doing}${where(place)}? ${who} ${waiters.length === 1 ? "waits" : "wait"} for it meanwhile`;
      return place === undefined || as("mutex", lock) === null
        ? [ask(question)]
        : [
            {
              question,
              remedy: `unlock ${name} before ${life.label} ${doing}${where(place)}, and not after`,
              change: trials.unlockedBefore(place),
            },
          ];
    });
  });

function doingAt({ verb, name, text }: Target): string {
  switch (verb) {
    case "send":
      return `sends to ${name}`;
    case "receive":
      return `receives from ${name}`;
    case "wait":
      return `waits for ${name}`;
    default:
      return `waits at ${text}`;
  }
}

/** A goroutine has ended with a lock that another waits for. */
const neverUnlocked: Rule = (scene) =>
  plain(scene).flatMap(({ target }) =>
    target.holds.flatMap((hold) => {
      const life = scene.recorder.lives.get(hold.g);
      if (life === undefined || !life.hasEnded || !isLock(target)) return [];
      const unlock = `${target.name}.${hold.shared ? "rUnlock" : "unlock"}()`;
      const question = `${life.label} ended in step ${life.endedIn} without ${unlock}: should that stand in a finally block after the lock${at(hold.step, hold.at)}?`;
      const remedy = `call ${unlock} however ${life.label} ends: in a finally block after the lock${at(hold.step, hold.at)}`;
      return as("mutex", target.subject) === null
        ? [ask(question)]
        : [{ question, remedy, change: trials.unlockedAtEnd }];
    }),
  );

// Channels.

/** How many rooms are tried together. */
const ROOMS = 3;

/** A send waits, and those that have received have left: by another case of a select, or after some values. */
const abandoned: Rule = (scene) => {
  const idea = roomFor(scene, []);
  return idea === null ? [] : [idea];
};

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
    change: trials.room(
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
const neverClosed: Rule = (scene) => {
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
    const last = partners.filter(({ verb }) => verb === "send").toSorted((a, b) => b.lastStep - a.lastStep)[0];
    const waiting = alive.find(({ g }) => partners.some((use) => use.g === g));
    const after = last === undefined ? "" : ` after the last send${where(last.lastAt)}`;
    const before =
      waiting === undefined || waiting.stack[0] === undefined
        ? ""
        : `, before ${waiting.label} waits${where(waiting.stack[0])}`;
    const place = scene.recorder.madeAt.get(subject);
    return {
      question: `${loops}: should ${close} be called${after}${before}?`,
      ...(place === undefined
        ? {}
        : { remedy: `call ${close}${after}${before}: ${loops}`, change: trials.closedAtEnd(place) }),
    };
  });
};

/** A select with one case waits as the case alone would. */
const noDefault: Rule = ({ stuck, failure }) =>
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
  const early = `${closer?.label ?? "a timer"} closed it${at(close.step, close.at)} while ${life.label} still had to send`;
  const place = recorder.madeAt.get(close.event.subject);
  return [
    {
      question: `could ${name} be closed only once all that send have ended, as after wg.wait()? ${early}`,
      ...(place === undefined
        ? {}
        : {
            remedy: `close ${name} only once all that send have ended, as after wg.wait(): ${early}`,
            change: trials.closedLate(place),
          }),
    },
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
            change: trials.closedOnce(place),
          }),
    },
  ];
};

function codeOf(error: unknown): string | undefined {
  return error instanceof GoError ? error.code : undefined;
}

// Contexts.

/** A goroutine waits for a context that no goroutine has cancelled. */
const neverCancelled: Rule = ({ stuck, failure, recorder }) => {
  const waiting = stuck.flatMap(({ life, targets }) =>
    failure.goroutines.includes(life.g)
      ? targets.filter(({ subject }) => isContext(subject)).map((target) => ({ life, target }))
      : [],
  );
  const contexts = new Set(waiting.map(({ target }) => target.name));
  const [first] = waiting;
  if (first === undefined || contexts.size > 1) return [];
  const { name } = first.target;
  const who = listed([...new Set(waiting.map(({ life }) => life.label))]);
  const main = [...recorder.lives.values()].find(({ isMain }) => isMain);
  const when = failure.kind === "leak" && main !== undefined ? "when main returns, however it does" : "at the end";
  return [
    {
      question: `should ${name} be cancelled ${when}? ${who} ${waiting.length === 1 ? "waits" : "wait"} for it`,
      remedy: `cancel ${name} ${when}, in a finally block after withCancel: ${who} ${waiting.length === 1 ? "waits" : "wait"} for it`,
      change: trials.cancelled,
    },
  ];
};

// Wait groups and condition variables.

/** A goroutine counts itself in after its parent has waited: for no goroutine. */
const addInside: Rule = ({ recorder, stuck }) => {
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
        ask(
          `${name} counts ${added}, but ${life.label} waits when only ${others.length} ${others.length === 1 ? "goroutine has" : "goroutines have"} been started: could it wait after the last is?`,
        ),
      ];
    }
    const without = others.filter(({ g }) => !adds.some(({ event }) => event.g === g && Number(event.value) < 0));
    if (without.length !== counter) return [];
    const who = listed(without.map(({ label }) => label));
    return [
      {
        question: `should ${who} call ${name}.done() however it ends: in a finally block, or since it is started by ${name}.go()?`,
        remedy: `call ${name}.done() however ${who} ${without.length === 1 ? "ends" : "end"}: in a finally block, or by starting ${without.length === 1 ? "it" : "them"} by ${name}.go()`,
        change: trials.countedDown,
      },
    ];
  });

/** A wait at a condition variable whose signal has come before it. */
const signalledBefore: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    if (as("cond", target.subject) === null) return [];
    const last = scene.recorder.usage
      .usesOf(target.subject, "signal", "broadcast")
      .filter(({ done }) => done > 0)
      .toSorted((a, b) => b.lastStep - a.lastStep)[0];
    if (last === undefined || last.lastStep >= life.waitsSince) return [];
    const by = scene.recorder.lives.get(last.g)?.label ?? "a goroutine";
    return [
      ask(
        `does a variable remember what ${by} signalled${at(last.lastStep, last.lastAt)}, which ${life.label} looks at before ${target.name}.wait()? A signal wakes only those that wait already`,
      ),
    ];
  });

/** A goroutine has gone on from a condition variable after another had the lock first. */
const lookedOnce: Rule = ({ failure, recorder }) => {
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

function ask(question: string): Idea {
  return { question };
}

const rules: readonly Rule[] = [
  twice,
  order,
  jammed,
  heldMeanwhile,
  neverUnlocked,
  abandoned,
  neverClosed,
  noDefault,
  sentAfterClose,
  closedTwice,
  neverCancelled,
  addInside,
  neverDone,
  signalledBefore,
  lookedOnce,
];

/**
 * @param by tries what can be tried; null: everything is a question.
 */
export async function adviceFor(scene: Scene, by: trials.Trials | null): Promise<Advice> {
  const suggestions = new Set<string>();
  const questions = new Set<string>();
  const ideas = rules.flatMap((rule) => rule(scene));
  for (const idea of ideas) {
    if (suggestions.has(idea.question) || questions.has(idea.question)) continue;
    const { helps, text } = await judged(idea, scene, by);
    if (text !== null) (helps ? suggestions : questions).add(text);
  }
  return { suggestions: [...suggestions], questions: [...questions] };
}

interface Judgement {
  readonly helps: boolean;
  /** Null: it is not to be given. */
  readonly text: string | null;
}

async function judged(idea: Idea, scene: Scene, by: trials.Trials | null): Promise<Judgement> {
  const { question, remedy, change, further } = idea;
  if (by === null || change === undefined || remedy === undefined) return { helps: false, text: question };
  const outcome = await by.of(change);
  if (outcome === null) return { helps: false, text: question };
  if (outcome.scene === null)
    return { helps: true, text: `${remedy}. Tried in ${outcome.schedules} schedules: none fails` };
  const next = further?.(outcome.scene) ?? null;
  if (next !== null) return judged(next, scene, by);
  const before = trials.marksOf(scene);
  const isSame = trials.marksOf(outcome.scene).some((mark) => before.includes(mark));
  if (isSame) return { helps: false, text: further === undefined ? null : question };
  return {
    helps: false,
    text: `${question}${question.endsWith("?") ? "" : "."} That alone is not enough: then ${trials.otherwise(outcome.scene)}`,
  };
}
