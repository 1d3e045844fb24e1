/**
 * A sleeper: somebody whose next step has been tried in this state, with all that follows from it. To make
 * it later, after steps that commute with it, would lead to nothing new; it wakes up at one that does not.
 *
 * It is compared with steps of later executions. Those have objects of their own, and only what had a name
 * in that state has the same name in them. Of the rest it is known only how it was used.
 */

import { clash, mark, type Footprint, type Name, type Use } from "./footprint.ts";

export class Sleeper {
  /** How many things had a name in the state of the step. */
  readonly #known: number;
  readonly #uses: Map<Name, Use> = new Map();
  #other: Use | null = null;

  constructor(known: number) {
    this.#known = known;
  }

  /** One way that its step has gone. */
  add(footprint: Footprint): void {
    for (const [name, use] of footprint) {
      if (name < this.#known) mark(this.#uses, name, use);
      else this.#other = this.#other === null || this.#other === use ? use : "change";
    }
  }

  /** Whether its step may not commute with one that uses `footprint`. */
  clashes(footprint: Footprint): boolean {
    for (const [name, use] of footprint) {
      const own = name < this.#known ? this.#uses.get(name) : this.#other;
      if (own !== undefined && own !== null && clash(own, use)) return true;
    }
    return false;
  }
}
