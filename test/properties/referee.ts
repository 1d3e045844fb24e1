/**
 * Performs on the model what has been performed on real channels, and says what must have come of it.
 *
 * Where Go leaves the choice among ready cases open, the referee follows the choice that it is told of,
 * provided that the model finds that case ready.
 */

import assert from "node:assert/strict";
import { show, type Action } from "./action.ts";
import { Model, type Completions } from "./model.ts";
import { ZERO, type Observed } from "./perform.ts";
import { Had } from "./tally.ts";

export class Referee {
  readonly model: Model;
  readonly had: Had = new Had();
  /** What each task does or did last. */
  readonly #actions = new Map<number, Action>();

  constructor(caps: readonly number[]) {
    this.model = new Model(caps, ZERO);
  }

  /**
   * `task` has begun `action`.
   *
   * @param observed what came of it, at once or later; undefined if nothing has.
   * @returns the operations that this must have completed.
   */
  step(task: number, action: Action, observed: Observed | undefined): Completions {
    this.#actions.set(task, action);
    const completions = this.#perform(task, action, observed);
    this.#note(task, action, completions);
    return completions;
  }

  /** What `task` does, for a person. */
  show(task: number): string {
    const action = this.#actions.get(task);
    return `task ${task}: ${action === undefined ? "nothing yet" : show(action)}`;
  }

  #perform(task: number, action: Action, observed: Observed | undefined): Completions {
    const { model } = this;
    if (action.kind === "close") return model.close(task, action.ch);
    const { cases, waits, form } = action;
    if (!waits && model.ready(cases).length === 0) {
      assert.equal(observed, "would block", `${this.show(task)}: nothing is ready`);
      return new Map();
    }
    return model.select(task, cases, (ready) => {
      const chosen = this.#chosen(action, ready, observed);
      const found = `${this.show(task)}: ready are the cases ${ready.join()}, not ${JSON.stringify(observed)}`;
      assert.ok(ready.includes(chosen), found);
      if (form === "priority") assert.equal(chosen, ready[0], `${this.show(task)}: the first ready case`);
      return chosen;
    });
  }

  /** A panic doesn't say which send it was: the first that must panic. */
  #chosen({ cases }: Action & { kind: "select" }, ready: readonly number[], observed: Observed | undefined): number {
    if (typeof observed !== "object") return -1;
    if ("case" in observed) return observed.case;
    const panics = (i: number): boolean => {
      const c = cases[i];
      return c?.op === "send" && this.model.channels[c.ch]?.closed === true;
    };
    return "panic" in observed ? (ready.find(panics) ?? -1) : -1;
  }

  #note(task: number, action: Action, completions: Completions): void {
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
