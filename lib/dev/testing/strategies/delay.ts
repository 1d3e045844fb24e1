/**
 * `delay`: all schedules with at most so many deviations from the default one, those with fewer first.
 *
 * Most concurrency bugs need one or two deviations, however long the program is (Emmi, Qadeer and
 * Rakamarić, "Delay-bounded scheduling"): so this finds most bugs in few executions, with a schedule that is
 * minimal already, and says for certain when there is none within the bound.
 *
 * A schedule's children have one deviation more, after its last: so each schedule is met once. What ways
 * there are after the last deviation is known once the schedule has been executed.
 *
 * Of several threads each takes every so manieth schedule with one deviation, and all that follow from it.
 *
 * Of the schedules with as many deviations those come first whose last one stands where none stood yet in its parent:
 * in a loop each round makes the same decisions again, and a loop that polls would use the budget up with them. Places
 * are told apart by which goroutine made the last step, and the channel, the lock it has come to, or the kind of op
 * where that is all. The first decisions after the parent's last deviation are in the first rank, and so is each that
 * is the first of its place; the second one of a place is in the second rank, the third and fourth in the third, and
 * so on by powers of two.
 */

import { turn } from "../../../core/gosched.ts";
import type { Operation } from "../../../core/op.ts";
import { GAVE_WAY } from "../../../core/thread.ts";
import { checkWhole } from "../check-whole.ts";
import type { Deviation } from "../schedule.ts";
import { WHOLE, type Decision, type Run, type Share, type Strategy, type StrategyMaker } from "./strategy.ts";

/**
 * What it deviates from. `"default"`: way 0, by which a goroutine that calls `gosched` lets all others go first.
 * `"staying"`: it goes on itself, as it may in Go.
 */
type Base = "default" | "staying";

/** How many calls of `gosched` in a row are passed over: it may wait for another. */
const PATIENCE = 32;

/** An executed schedule, whose children are to be executed. */
interface Parent {
  readonly deviations: readonly Deviation[];
  /** The first decision after its last deviation. */
  readonly from: number;
  /** How many ways each decision from `from` on had, and its rank. */
  readonly ways: Uint16Array;
  readonly ranks: Uint8Array;
}

/** So many decisions are all in the first rank: a loop of that length uses up little. */
const SHORT = 16;

/** How many things places are told apart by. */
const MOST_THINGS = 4096;

/** How many decisions of executed schedules are kept, where the bound does not limit them. */
const MOST_KEPT = 10_000_000;

export class Delay implements Strategy {
  readonly #bound: number;
  readonly #base: Base;
  readonly #share: Share;
  /** How many schedules with one deviation there were so far, those of other threads included. */
  #first = 0;
  #done = false;
  /** Whether an execution was cut off or was another one, or its children were not kept. */
  #capped = false;
  /** How many deviations the schedules have that are executed now. */
  #level = -1;
  /** Those with one deviation less, and the place in them: which rank, parent, decision and way. */
  #parents: Parent[] = [];
  #next: Parent[] = [];
  #highestRank = 0;
  #nextHighestRank = 0;
  #kept = 0;
  #rank = 0;
  #parent = 0;
  #decision = 0;
  #way = 0;
  /** What is executed: its deviations, by their place among the ways with the base first; and how many were made. */
  #deviations: readonly Deviation[] = [];
  #made = 0;
  /** The ranks of the decisions after the last deviation. */
  readonly #ranks: number[] = [];
  readonly #places: Map<number, number> = new Map();
  /** Numbers for what goroutines have come to in this execution. */
  readonly #things: Map<object | string, number> = new Map();
  #stayed = 0;
  #hasStayed = false;

  constructor(bound: number, base: Base = "default", share: Share = WHOLE) {
    this.#bound = bound;
    this.#base = base;
    this.#share = share;
  }

  get name(): string {
    const bound = this.#bound === Infinity ? Math.max(this.#level, 0) : this.#bound;
    return this.#base === "default" ? `delay(${bound})` : `delay(${bound}) from staying`;
  }

  get complete(): boolean {
    return this.#done && !this.#capped;
  }

