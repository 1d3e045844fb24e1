/**
 * cockroach#35073: an outbox takes rows from a channel and sends them to another node. When it cannot even
 * connect, it ends without a word to the producers, who fill the channel and block. The fix closes the
 * channel for the consumer: later rows are dropped, and producers that are blocked already are let go.
 */

import { chan, type Routine } from "goroutines";
import { Bool } from "goroutines/atomic";
import { WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

const PRODUCERS = 2;
const ROWS = 2;

class RowChannel {
  /** At least one place for each producer: see `consumerClosed`. */
  readonly rows = chan<number>(PRODUCERS);
  readonly closed = new Bool();

  *push(row: number): Routine {
    if (!this.closed.load()) yield* this.rows.send(row);
  }

  /**
   * The consumer takes no more. Each producer may have looked at `closed` before and push one more row, so
   * it makes room for one row each.
   */
  consumerClosed(): void {
    this.closed.store(true);
    for (let i = 0; i < PRODUCERS; i++) this.rows.tryRecv();
  }
}

/** The connection to the other node fails. */
function* outbox(channel: RowChannel, fixed: boolean): Routine {
  if (fixed) channel.consumerClosed();
}

function* produce(channel: RowChannel): Routine {
  for (let row = 0; row < ROWS; row++) yield* channel.push(row);
}

function* flow(fixed: boolean): Routine {
  const channel = new RowChannel();
  const wg = new WaitGroup();
  wg.go(produce, channel);
  wg.go(outbox, channel, fixed);
  yield* produce(channel);
  yield* wg.wait();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 35073,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "A consumer fails at its start and leaves its producers to a channel that nobody reads.",
  source: "https://github.com/cockroachdb/cockroach/pull/35073",
  original: { goroutines: 3, locks: 0, channels: 1 },
  kept: { goroutines: 3, locks: 0, channels: 1 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* flow(false);
  },
  fixed: function* () {
    yield* flow(true);
  },
};
