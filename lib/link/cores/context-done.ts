/** The done channel of a shared context: delivers nothing, and is closed once the context is done. */

import type { RecvChan } from "../../core/chan.ts";
import { created, trackingOps } from "../../core/debug.ts";
import { Operation, type Op } from "../../core/op.ts";
import { Receivable } from "../../core/receivable.ts";
import { BLOCKED } from "../../core/thread.ts";
import type { Waiter } from "../../core/waiter.ts";
import type { Ending } from "./context.ts";
import { throwIfRefused } from "./refused.ts";

/** What a receive of a closed channel gets. */
const nothing: readonly [undefined, false] = [undefined, false];

export class DoneChannel extends Receivable<never, undefined> implements RecvChan<never, undefined> {
  readonly #ending: Ending;
  readonly #recv: Recv;

  constructor(ending: Ending) {
    super();
    this.#ending = ending;
    this.#recv = new Recv(ending);
  }

  get len(): number {
    return 0;
  }

  get cap(): number {
    return 0;
  }

  recv(): Op<undefined> {
    return trackingOps ? created(new Recv(this.#ending), this.recv) : this.#recv;
  }

  override recvOk(): Op<readonly [undefined, false]> {
    return created(new RecvOk(this.#ending), this.recvOk);
  }

  tryRecv(): readonly [undefined, false] | undefined {
    return this.#ending.isDone ? nothing : undefined;
  }
}

abstract class Receive<R> extends Operation<R> {
  readonly #ending: Ending;

  constructor(ending: Ending) {
    super();
    this.#ending = ending;
  }

  override get reason(): string {
    return "chan receive";
  }

  override get subject(): object {
    return this.#ending;
  }

  override ready(): boolean {
    return this.#ending.isDone;
  }

  override poll(): unknown {
    return this.#ending.isDone ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    this.#ending.park(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.#ending.withdraw(waiter);
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
