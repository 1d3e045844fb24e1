/** Waits for the done channel of a foreign context, in that channel's own queue. */

import { afterwards, runAfterwards } from "../../core/afterwards.ts";
import type { RecvChan } from "../../core/chan.ts";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import type { Operation } from "../../core/op.ts";
import type { Program } from "../../core/program.ts";
import { Waiter } from "../../core/waiter.ts";

export class Watch extends Waiter {
  readonly owner: Program;
  readonly #op: Operation<unknown>;
  readonly #closed: () => void;

  /**
   * `closed` is called once, when the channel is closed: by whoever closes it, so before `close` returns. It may ask
   * the foreign context, which is user code.
   */
  constructor(done: RecvChan<unknown, unknown>, owner: Program, closed: () => void) {
    super(undefined);
    this.owner = owner;
    this.#op = done.recv() as Operation<unknown>;
    this.#closed = closed;
    if (this.#op.selectable !== true) {
      throw new UsageError("ERR_NO_CONTEXT", `a context's done() must return a channel of this package, not ${describe(done)}`);
    }
  }

  /** Whether it waits now; false if the channel is closed already. */
  begin(): boolean {
    if (this.#op.ready()) return false;
    this.#op.park(this);
    runAfterwards();
    return true;
  }

  end(): void {
    this.#op.withdraw(this);
  }

  /** Waits anew, unless the channel has been closed meanwhile. */
  override again(): void {
    if (!this.begin()) this.wake();
  }

  override wake(): void {
    afterwards(this.#closed);
    runAfterwards();
  }
}