  begin(): boolean {
    const deviations = this.#advance();
    // Where nothing calls `gosched` both bases are one.
    if (deviations === null || (this.#level > 0 && this.#base === "staying" && !this.#hasStayed)) return false;
    this.#deviations = deviations;
    this.#made = 0;
    this.#ranks.length = 0;
    // To clear a map takes as long as some decisions.
    if (this.#places.size > 0) this.#places.clear();
    if (this.#things.size > 0) this.#things.clear();
    this.#stayed = 0;
    return true;
  }

  decide(decision: Decision): number {
    const base = this.#base === "default" ? 0 : this.#stay(decision);
    const next = this.#deviations[this.#made];
    if (next === undefined) {
      const ranks = this.#ranks;
      if (this.#level < this.#bound) ranks.push(ranks.length < SHORT ? 0 : this.#rankOf(decision));
      return base;
    }
    if (next.decision !== decision.number || next.way >= decision.ways) return base;
    this.#made++;
    return next.way <= base ? next.way - 1 : next.way;
  }

  end(run: Run): void {
    // Where a deviation could not be made the body depends on something else than its schedule.
    this.#capped ||= run.capped || this.#made < this.#deviations.length;
    if (this.#level >= this.#bound) return;
    const deviations = this.#deviations;
    const from = deviations.length === 0 ? 0 : (deviations.at(-1) as Deviation).decision + 1;
    if (from >= run.decisions) return;
    this.#kept += run.decisions - from;
    if (this.#bound === Infinity && this.#kept > MOST_KEPT) {
      this.#capped = true;
      return;
    }
    const ranks = Uint8Array.from(this.#ranks);
    for (const rank of ranks) if (rank > this.#nextHighestRank) this.#nextHighestRank = rank;
    this.#next.push({ deviations, from, ways: Uint16Array.from(run.ways.slice(from, run.decisions)), ranks });
  }

  /** The way of the goroutine that has just called `gosched`; 0 if none has, or if it has called it for long. */
  #stay({ about, actors, ways, last }: Decision): number {
    if (about !== "step") return 0;
    if (last === null || last.value === GAVE_WAY || last.op !== turn) {
      this.#stayed = 0;
      return 0;
    }
    if (++this.#stayed > PATIENCE) return 0;
    // It stands at the end of the run queue, before the timers.
    for (let way = ways - 1; way >= 0; way--) {
      if (actors[way] !== last) continue;
      this.#hasStayed ||= way > 0;
      return way;
    }
    return 0;
  }

  /** How often a decision in the same place has been met since the last deviation, as a power of two: 0 the first time. */
  #rankOf({ about, last }: Decision): number {
    const place = last === null ? 0 : last.id * MOST_THINGS + this.#numberOf(last.op, about);
    const met = this.#places.get(place) ?? 0;
    this.#places.set(place, met + 1);
    return met === 0 ? 0 : 32 - Math.clz32(met);
  }

  /** An op that is its own subject, such as a sleep, is made anew each time: it is known by what it waits for. */
  #numberOf(op: Operation<unknown> | null, about: string): number {
    const thing = op === null ? about : op.subject === op ? op.reason : op.subject;
    let number = this.#things.get(thing);
    if (number === undefined) this.#things.set(thing, (number = this.#things.size % MOST_THINGS));
    return number;
  }

  /** The schedule after the last one; null at the end. */
  #advance(): readonly Deviation[] | null {
    if (this.#level < 0) {
      this.#level = 0;
      return [];
    }
    for (;;) {
      const parent = this.#parents[this.#parent];
      if (parent === undefined) {
        if (++this.#rank <= this.#highestRank) this.#parent = 0;
        else if (this.#level >= this.#bound || this.#next.length === 0) this.#done = true;
        else this.#descend();
        if (this.#done) return null;
        continue;
      }
      const { deviations, from, ways, ranks } = parent;
      if (ranks[this.#decision] === this.#rank && ++this.#way < (ways[this.#decision] as number)) {
        if (this.#level === 1 && this.#first++ % this.#share.of !== this.#share.index) continue;
        return [...deviations, { decision: from + this.#decision, way: this.#way }];
      }
      this.#way = 0;
      if (++this.#decision < ways.length) continue;
      this.#decision = 0;
      this.#parent++;
    }
  }

  /** One deviation more. */
  #descend(): void {
    this.#level++;
    this.#parents = this.#next;
    this.#next = [];
    this.#highestRank = this.#nextHighestRank;
    this.#nextHighestRank = 0;
    this.#kept = 0;
    this.#rank = 0;
    this.#parent = 0;
    this.#decision = 0;
    this.#way = 0;
  }
}

/**
 * All schedules with at most `bound` deviations from the default one (see {@link fifo}), those with fewer first:
 * delay bounding (Emmi et al.). What it finds takes as few deviations as possible; and most bugs take one or two,
 * however large the program. Complete within its bound: if it comes to its end without a finding there is none.
 *
 * @param options `bound`: how many deviations. In a program of k steps there are about k^bound schedules.
 * @returns a strategy for {@link explore}. It draws nothing.
 * @throws {UsageError} if `bound` is no whole number, 0 or more.
 *
 * @example
 * ```ts
 * const { finding, exhausted } = await explore(function* () {
 *   const ch = chan<number>();
 *   go(function* () { yield* ch.send(1); });
 *   yield* ch.recv();
 * }, { strategy: delay({ bound: 2 }) });
 * log(finding, exhausted);    // null true
 * ```
 */
export function delay({ bound }: { readonly bound: number }): StrategyMaker {
  checkWhole("delay", "bound", bound, 0);
  return (_seed, share) => new Delay(bound, "default", share);
}
