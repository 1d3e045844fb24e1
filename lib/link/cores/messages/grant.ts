/**
 * Tokens that a goroutine has been given while it waited. If its program ends before it runs again, they are given
 * back.
 */

import { afterwards } from "../../../core/afterwards.ts";
import type { Program, Resource } from "../../../core/program.ts";
import type { PortGate } from "./gate.ts";

class Grant implements Resource {
  readonly #gate: PortGate;
  readonly taken: number;
  readonly #owner: Program;

  constructor(gate: PortGate, taken: number, owner: Program) {
    this.#gate = gate;
    this.taken = taken;
    this.#owner = owner;
    owner.adopt(this);
  }

  accept(): number {
    this.#owner.disown(this);
    return this.taken;
  }

  release(): void {
    afterwards(() => this.#gate.giveUp(this.taken));
  }
}

/**
 * With what somebody of `owner` is woken, for whom tokens have been taken; null: an async function, which has them at
 * once.
 */
export function grant(gate: PortGate, taken: number, owner: Program | null): unknown {
  return taken === 0 || owner === null ? taken : new Grant(gate, taken, owner);
}

/** How many tokens an outcome has brought. */
export function accept(outcome: unknown): number {
  return outcome instanceof Grant ? outcome.accept() : (outcome as number);
}
