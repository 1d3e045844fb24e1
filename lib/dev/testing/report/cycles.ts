/**
 * Cycles in the wait-for graph: each of its goroutines waits for the next.
 *
 * Whoever waits for a lock waits for all who hold it. Whoever waits at a channel waits for one other
 * goroutine only if that is the last that could come: the one who has ever stood at the other side, and
 * has not ended.
 */

import type { Life } from "./life.ts";
import { isContext } from "./state.ts";
import type { Stuck, Target } from "./stuck.ts";

/** `from` waits at `target`, which only `to` can end. */
export interface Edge {
  readonly from: Stuck;
  readonly target: Target;
  readonly to: Stuck;
}

/** The edges of one cycle, in order. */
export type Cycle = readonly Edge[];

/** Every cycle once, beginning with a lock if it has one. */
export function cyclesOf(stuck: readonly Stuck[]): Cycle[] {
  const edges = stuck.flatMap((from) => edgesFrom(from, stuck));
  const found = new Map<string, Cycle>();
  for (const { life } of stuck) walk(life, [], edges, found);
  return [...found.values()];
}

function edgesFrom(from: Stuck, stuck: readonly Stuck[]): Edge[] {
  const hopeful = from.targets.filter(({ alive }) => alive.length > 0);
  const [target] = hopeful;
  // Another case that nobody can be seen behind may still fire: by a timer, by somebody who has yet to come.
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
  // The one who holds a lock that is waited for comes first: so its sentence begins with what it holds.
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
