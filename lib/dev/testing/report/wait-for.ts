/**
 * The wait-for graph: which goroutines wait at the end of an execution, for what, and which could end that wait, for
 * all that the execution has shown: those that hold the lock; those that have ever stood at the other side of the
 * channel.
 *
 * A goroutine that waits for what others hold waits for all of them: for a lock, for tokens of a semaphore, for a place
 * in a group, for the goroutines that a wait group counts, for room in a channel whose buffer they have filled and that
 * no other goroutine receives from. One that waits at another channel waits for one other goroutine only if that is the
 * last that could come: the one that has ever stood at the other side, and has not ended. In a cycle each goroutine
 * waits for the next. In a jam all that hold a thing wait for more of it.
 *
 * Invariant: it is made while the goroutines still stand in their queues, and says how things were then.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Operation } from "../../../core/op.ts";
import type { Verb } from "../../../core/observer.ts";
import { type Failure, isOfWaiting } from "../engine/ending.ts";
import { as } from "../engine/things.ts";
import type { Life, Recorder } from "./recorder.ts";
import type { Usage, Hold, Use } from "./usage.ts";
import { casesOf, isContext, isNil, opText, stateOf } from "./words.ts";

/** One thing that is waited for: all of an op, or one case of a select. */
export interface Target {
  readonly op: Operation<unknown>;
  readonly verb: Verb | null;
  readonly subject: object;
  /** The thing's name. */
  readonly name: string;
  /** The op as the program has written it. */
  readonly text: string;
  /** Its name among the cases of a select; null for a plain op. */
  readonly case: string | null;
  /** How the thing is: `unbuffered`, `2 of 3 buffered`. Empty where nothing is to be said. */
  readonly state: string;
  /** How it is held; of a channel that serves as a semaphore: whose values fill it. */
  readonly holds: readonly Hold[];
  /** Whether the wait is for those that hold it to let go. */
  readonly isHeld: boolean;
  /** Whether it is a channel whose values are received by those alone that sent them. */
  readonly isSemaphore: boolean;
  /** How others have used it from the other side: they could have ended the wait, or have before. */
  readonly partners: readonly Use[];
  /** Of these goroutines, and of those that hold it, the ones that have not ended. */
  readonly alive: readonly Life[];
}

/** A goroutine that waits. */
export interface Stuck {
  readonly life: Life;
  readonly op: Operation<unknown>;
  readonly isSelect: boolean;
  readonly targets: readonly Target[];
}

/** What another must do to end the wait. */
const others: { readonly [verb in Verb]?: readonly Verb[] } = {
  send: ["receive"],
  receive: ["send", "close", "cancel"],
};

/** The goroutines that wait, the oldest first. */
function stuckOf({ lives, usage, nameOf }: Recorder): Stuck[] {
  const all = [...lives.values()];
  return all
    .filter((life) => life.waits && !life.hasEnded && life.op !== null)
    .map((life) => {
      const op = life.op as Operation<unknown>;
      const cases = casesOf(op);
      const parts: [string | null, Operation<unknown>][] = cases ?? [[null, op]];
      return { life, op, isSelect: cases !== null, targets: parts.map(([name, each]) => target(name, each)) };

      function target(name: string | null, each: Operation<unknown>): Target {
        const { subject } = each;
        const verb = each.event;
        const partners = partnersOf(usage, subject, verb, life);
        const holds = verb === "send" ? slotsOf(usage, subject, partners) : usage.holdersOf(subject);
        const isHeld = holds.length > 0;
        const who: readonly { readonly g: Goroutine }[] = isHeld ? holds : partners;
        const alive = all.filter((other) => !other.hasEnded && who.some(({ g }) => g === other.g));
        const behind =
          verb === "rlock" && holds.every(({ shared }) => shared)
            ? all.filter((other) => other.waits && isWriter(other.op, subject))
            : [];
        return {
          op: each,
          verb,
          subject,
          case: name,
          holds,
          isHeld,
          isSemaphore: usage.isSemaphore(subject),
          partners,
          name: isNil(each) ? "nilChan()" : nameOf(subject),
          text: opText(each, nameOf),
          state: stateOf(subject),
          // A reader that no holder excludes waits behind a writer.
          alive: behind.length > 0 ? behind : alive,
        };
      }
    });
}

function partnersOf(usage: Usage, subject: object, verb: Verb | null, life: Life): readonly Use[] {
  const verbs = verb === null ? undefined : others[verb];
  return verbs === undefined ? [] : usage.usesOf(subject, ...verbs).filter(({ g }) => g !== life.g);
}

