/**
 * The trail of an execution: a number for each step, of who made it, at which op, on what. By it a replay
 * finds out that the program has changed since its schedule was found.
 *
 * Invariant: the same execution has the same trail in any process and on any host. So nothing goes in that
 * is not the program's own doing: things are numbered by first use, goroutines have their ids, and of a
 * timer there is no time, since a program may have asked the wall clock for it.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Observer } from "../engine/observer.ts";
import type { Actor } from "../strategies/strategy.ts";

/** FNV-1a, 32 bits. */
const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

export class Trail implements Observer {
  /** The hash of each step with all steps before it. */
  readonly steps: number[] = [];
  #hash: number = BASIS;
  readonly #numbers: Map<object, number> = new Map();

  /** The hash of all of it, as a token has it: base 36, 7 characters at the most. */
  get hash(): string {
    return this.#hash.toString(36);
  }

  begin(): void {
    this.steps.length = 0;
    this.#hash = BASIS;
    this.#numbers.clear();
  }

  step(actor: Actor): void {
    if (actor instanceof Goroutine) {
      this.#add(String(actor.id));
      const { op } = actor;
      if (op !== null) {
        this.#add(op.reason);
        for (const { subject } of op.alternatives) this.#add(String(this.#numberOf(subject)));
      }
    } else {
      this.#add("timer");
    }
    this.steps.push(this.#hash);
  }

  spawned(): void {}
  woke(): void {}
  did(): void {}
  stepped(): void {}
  end(): void {}

  #numberOf(subject: object): number {
    let number = this.#numbers.get(subject);
    if (number === undefined) this.#numbers.set(subject, (number = this.#numbers.size));
    return number;
  }

  #add(text: string): void {
    let hash = this.#hash;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
    // What follows is another text: "1", "12" is not "11", "2".
    this.#hash = Math.imul(hash ^ 0xff, PRIME) >>> 0;
  }
}

/** At which step, from 1, two executions part; undefined if they never do. */
export function divergence(a: readonly number[], b: readonly number[]): number | undefined {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i + 1;
  return undefined;
}
