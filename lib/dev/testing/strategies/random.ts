/** `random`: every way of every decision as likely as the others; and the random numbers that strategies draw. */

import { WHOLE, type Decision, type Share, type Strategy, type StrategyMaker } from "./strategy.ts";

class Random implements Strategy {
  readonly name: string = "random";
  readonly complete: boolean = false;
  readonly #seed: number;
  readonly #random: Seeded;
  #executions = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = new Seeded(seed);
  }

  begin(): boolean {
    this.#random.restart(this.#seed, this.#executions++);
    return true;
  }

  decide(decision: Decision): number {
    return this.#random.below(decision.ways);
  }

  end(): void {}
}

/**
 * Every way of every decision as likely as the others. Fast, and good at bugs that many schedules have; one that
 * needs a goroutine to be late by many steps it nearly never finds. Never complete.
 *
 * @returns a strategy for {@link explore}. The seed determines what it draws.
 *
 * @example
 * ```ts
 * const { finding } = await explore(function* () {
 *   const ch = chan<number>();
 *   go(function* () { yield* select({ sent: ch.send(1), late: sleep(5) }); });
 *   yield* ch.recv();
 * }, { strategy: random(), seed: 7, executions: 1000 });
 * log(finding?.kind);         // deadlock
 * ```
 */
export function random(): StrategyMaker {
  return (seed, share) => new Random(seedFor(seed, share));
}

/** What one of several threads draws from; the first one from the seed itself. */
export function seedFor(seed: number, { index }: Share = WHOLE): number {
  return index === 0 ? seed : scramble((seed | 0) ^ Math.imul(index, 0x9e3779b1));
}

/** Spreads neighbouring seeds over all of the state space (the finalizer of MurmurHash3). */
function scramble(n: number): number {
  let h = n | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A source of random numbers that a seed determines: xorshift32, each execution with a stream of its own. */
export class Seeded {
  #state = 1;

  constructor(seed: number) {
    this.restart(seed, 0);
  }

  /** Begins the stream of `seed` and `execution` anew. */
  restart(seed: number, execution: number): void {
    // Zero is the one state that xorshift never leaves.
    this.#state = scramble(scramble(seed) + execution + 0x9e3779b9) || 1;
  }

  /** The next 32 bits, unsigned. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  /** A whole number from 0 to `n - 1`. */
  below(n: number): number {
    return Math.floor((this.next() / 2 ** 32) * n);
  }
}