/** Whose values are in the buffer of a channel that those alone receive from whose values they are. */
function slotsOf(usage: Usage, subject: object, partners: readonly Use[]): readonly Hold[] {
  const fillers = usage.fillersOf(subject);
  return partners.length === 0 || usage.isSemaphore(subject) ? fillers : [];
}

function isWriter(op: Operation<unknown> | null, subject: object): boolean {
  return op !== null && op.alternatives.some((each) => each.subject === subject && each.event === "lock");
}

/** `from` waits at `target`, which only `to` can end. */
interface Edge {
  readonly from: Stuck;
  readonly target: Target;
  readonly to: Stuck;
}

/** The edges of one cycle, in order. */
export type Cycle = readonly Edge[];

/** Every cycle once, beginning with a lock if it has one. */
function cyclesOf(stuck: readonly Stuck[]): Cycle[] {
  const edges = stuck.flatMap((from) => edgesFrom(from, stuck));
  const found = new Map<string, Cycle>();
  for (const { life } of stuck) walk(life, [], edges, found);
  return [...found.values()];
}

function edgesFrom(from: Stuck, stuck: readonly Stuck[]): Edge[] {
  const hopeful = from.targets.filter(({ alive }) => alive.length > 0);
  const [target] = hopeful;
  // Another case, behind which no goroutine can be seen, may still fire: by a timer, by a goroutine yet to come.
  if (target === undefined || hopeful.length > 1 || (from.isSelect && from.targets.length > 1)) return [];
  if (!target.isHeld && target.alive.length > 1) return [];
  return stuck
    .filter((to) => target.alive.includes(to.life) && (to !== from || isLock(target)))
    .map((to) => ({ from, target, to }));
}

function walk(life: Life, path: readonly Edge[], edges: readonly Edge[], found: Map<string, Cycle>): void {
  for (const edge of edges) {
    if (edge.from.life !== life) continue;
    const longer = [...path, edge];
    const start = longer.findIndex(({ from }) => from === edge.to);
    if (start < 0) walk(edge.to.life, longer, edges, found);
    else if (start === 0) note(longer, found);
  }
}

function note(cycle: Cycle, found: Map<string, Cycle>): void {
  const key = cycle
    .map(({ from }) => from.life.g.id)
    .toSorted((a, b) => a - b)
    .join(" ");
  if (found.has(key)) return;
  // The goroutine that holds a lock comes first: so its sentence begins with what it holds.
  const first = cycle.findIndex((_, i) => isExclusive((cycle[(i + cycle.length - 1) % cycle.length] as Edge).target));
  found.set(key, first <= 0 ? cycle : [...cycle.slice(first), ...cycle.slice(0, first)]);
}

export function isLock({ verb }: Target): boolean {
  return verb === "lock" || verb === "rlock";
}

/** Whether a goroutine takes it for a time: a lock, tokens, a slot. */
export function isExclusive(target: Target): boolean {
  return isLock(target) || (target.isHeld && target.verb !== "wait");
}

/** A thing all of whose holders wait for more of it. */
interface Jam {
  readonly target: Target;
  readonly waiting: readonly Stuck[];
}

function jamsOf(stuck: readonly Stuck[]): Jam[] {
  const jams: Jam[] = [];
  for (const { targets, isSelect } of stuck) {
    const [target] = targets;
    if (target === undefined || isSelect || isLock(target) || !isExclusive(target)) continue;
    if (target.verb === "send" && !target.isSemaphore) continue;
    if (jams.some((jam) => jam.target.subject === target.subject)) continue;
    const waiting = stuck.filter((each) => !each.isSelect && each.targets[0]?.subject === target.subject);
    const holders = waiting.filter(({ life }) => target.holds.some(({ g }) => g === life.g));
    if (target.holds.every(({ g }) => holders.some(({ life }) => life.g === g)))
      jams.push({ target, waiting: holders });
  }
  return jams;
}

/** `report (2), report (3) each hold some of sem1 and wait for more of it`. */
export function jamText({ target, waiting }: Jam): string {
  const { name, subject, holds } = target;
  const who = listed(waiting.map(({ life }) => life.label));
  const isOne = waiting.length === 1;
  const limit = as("group", subject)?.limit;
  if (limit !== undefined)
    return `${who} ${isOne ? "is a task" : "are tasks"} of ${name}, which may have ${limit} at a time, and ${isOne ? "waits" : "wait"} to start another in it`;
  if (target.verb === "send")
    return `${who} ${isOne ? "holds" : "each hold"} a slot of ${name} and ${isOne ? "waits" : "wait"} for another`;
  const size = as("semaphore", subject)?.size;
  const n = holds.reduce((sum, hold) => sum + hold.n, 0);
  return isOne
    ? `${who} holds ${size === 1 ? "the one token" : `${n} of the ${size} tokens`} of ${name} and waits for more`
    : `${who} each hold some of the ${size} tokens of ${name} and wait for more`;
}

