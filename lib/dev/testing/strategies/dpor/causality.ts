/**
 * Which steps of an execution came before which for a reason: its happens-before order.
 *
 * A step comes after the one before of the same goroutine, after the one that let it be made (started its
 * goroutine, woke it, set its timer), and after those before it with which it does not commute. Executions
 * with the same order differ only by the order of steps that commute.
 *
 * Each step has a vector clock: how many steps of each strand come before it or are it. A strand is a
 * goroutine or a timer.
 */

import type { Actor } from "../strategy.ts";
import { clash, type Footprint, type Name, type Use } from "./footprint.ts";

type Clock = number[];

/** A goroutine or a timer. */
interface Strand {
  readonly index: number;
  readonly actor: Actor;
  /** How many steps it has made. */
  made: number;
  /** What comes before its next step, whatever that will use. */
  readonly clock: Clock;
}

interface Step {
  readonly strand: Strand;
  /** Which of its strand's, from 1. */
  readonly nth: number;
  readonly clock: Clock;
}

/** A use of a thing by a step. */
interface Access {
  readonly step: number;
  readonly use: Use;
}

export class Causality {
  readonly #steps: Step[] = [];
  readonly #strands: Map<Actor, Strand> = new Map();
  /** By name: who has used it since it was last changed, and who changed it. */
  readonly #accesses: Map<Name, Access[]> = new Map();

  get steps(): number {
    return this.#steps.length;
  }

  clear(): void {
    this.#steps.length = 0;
    this.#strands.clear();
    this.#accesses.clear();
  }

  /**
   * Adds a step. The steps with which it races: it came after them for no other reason than that it does
   * not commute with them.
   */
  add(actor: Actor, footprint: Footprint): number[] {
    const strand = this.#strandOf(actor);
    const before = strand.clock;
    const clock = [...before];
    const racing = new Set<number>();
    const index = this.#steps.length;
    for (const [name, use] of footprint) {
      const accesses = this.#accesses.get(name) ?? [];
      for (const access of accesses) {
        if (!clash(access.use, use)) continue;
        const other = this.#steps[access.step] as Step;
        if (!includes(before, other)) racing.add(access.step);
        join(clock, other.clock);
      }
      // A change comes after all of them; otherwise one use of a kind by each strand tells of those before.
      const rest =
        use === "change"
          ? []
          : accesses.filter((a) => a.use !== use || (this.#steps[a.step] as Step).strand !== strand);
      rest.push({ step: index, use });
      this.#accesses.set(name, rest);
    }
    strand.made++;
    while (clock.length <= strand.index) clock.push(0);
    clock[strand.index] = strand.made;
    this.#steps.push({ strand, nth: strand.made, clock });
    join(before, clock);
    return [...racing].filter((step) => ![...racing].some((other) => other !== step && this.#comesBefore(step, other)));
  }

  /** The last step lets `actor` make its next one, together with those that have used `names` before. */
  enable(actor: Actor, names: Iterable<Name>): void {
    const { clock } = this.#strandOf(actor);
    const last = this.#steps.at(-1);
    if (last !== undefined) join(clock, last.clock);
    for (const name of names)
      for (const { step } of this.#accesses.get(name) ?? []) join(clock, (this.#steps[step] as Step).clock);
  }

  /** Everything so far comes before the next step of `actor`. */
  await(actor: Actor): void {
    const { clock } = this.#strandOf(actor);
    for (const strand of this.#strands.values()) join(clock, strand.clock);
  }

  /**
   * Step `later` races with step `earlier`: who could make the first step of an execution in which it comes
   * before, after those before `earlier`, and before which everything that comes after `earlier` for a reason
   * is left out.
   */
  initials(earlier: number, later: number): Actor[] {
    const firsts: Step[] = [];
    const initials: Actor[] = [];
    for (let i = earlier + 1; i <= later; i++) {
      if (i !== later && this.#comesBefore(earlier, i)) continue;
      const step = this.#steps[i] as Step;
      if (firsts.some((first) => first.strand === step.strand)) continue;
      if (!firsts.some((first) => includes(step.clock, first))) initials.push(step.strand.actor);
      firsts.push(step);
    }
    return initials;
  }

  #comesBefore(earlier: number, later: number): boolean {
    return includes((this.#steps[later] as Step).clock, this.#steps[earlier] as Step);
  }

  #strandOf(actor: Actor): Strand {
    let strand = this.#strands.get(actor);
    if (strand === undefined) {
      strand = { index: this.#strands.size, actor, made: 0, clock: [] };
      this.#strands.set(actor, strand);
    }
    return strand;
  }
}

function includes(clock: Clock, { strand, nth }: Step): boolean {
  return (clock[strand.index] ?? 0) >= nth;
}

function join(clock: Clock, other: Clock): void {
  while (clock.length < other.length) clock.push(0);
  for (let i = 0; i < other.length; i++) clock[i] = Math.max(clock[i] as number, other[i] as number);
}
