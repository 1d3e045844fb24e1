/**
 * cockroach#10790: a command waits in the command queue for those it overlaps. When its context is
 * cancelled, a goroutine goes on waiting in its place, so that the command leaves the queue in its turn.
 * But a command that is given up when the server quiesces never leaves the queue, so that goroutine
 * waits for ever. The fix makes it wait for the quiescence as well.
 */

import { chan, go, select, type Chan, type Routine } from "goroutines";
import { background, withCancel, type Context } from "goroutines/context";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

/** A command in the queue: closed when it leaves. */
type Command = Chan<void>;

class Replica {
  readonly mu = new Mutex();
  /** All commands overlap. */
  readonly queue = new Set<Command>();
  readonly proposals = chan<Command>();
  readonly quiesce = chan<void>();
  readonly fixed: boolean;

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  /** Takes proposals until the server quiesces. */
  *raft(): Routine {
    for (;;) {
      const r = yield* select({ proposal: this.proposals.recv(), quiesce: this.quiesce.recv() });
      if (r.case === "quiesce") return;
    }
  }

  *send(ctx: Context): Routine {
    const command = yield* this.begin(ctx);
    if (command !== null) yield* this.propose(ctx, command);
  }

  /** Enters the queue and waits for its turn; null if `ctx` was cancelled before. */
  *begin(ctx: Context): Routine<Command | null> {
    yield* this.mu.lock();
    const command: Command = chan<void>();
    const before = [...this.queue];
    this.queue.add(command);
    this.mu.unlock();
    for (const [i, other] of before.entries()) {
      const r = yield* select({ left: other.recv(), cancelled: ctx.done().recv() });
      if (r.case === "left") continue;
      go(this.#endInTurn(command, before.slice(i)));
      return null;
    }
    return command;
  }

  /** Has it applied; once the server quiesces nobody can say whether it will be, so it stays in the queue. */
  *propose(ctx: Context, command: Command): Routine {
    const r = yield* select({
      applied: this.proposals.send(command),
      cancelled: ctx.done().recv(),
      quiesce: this.quiesce.recv(),
    });
    if (r.case !== "quiesce") yield* this.#end(command);
  }

  *#endInTurn(command: Command, before: Command[]): Routine {
    for (const other of before) {
      if (this.fixed) {
        const r = yield* select({ left: other.recv(), quiesce: this.quiesce.recv() });
        if (r.case === "quiesce") return;
      } else {
        yield* other.recv();
      }
    }
    yield* this.#end(command);
  }

  *#end(command: Command): Routine {
    yield* this.mu.lock();
    this.queue.delete(command);
    command.close();
    this.mu.unlock();
  }
}

function* cancelAndQuiesce(fixed: boolean): Routine {
  const replica = new Replica(fixed);
  const wg = new WaitGroup();
  const [ctx, cancel] = withCancel(background());
  wg.go(replica.raft());
  const first = yield* replica.begin(background());
  if (first !== null) wg.go(replica.propose(background(), first));
  wg.go(replica.send(ctx));
  wg.go(function* () {
    cancel();
    replica.quiesce.close();
  });
  yield* wg.wait();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 10790,
  blocking: true,
  class: "Communication Deadlock / Channel & Context",
  bug: "A cancelled command's goroutine waits for a command before it that is given up and never leaves the queue.",
  source: "https://github.com/cockroachdb/cockroach/pull/10790",
  original: { goroutines: 3, locks: 0, channels: 3 },
  kept: { goroutines: 6, locks: 1, channels: 5 },
  symptoms: ["leak"],
  buggy: function* () {
    yield* cancelAndQuiesce(false);
  },
  fixed: function* () {
    yield* cancelAndQuiesce(true);
  },
};
