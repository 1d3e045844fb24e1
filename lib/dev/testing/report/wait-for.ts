/**
 * The wait-for graph: which goroutines wait at the end of an execution, for what, and which could end that wait, for
 * all that the execution has shown: those that hold the lock; those that have ever stood at the other side of the
 * channel.
 *
 * A goroutine that waits for a lock waits for all that hold it. One that waits at a channel waits for one other
 * goroutine only if that is the last that could come: the one that has ever stood at the other side, and has not
 * ended. In a cycle each goroutine waits for the next.
 *
 * Invariant: it is made while the goroutines still stand in their queues, and says how things were then.
 */

import type { Operation } from "../../../core/op.ts";
import type { Verb } from "../../../core/observer.ts";
import { type Failure, isOfWaiting } from "../engine/ending.ts";
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
  /** Of a lock: how it is held. */
  readonly holds: readonly Hold[];
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
  acquire: ["release"],
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
        const holds = usage.holdersOf(subject);
        const partners = partnersOf(usage, subject, verb, life);
        const alive = all.filter(
          (other) =>
            !other.hasEnded && (holds.some(({ g }) => g === other.g) || partners.some(({ g }) => g === other.g)),
        );
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
  if (!isLock(target) && target.alive.length > 1) return [];
  return stuck.filter((to) => target.alive.includes(to.life)).map((to) => ({ from, target, to }));
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
  const first = cycle.findIndex((_, i) => isLock((cycle[(i + cycle.length - 1) % cycle.length] as Edge).target));
  found.set(key, first <= 0 ? cycle : [...cycle.slice(first), ...cycle.slice(0, first)]);
}

export function isLock({ verb }: Target): boolean {
  return verb === "lock" || verb === "rlock";
}

/** `tick (3) holds mu1 and waits for mu2, sender (2) holds mu2 and waits for mu1`. */
export function cycleText(cycle: Cycle): string {
  const [{ from, target, to }] = cycle as [Edge];
  if (cycle.length === 1) return `${from.life.label} waits ${waitsFor(target)}, which it holds itself`;
  if (cycle.length === 2 && cycle.every((edge) => edge.target.subject === target.subject))
    return behindWriter(target.verb === "rlock" ? [from, to] : [to, from], target.name);
  return cycle
    .map((edge, i) => {
      const before = (cycle[(i + cycle.length - 1) % cycle.length] as Edge).target;
      return `${edge.from.life.label} ${controls(before)} and waits ${waitsFor(edge.target)}`;
    })
    .join(", ");
}

function behindWriter([reader, writer]: readonly [Stuck, Stuck], name: string): string {
  return `${reader.life.label} reads under ${name} and waits to do so once more, behind ${writer.life.label}, which waits to write until ${reader.life.label} is done`;
}

/** What a goroutine has that another waits at `target` for. */
function controls(target: Target): string {
  if (target.verb === "rlock" && target.holds.every(({ shared }) => shared))
    return `stands before the readers of ${target.name}`;
  if (isLock(target)) return `holds ${target.name}`;
  return target.verb === "send" ? `alone receives from ${target.name}` : `alone feeds ${target.name}`;
}

export function waitsFor({ verb, name, text, subject }: Target): string {
  switch (verb) {
    case "send":
      return `to send to ${name}`;
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
}

/** Made while the goroutines still stand where they wait. */
export function sceneOf(recorder: Recorder, failure: Failure): Scene {
  const stuck = isOfWaiting(failure.kind) ? stuckOf(recorder) : [];
  return { recorder, failure, stuck, cycles: cyclesOf(stuck) };
}
