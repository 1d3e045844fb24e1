/**
 * `delay`: all schedules with at most so many deviations from the default one, those with fewer first.
 *
 * Most concurrency bugs need one or two deviations, however long the program is (Emmi, Qadeer and
 * Rakamarić, "Delay-bounded scheduling"): so this finds most bugs in few executions, with a schedule that is
 * minimal already, and says for certain when there is none within the bound.
 *
 * A schedule's children have one deviation more, after its last: so each schedule is met once. What ways
 * there are after the last deviation is known once the schedule has been executed.
 */

import { checkWhole } from "../check-whole.ts";
import type { Schedule } from "../schedule.ts";
import { Scripted } from "./scripted.ts";
import type { Decision, Run, Strategy, StrategyMaker } from "./strategy.ts";

/** An executed schedule, whose children are to be executed. */
interface Parent {
  readonly schedule: Schedule;
  /** The first decision after its last deviation. */
  readonly from: number;
  /** How many ways each decision from `from` on had. */
  readonly ways: Uint16Array;
}

export class Delay implements Strategy {
  readonly name: string;
  readonly #bound: number;
  /** It stops here for now, though the bound may be higher. */
  #limit: number;
  #done = false;
  readonly #script: Scripted = new Scripted([]);
  #deviations = -1;
  #capped = false;
  /** Those with one deviation less than what is executed now, and the place in them: which parent, decision and way. */
  #parents: Parent[] = [];
  #next: Parent[] = [];
  #parent = 0;
  #decision = 0;
  #way = 0;

  constructor(bound: number, limit: number = bound) {
    this.name = `delay(${bound})`;
    this.#bound = bound;
    this.#limit = limit;
  }

  get complete(): boolean {
    return this.#done && !this.#capped;
  }

  /** Lets it go on beyond its limit, up to its bound. */
  release(): void {
    this.#limit = this.#bound;
  }

  begin(): boolean {
    const schedule = this.#advance();
    if (schedule === null) return false;
    this.#script.schedule = schedule;
    return this.#script.begin();
  }

  decide(decision: Decision): number {
    return this.#script.decide(decision);
  }

  end(run: Run): void {
    this.#capped ||= run.capped;
    if (this.#deviations >= this.#bound) return;
    const { schedule } = this.#script;
    const from = schedule.length === 0 ? 0 : (schedule.at(-1)?.decision as number) + 1;
    if (from >= run.decisions) return;
    this.#next.push({ schedule, from, ways: Uint16Array.from(run.ways.slice(from, run.decisions)) });
  }

  /** The schedule after the last one; null at the end. */
  #advance(): Schedule | null {
    if (this.#deviations < 0) {
      this.#deviations = 0;
      return [];
    }
    for (;;) {
      const parent = this.#parents[this.#parent];
      if (parent === undefined) {
        this.#done = this.#deviations >= this.#bound || this.#next.length === 0;
        if (this.#done || this.#deviations >= this.#limit) return null;
        this.#deviations++;
        this.#parents = this.#next;
        this.#next = [];
        this.#parent = 0;
        this.#decision = 0;
        this.#way = 0;
        continue;
      }
      if (++this.#way < (parent.ways[this.#decision] ?? 0)) {
        return [...parent.schedule, { decision: parent.from + this.#decision, way: this.#way }];
      }
      this.#way = 0;
      if (++this.#decision < parent.ways.length) continue;
      this.#decision = 0;
      this.#parent++;
    }
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
  return () => new Delay(bound);
}
