/**
 * cockroach#13197: beginning a transaction starts a goroutine that waits until the transaction's context
 * is done, in order to roll it back then. A test that neither commits nor rolls back never ends that
 * context, and the goroutine leaks. The fix ends the transaction.
 */

import { go, type Routine } from "goroutines";
import { background, withCancel, type CancelFunc, type Context, type ContextLike } from "goroutines/context";
import type { Kernel } from "../../kernel.ts";

class Tx {
  readonly ctx: Context;
  readonly cancel: CancelFunc;
  ended: "committed" | "rolled back" | null = null;

  constructor(parent: ContextLike) {
    [this.ctx, this.cancel] = withCancel(parent);
    go(this.awaitDone());
  }

  /** Rolls back if nobody has ended the transaction before its context is done. */
  *awaitDone(): Routine {
    yield* this.ctx.done().recv();
    this.end("rolled back");
  }

  end(how: "committed" | "rolled back"): void {
    if (this.ended !== null) return;
    this.ended = how;
    this.cancel();
  }
}

class Database {
  begin(): Tx {
    return new Tx(background());
  }
}

function* transaction(fixed: boolean): Routine {
  const db = new Database();
  const tx = db.begin();
  if (fixed) tx.end("committed");
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 13197,
  blocking: true,
  class: "Communication Deadlock / Channel & Context",
  bug: "A transaction that is never ended leaves behind the goroutine that waits for its context.",
  source: "https://github.com/cockroachdb/cockroach/pull/13197",
  original: { goroutines: 2, locks: 0, channels: 1 },
  kept: { goroutines: 2, locks: 0, channels: 1 },
  symptoms: ["leak"],
  buggy: function* () {
    yield* transaction(false);
  },
  fixed: function* () {
    yield* transaction(true);
  },
};
