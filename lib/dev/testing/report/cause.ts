/**
 * Why an execution failed, in one line: of all that wait, those for which it is no other goroutine's fault; and the
 * wait-for graph in plain words: which goroutine waits, where, for what, and why that never ends.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import { type Place, short } from "../../../core/stack.ts";
import { TimerChannel } from "../../../core/timer-channel.ts";
import type { Life, Recorder } from "./recorder.ts";
import type { PastEvent } from "./usage.ts";
import { cycleText, type Scene, type Stuck, type Target, waitsFor } from "./wait-for.ts";
import { counterOf, isContext, isNil, named } from "./words.ts";

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
    case "unsettled":
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

/** The goroutines whose wait explains most; one that is excused by another's comes last. */
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
      .map(({ step, event, at }) => {
        const life = scene.recorder.lives.get(event.g as Goroutine);
        return `${life?.label ?? "a goroutine"} ${event.verb === "read" ? "reads" : "writes"} ${scene.recorder.nameOf(event.subject)} in step ${step}${at === undefined ? "" : ` at ${named(at)}`}`;
      })
      .join(", ") + ", and nothing makes one wait for the other"
  );
}

/** The two accesses of a race: the last that was made, and the last by the other before it that goes ill with it. */
export function accessesOf({ failure, recorder }: Scene): PastEvent[] {
  const all = recorder.usage.events.filter(
    ({ event }) =>
      (event.verb === "read" || event.verb === "write") && failure.goroutines.includes(event.g as Goroutine),
  );
  const second = all.at(-1);
  if (failure.kind !== "race" || second === undefined) return [];
  const { g, subject, verb } = second.event;
  const first = all.findLast(
    ({ event }) => event.subject === subject && event.g !== g && (verb === "write" || event.verb === "write"),
  );
  return first === undefined ? [] : [first, second];
}

/** The engine's message with the goroutines' names as the report has them: it knows a generator's function not. */
export function relabelled(message: string, { recorder }: Scene): string {
  const labels = new Map([...recorder.lives.values()].map((life) => [life.g.id, life.label]));
  return message.replaceAll(/goroutine (\d+) \([^)]*\)/g, (all, id: string) => labels.get(Number(id)) ?? all);
}

/** One thing that a goroutine waits for. */
export interface WaitTarget {
  /** As the program would write it: `ch1.send(5)`. */
  readonly op: string;
  /** The thing's name. */
  readonly object: string;
  /** The name of the select's case; left out for a plain op. */
  readonly case?: string;
  /** How the thing is: `unbuffered`, `3 of 3 buffered`. */
  readonly state: string;
  /** Who holds it, of a lock. */
  readonly holders: readonly string[];
  /** Who else waits for it. */
  readonly waiters: readonly string[];
  /** Who has used it from the other side, and whether they have ended. */
  readonly partners: readonly { readonly goroutine: string; readonly ended: boolean }[];
  /** Why the wait never ends, as far as that shows. */
  readonly why: string;
}

export interface Waiting {
  readonly goroutine: string;
  readonly id: number;
  readonly op: string;
  /** One; of a select, one for each case. */
  readonly targets: readonly WaitTarget[];
  /** The locks that it holds. */
  readonly holds: readonly string[];
  /** Where it waits, the innermost function first; empty where the host can't tell. */
  readonly stack: readonly Place[];
}

/** How much a wait explains: a cause, perhaps a cause, or rather a consequence of another's. */
type Weight = 3 | 2 | 1;

interface Reason {
  readonly text: string;
  readonly weight: Weight;
}

export function waitingOf(
  { life, op, isSelect, targets }: Stuck,
  stuck: readonly Stuck[],
  recorder: Recorder,
): Waiting {
  const cases = targets.map(
    (target) => (target.case === null || /^\d+$/.test(target.case) ? "" : `${target.case}: `) + target.text,
  );
  return {
    goroutine: life.label,
    id: life.g.id,
    op: isSelect ? `select(${cases.join(", ")})` : (targets[0]?.text ?? op.reason),
    targets: targets.map((target) => ({
      op: target.text,
      object: target.name,
      ...(target.case === null ? {} : { case: target.case }),
      state: target.state,
      holders: target.holds.map(({ g }) => labelOf(recorder, g)),
      waiters: stuck
        .filter((other) => other.life !== life && other.targets.some(({ subject }) => subject === target.subject))
        .map((other) => other.life.label),
      partners: target.partners.map(({ g }) => ({
        goroutine: labelOf(recorder, g),
        ended: recorder.lives.get(g)?.hasEnded ?? false,
      })),
      why: reasonOf(target, life, recorder)?.text ?? "",
    })),
    holds: recorder.usage.heldBy(life.g).map(recorder.nameOf),
    stack: life.stack,
  };
}

function labelOf({ lives }: Recorder, g: Life["g"]): string {
  return lives.get(g)?.label ?? `goroutine ${g.id}`;
}

/** Why no goroutine ends the wait of `life` at `target`; null where that does not show. */
function reasonOf(target: Target, life: Life, recorder: Recorder): Reason | null {
  switch (target.verb) {
    case "lock":
    case "rlock":
      return lockReason(target, life, recorder);
    case "send":
      return channelReason(target, life, recorder, counterpart.send);
    case "receive":
      return channelReason(target, life, recorder, counterpart.receive);
    case "wait":
      return waitReason(target, life, recorder);
    default:
      return isNil(target.op) ? nil : null;
  }
}

