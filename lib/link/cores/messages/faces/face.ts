/** What every face of a gate is, and the op by which one passes it. */

import { inspectable } from "../../../../core/inspect.ts";
import type { PortGate } from "../gate.ts";
import { accept } from "../grant.ts";
import { PortOp } from "../port-op.ts";
import { crosses } from "../thing.ts";
import { ENTER } from "../wire.ts";

export abstract class Face {
  readonly gate: PortGate;

  constructor(gate: PortGate) {
    this.gate = gate;
  }

  static {
    inspectable(this, (thing) => thing.constructor.name.replace(/^Port/, "Shared"));
  }
}

crosses(Face, ({ gate }) => gate);

/** Waits until a gate lets one pass. */
export class Pass<T> extends PortOp<T> {
  override readonly reason: string;
  readonly #result: (taken: number) => T;

  /** @param reason what a dump says. */
  constructor(gate: PortGate, reason: string, result: (taken: number) => T, n = 1, verb: number = ENTER) {
    super(gate, verb, n);
    this.reason = reason;
    this.#result = result;
  }

  override settle(outcome: unknown): T {
    return this.#result(accept(outcome));
  }
}
