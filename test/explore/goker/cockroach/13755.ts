/**
 * cockroach#13755: the rows of a query come with a goroutine that waits until their context is done, in
 * order to close them. Rows close themselves when they have been read to the end; a test that tries a
 * query again until its result fits drops the rows that did not, unread and open, and their goroutines
 * leak. The fix closes them.
 */

import { go, type Routine } from "goroutines";
import { background, withCancel, type CancelFunc, type Context, type ContextLike } from "goroutines/context";
import { RWMutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class Rows {
  readonly closeMu = new RWMutex();
  readonly ctx: Context;
  readonly cancel: CancelFunc;
  readonly columns: number;
  closed = false;
  left: number;

  constructor(parent: ContextLike, columns: number, length: number) {
    [this.ctx, this.cancel] = withCancel(parent);
    this.columns = columns;
    this.left = length;
    go(this.awaitDone());
  }

  *awaitDone(): Routine {
    yield* this.ctx.done().recv();
    yield* this.close();
  }

  /** Whether there is one more row; closes when there is none. */
  *next(): Routine<boolean> {
    yield* this.closeMu.rLock();
    const more = !this.closed && this.left > 0;
    if (more) this.left--;
    this.closeMu.rUnlock();
    if (!more) yield* this.close();
    return more;
  }

  *close(): Routine {
    yield* this.closeMu.lock();
    if (!this.closed) {
      this.closed = true;
      this.cancel();
    }
    this.closeMu.unlock();
  }
}

/** The schema change adds a column between the first query and the second. */
class Database {
  columns = 1;

  query(): Rows {
    return new Rows(background(), this.columns++, 2);
  }
}

function* queryUntilChanged(fixed: boolean): Routine {
  const db = new Database();
  let rows = db.query();
  while (rows.columns !== 2) {
    if (fixed) yield* rows.close();
    rows = db.query();
  }
  while (yield* rows.next());
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 13755,
  blocking: true,
  class: "Communication Deadlock / Channel & Context",
  bug: "Rows that are neither read to the end nor closed leave behind the goroutine that waits for their context.",
  source: "https://github.com/cockroachdb/cockroach/pull/13755",
  original: { goroutines: 2, locks: 1, channels: 1 },
  kept: { goroutines: 3, locks: 2, channels: 2 },
  symptoms: ["leak"],
  buggy: function* () {
    yield* queryUntilChanged(false);
  },
  fixed: function* () {
    yield* queryUntilChanged(true);
  },
};
