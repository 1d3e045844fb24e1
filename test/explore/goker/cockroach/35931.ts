/**
 * cockroach#35931: the cancellation of a flow pushes a message into each of its inbound streams, one after
 * the other. A join that has read enough from its left input waits for a row of its right one, while rows
 * fill the left. The canceller blocks on the left stream and never comes to the right, which the join waits
 * for. The fix pushes into each stream from a goroutine of its own.
 */

import { chan, go, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

type Row = "row" | "cancelled";

class RowChannel {
  readonly rows = chan<Row>(1);
  readonly senders: Int32;

  constructor(senders: number) {
    this.senders = new Int32(senders);
  }

  /** The last sender closes. */
  producerDone(): void {
    if (this.senders.add(-1) === 0) this.rows.close();
  }
}

/** Reads a row of the left input, then of the right one; when cancelled, drains both. */
function* join(left: RowChannel, right: RowChannel): Routine {
  yield* left.rows.recv();
  yield* right.rows.recv();
  yield* right.rows.forEach(() => {});
  yield* left.rows.forEach(() => {});
}

/** A part of the flow on this node, another sender of the left input. */
function* scan(left: RowChannel): Routine {
  yield* left.rows.send("row");
  yield* left.rows.send("row");
  left.producerDone();
}

/** In place of the stream's sender, which has never connected. */
function* cancelStream(stream: RowChannel): Routine {
  yield* stream.rows.send("cancelled");
  stream.producerDone();
}

function* cancel(streams: RowChannel[], fixed: boolean): Routine {
  for (const stream of streams) {
    if (fixed) go(cancelStream, stream);
    else yield* cancelStream(stream);
  }
}

function* flow(fixed: boolean): Routine {
  const left = new RowChannel(2);
  const right = new RowChannel(1);
  const wg = new WaitGroup();
  wg.go(join, left, right);
  wg.go(scan, left);
  yield* cancel([left, right], fixed);
  yield* wg.wait();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 35931,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "The canceller blocks on a full stream before it comes to the one that is being read.",
  source: "https://github.com/cockroachdb/cockroach/pull/35931",
  original: { goroutines: 2, locks: 0, channels: 2 },
  kept: { goroutines: 5, locks: 0, channels: 2 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* flow(false);
  },
  fixed: function* () {
    yield* flow(true);
  },
};
