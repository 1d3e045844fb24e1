/**
 * cockroach#2448: MultiRaft's loop sends events to the store and takes callbacks from it. While the loop
 * blocks on the send of an event, the store, still busy with the one before, blocks on the send of its
 * callback: neither channel is read. The fix keeps events in a slice and makes their send one more case
 * of the loop's select.
 */

import { chan, select, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

const PROPOSALS = 2;

type Event = "committed" | "membership change";

class MultiRaft {
  readonly proposals = chan<void>();
  readonly events = chan<Event>();
  readonly callbacks = chan<() => void>();
  readonly stopped = chan<void>();
  readonly pending: Event[] = [];
  readonly fixed: boolean;

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  *loop(): Routine {
    for (;;) {
      const [event] = this.pending;
      const r = yield* select({
        proposal: this.proposals.recv(),
        callback: this.callbacks.recvOk(),
        sent: event === undefined ? null : this.events.send(event),
        stopped: this.stopped.recv(),
      });
      switch (r.case) {
        case "proposal":
          yield* this.#emit("committed");
          yield* this.#emit("membership change");
          break;
        case "callback":
          r.value[0]?.();
          break;
        case "sent":
          this.pending.shift();
          break;
        case "stopped":
          return;
      }
    }
  }

  *#emit(event: Event): Routine {
    if (this.fixed) this.pending.push(event);
    else yield* this.events.send(event);
  }
}

/** The store: tells the loop when it has applied a change of membership. */
function* processRaft(raft: MultiRaft, applied: WaitGroup): Routine {
  for (;;) {
    const r = yield* select({ event: raft.events.recv(), stopped: raft.stopped.recv() });
    if (r.case === "stopped") return;
    if (r.value === "membership change") yield* raft.callbacks.send(() => applied.done());
  }
}

function* changeMembership(fixed: boolean): Routine {
  const raft = new MultiRaft(fixed);
  const loops = new WaitGroup();
  const applied = new WaitGroup();
  applied.add(PROPOSALS);
  loops.go(raft.loop());
  loops.go(processRaft, raft, applied);
  for (let i = 0; i < PROPOSALS; i++) yield* raft.proposals.send();
  yield* applied.wait();
  raft.stopped.close();
  yield* loops.wait();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 2448,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "Raft's loop sends an event to the store while the store sends a callback to the loop.",
  source: "https://github.com/cockroachdb/cockroach/pull/2448",
  original: { goroutines: 3, locks: 0, channels: 3 },
  kept: { goroutines: 3, locks: 0, channels: 4 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* changeMembership(false);
  },
  fixed: function* () {
    yield* changeMembership(true);
  },
};