const nil: Reason = { text: "a nil channel blocks for ever", weight: 3 };

function lockReason({ holds, alive }: Target, life: Life, recorder: Recorder): Reason | null {
  const [hold] = holds;
  if (hold === undefined) return null;
  const at = `step ${hold.step}${hold.at === undefined ? "" : `, ${short(hold.at)}`}`;
  const holder = recorder.lives.get(hold.g);
  const label = labelOf(recorder, hold.g);
  if (hold.g === life.g) return { text: `it holds it itself (${at})`, weight: 3 };
  if (holder?.hasEnded === true)
    return { text: `${label} locked it (${at}) and has ended without unlocking it`, weight: 3 };
  if (alive.length > 0 && holds.every(({ shared }) => shared) && !alive.some(({ g }) => g === hold.g)) {
    return {
      text: `${label} reads (${at}), and ${(alive[0] as Life).label} waits to write: new readers wait behind it`,
      weight: 1,
    };
  }
  return { text: `held by ${listed(holds.map(({ g }) => labelOf(recorder, g)))} (${at})`, weight: 1 };
}

/** What the others have to do where one sends or receives. */
const counterpart = {
  send: {
    verb: "receive",
    never: "has ever received from it",
    did: "received from it",
    would: "would have received from it",
  },
  receive: { verb: "send", never: "has sent to it or closed it", did: "sent to it", would: "would have sent to it" },
} as const;

function channelReason(
  { subject, partners, alive }: Target,
  life: Life,
  recorder: Recorder,
  { verb, never, did, would }: (typeof counterpart)["send" | "receive"],
): Reason | null {
  if (subject instanceof TimerChannel)
    return subject.alarm === null ? { text: "its time has come and was received, or it was stopped", weight: 3 } : null;
  if (isContext(subject)) return { text: "nobody has cancelled it", weight: 2 };
  if (partners.length === 0) {
    const itself = recorder.usage.usesOf(subject, verb).some(({ g }) => g === life.g);
    return itself ? { text: `nobody else ${never}`, weight: 3 } : { text: `nobody ${never}`, weight: 2 };
  }
  if (alive.length > 0) {
    const waiting = alive.every(({ waits }) => waits) ? `, but ${alive.length === 1 ? "waits" : "wait"} too` : "";
    return { text: `${listed(alive.map(({ label }) => label))} could${waiting}`, weight: 1 };
  }
  const labels = [...new Set(partners.map(({ g }) => labelOf(recorder, g)))];
  return {
    text: `${listed(labels)}, who ${partners.some(({ done }) => done > 0) ? did : would}, ${labels.length === 1 ? "has" : "have"} ended`,
    weight: 3,
  };
}

/** The first three by name. */
function listed(labels: readonly string[]): string {
  return labels.length > 3 ? `${labels.slice(0, 3).join(", ")} and ${labels.length - 3} more` : labels.join(", ");
}

function waitReason({ subject }: Target, life: Life, { lives, usage }: Recorder): Reason | null {
  const counter = counterOf(subject);
  if (counter !== undefined) {
    const left = [...lives.values()].some((other) => other !== life && !other.hasEnded);
    return left
      ? { text: `counter ${counter}`, weight: 1 }
      : { text: `counter ${counter}, and nobody is left to bring it down`, weight: 3 };
  }
  const signals = usage.usesOf(subject, "signal", "broadcast").filter(({ done }) => done > 0);
  const last = signals.toSorted((a, b) => b.lastStep - a.lastStep)[0];
  if (last === undefined) return { text: "nobody has signalled it", weight: 2 };
  const by = `the last signal (${lives.get(last.g)?.label ?? "somebody"}, step ${last.lastStep})`;
  return {
    text:
      last.lastStep < life.waitsSince ? `${by} came before this wait (step ${life.waitsSince})` : `${by} woke another`,
    weight: 2,
  };
}

/** What `main waits` goes on with: `to receive from ch1: worker (2), who sent to it, has ended`. */
function waitText({ life, targets, isSelect }: Stuck, stuck: readonly Stuck[], recorder: Recorder): string {
  const [target] = targets;
  const at = life.stack[0] === undefined ? "" : ` at ${named(life.stack[0])}`;
  const holds = holdsText(life, stuck, recorder);
  if (isSelect || target === undefined) {
    const why = targets.flatMap((each) => {
      const reason = reasonOf(each, life, recorder);
      return reason === null ? [] : [`${each.name}, ${reason.text}`];
    });
    return `in a select${at} of which no case fires${why.length > 0 && why.length <= 3 ? ` (${why.join("; ")})` : ""}${holds}`;
  }
  const reason = reasonOf(target, life, recorder);
  return `${waitsFor(target)}${at}${reason === null ? "" : `: ${reason.text}`}${holds}`;
}

/** What others wait for that `life` holds. */
function holdsText(life: Life, stuck: readonly Stuck[], { usage, nameOf }: Recorder): string {
  return usage
    .heldBy(life.g)
    .map((lock) => {
      const waiters = stuck
        .filter((other) => other.life !== life && other.targets.some(({ subject }) => subject === lock))
        .map((other) => other.life.label);
      return waiters.length === 0
        ? ""
        : `; ${life.label} holds ${nameOf(lock)}, for which ${waiters.join(", ")} ${waiters.length === 1 ? "waits" : "wait"}`;
    })
    .join("");
}