/** The first three by name. */
export function listed(labels: readonly string[]): string {
  return labels.length > 3 ? `${labels.slice(0, 3).join(", ")} and ${labels.length - 3} more` : labels.join(", ");
}

/**
 * `tick (3) holds mu1 and waits for mu2, sender (2) holds mu2 and waits for mu1`.
 *
 * @param alike of a cycle of two: others that wait as the second does.
 */
export function cycleText(cycle: Cycle, alike: readonly Stuck[] = []): string {
  const [{ from, target, to }] = cycle as [Edge];
  if (cycle.length === 1) return `${from.life.label} waits ${waitsFor(target)}, which it holds itself`;
  if (cycle.length === 2 && cycle.every((edge) => edge.target.subject === target.subject))
    return behindWriter(target.verb === "rlock" ? [from, to] : [to, from], target.name);
  return cycle
    .map((edge, i) => {
      const before = (cycle[(i + cycle.length - 1) % cycle.length] as Edge).target;
      const who = i === 1 ? [edge.from, ...alike] : [edge.from];
      const isOne = who.length === 1;
      return `${listed(who.map(({ life }) => life.label))} ${controls(before, isOne)} and ${isOne ? "waits" : "wait"} ${waitsFor(edge.target)}`;
    })
    .join(", ");
}

function behindWriter([reader, writer]: readonly [Stuck, Stuck], name: string): string {
  return `${reader.life.label} reads under ${name} and waits to do so once more, behind ${writer.life.label}, which waits to write until ${reader.life.label} is done`;
}

/** What a goroutine, or several, has that another waits at `target` for. */
function controls(target: Target, isOne: boolean): string {
  const { verb, name, subject, holds, isHeld, isSemaphore } = target;
  const holding = isOne ? "holds" : "hold";
  if (verb === "rlock" && holds.every(({ shared }) => shared))
    return `${isOne ? "stands" : "stand"} before the readers of ${name}`;
  if (verb === "wait") return `${isOne ? "is" : "are"} ${as("group", subject) === null ? "counted by" : "in"} ${name}`;
  if (verb === "acquire")
    return as("group", subject) === null ? `${holding} some of ${name}` : `${isOne ? "is" : "are"} in ${name}`;
  if (verb === "send" && isHeld)
    return isSemaphore ? `${holding} a slot of ${name}` : `${isOne ? "has" : "have"} filled ${name}`;
  if (isLock(target)) return `${holding} ${name}`;
  return verb === "send"
    ? `alone ${isOne ? "receives" : "receive"} from ${name}`
    : `alone ${isOne ? "feeds" : "feed"} ${name}`;
}

export function waitsFor({ verb, name, text, subject, isHeld, isSemaphore }: Target): string {
  switch (verb) {
    case "send":
      return isHeld && isSemaphore ? `for a slot of ${name}` : `to send to ${name}`;
    case "acquire":
      return as("group", subject) === null ? `for ${name}` : `to start a task in ${name}`;
    case "receive":
      return isContext(subject) ? `for ${name} to be done` : `to receive from ${name}`;
    case "lock":
      return `for ${name}`;
    case "rlock":
      return `to read under ${name}`;
    case "wait":
      return `for ${name}`;
    default:
      return `at ${text}`;
  }
}

/** All that is known of an execution that has failed: what causes and suggestions are drawn from. */
export interface Scene {
  readonly recorder: Recorder;
  readonly failure: Failure;
  /** The goroutines that wait, of a failure that is about waiting: after any other, a wait may still have ended. */
  readonly stuck: readonly Stuck[];
  readonly cycles: readonly Cycle[];
  readonly jams: readonly Jam[];
}

/** Made while the goroutines still stand where they wait. */
export function sceneOf(recorder: Recorder, failure: Failure): Scene {
  const stuck = isOfWaiting(failure.kind) ? stuckOf(recorder) : [];
  const jams = jamsOf(stuck);
  const isJam = (cycle: Cycle): boolean =>
    jams.some(({ target }) => cycle.every((edge) => edge.target.subject === target.subject));
  return { recorder, failure, stuck, cycles: cyclesOf(stuck).filter((cycle) => !isJam(cycle)), jams };
}
