/** The done channel of a shared context: delivers nothing, and is closed once the context is done. Who receives waits at the context's gate. */

import type { RecvChan } from "../../core/chan.ts";
import { created, trackingOps } from "../../core/debug.ts";
import type { Op } from "../../core/op.ts";
import { Receivable } from "../../core/receivable.ts";
import type { Waiter } from "../../core/waiter.ts";
import type { Place } from "./contest.ts";
import { LIVE, type ContextGate } from "./context-gate.ts";
import { AtGate } from "./gate.ts";
import { throwIfRefused } from "./refused.ts";

/** What a receive of a closed channel gets. */
const nothing: readonly [undefined, false] = [undefined, false];

export class DoneChannel extends Receivable<never, undefined> implements RecvChan<never, undefined> {
  readonly #gate: ContextGate;
  readonly #recv: Recv;

  constructor(gate: ContextGate) {
    super();
    this.#gate = gate;
    this.#recv = new Recv(gate);
  }

  get len(): number {
    return 0;
  }

  get cap(): number {
    return 0;
  }

  recv(): Op<undefined> {
    return trackingOps ? created(new Recv(this.#gate), this.recv) : this.#recv;
  }

  override recvOk(): Op<readonly [undefined, false]> {
    return created(new RecvOk(this.#gate), this.recvOk);
  }

  tryRecv(): readonly [undefined, false] | undefined {
    return this.#gate.word === LIVE ? undefined : nothing;
  }
}

abstract class Receive<R> extends AtGate<ContextGate, R> {
  override get reason(): string {
    return "chan receive";
  }

  override ready(): boolean {
    return this.gate.word !== LIVE;
  }

  protected override attempt(): boolean {
    return this.ready();
  }

  override park(waiter: Waiter): void {
    this.gate.park(waiter);
  }

  override withdraw(waiter: Waiter): void {
    const { contest } = waiter.value as Place;
    for (const place of contest.places) if (place.waiter === waiter) contest.withdraw(place);
  }
}

class Recv extends Receive<undefined> {
  override settle(outcome: unknown): undefined {
    throwIfRefused(outcome);
    return undefined;
  }
}

class RecvOk extends Receive<readonly [undefined, false]> {
  override settle(outcome: unknown): readonly [undefined, false] {
    throwIfRefused(outcome);
    return nothing;
  }
}
