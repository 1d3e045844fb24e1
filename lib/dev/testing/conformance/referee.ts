/**
 * Performs on the model what has been performed on real channels, and says what must have come of it.
 *
 * Where Go leaves the choice among ready cases open, the referee follows the choice that it is told of,
 * provided that the model finds that case ready.
 */

import { show, type Action, type Selection } from "./action.ts";
import { claim } from "./difference.ts";
import { Had } from "./had.ts";
import { Model, type Completions } from "./model.ts";
import { inWords, type Observed } from "./outcome.ts";
import { ZERO } from "./world.ts";

/** A loop that has not ended: it goes on with a receive after each value. */
interface Loop {
  readonly ch: number;
  readonly limit: number;
  readonly values: unknown[];
}

export class Referee {
  readonly model: Model;
  readonly had: Had = new Had();
  /** What each task does or did last. */
  readonly #actions = new Map<number, Action>();
  readonly #loops = new Map<number, Loop>();

  constructor(caps: readonly number[]) {
    this.model = new Model(caps, ZERO);
  }

  /**
   * `task` has begun `action`.
   *
   * @param observed what came of it, at once or later; undefined if nothing has.
   * @returns the operations that this must have completed.
   */
  step(task: number, action: Action, observed: Observed | undefined): Map<number, Observed> {
    this.#actions.set(task, action);
    const completions = new Map<number, Observed>(this.#perform(task, action, observed));
    this.#goOn(completions);
    this.#note(task, action, completions);
    return completions;
  }

  /** What `task` does, for a person. */
  show(task: number): string {
    const action = this.#actions.get(task);
    return `task ${task}: ${action === undefined ? "nothing yet" : show(action)}`;
  }

  /** What `task`'s loop has received so far; nothing if it is in none. */
  received(task: number): readonly unknown[] {
    return this.#loops.get(task)?.values ?? [];
  }

  #perform(task: number, action: Action, observed: Observed | undefined): Completions {
    const { model } = this;
    if (action.kind === "close") return model.close(task, action.ch);
    if (action.kind === "range") {
      this.#loops.set(task, { ch: action.ch, limit: action.limit, values: [] });
      return this.#receive(task, action.ch);
    }
    const { cases, waits, form } = action;
    const ready = model.ready(cases);
    if (!waits && ready.length === 0) {
      claim(observed === "would block", `${this.show(task)}: nothing is ready, yet it ${inWords(observed)}`);
      return new Map();
    }
    return model.select(task, cases, () => {
      const chosen = this.#chosen(action, ready, observed);
      claim(
        ready.includes(chosen),
        `${this.show(task)}: ready ${ready.length === 1 ? "is case" : "are the cases"} ${ready.join(", ")}, yet it ${inWords(observed)}`,
      );
      claim(
        form !== "priority" || chosen === ready[0],
        `${this.show(task)}: the first ready case is ${ready[0]}, yet it took ${chosen}`,
      );
      return chosen;
    });
  }

  #receive(task: number, ch: number): Completions {
    return this.model.select(task, [{ op: "recv", ch }], () => 0);
  }

  /** The loops among what was completed go on at once: those that do are not completed yet, and may complete others. */
  #goOn(completions: Map<number, Observed>): void {
    // What is added meanwhile is visited as well.
    for (const [task, outcome] of completions) {
      const loop = this.#loops.get(task);
      if (loop === undefined || typeof outcome !== "object" || !("received" in outcome)) continue;
      if (outcome.ok) loop.values.push(outcome.received);
      completions.delete(task);
      if (!outcome.ok || loop.values.length === loop.limit) {
        this.#loops.delete(task);
        completions.set(task, { ranged: loop.values });
      } else {
        for (const [other, came] of this.#receive(task, loop.ch)) completions.set(other, came);
      }
    }
  }

  /** A panic doesn't say which send it was: the first that must panic. */
  #chosen({ cases }: Selection, ready: readonly number[], observed: Observed | undefined): number {
    if (typeof observed !== "object") return -1;
    if ("case" in observed) return observed.case;
    const panics = (i: number): boolean => {
      const c = cases[i];
      return c?.op === "send" && this.model.channels[c.ch]?.closed === true;
    };
    return "panic" in observed ? (ready.find(panics) ?? -1) : -1;
  }

  #note(task: number, action: Action, completions: ReadonlyMap<number, Observed>): void {
    const { had } = this;
    if (this.model.blocked.at(-1)?.task === task) had.blocked = true;
    for (const woken of completions.keys()) {
      if (woken === task) continue;
      if (action.kind === "close") had.closedWhileBlocked = true;
      const lost = this.#actions.get(woken);
      if (lost?.kind === "select" && lost.cases.filter((c) => c !== null).length > 1) had.lostSelect = true;
    }
  }
}
