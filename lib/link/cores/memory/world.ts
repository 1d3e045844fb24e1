/** A world whose threads share memory, as one of them has it. */

import type { Chan } from "../../../core/chan.ts";
import { currentProgram } from "../../../core/default-program.ts";
import { GoError, UsageError } from "../../../core/error.ts";
import type { Park } from "../../../core/op.ts";
import type { Source } from "../../../core/scheduler.ts";
import { select } from "../../../core/select.ts";
import type { ContextMaker } from "../../context.ts";
import type { Activity } from "../../deadlock-detector.ts";
import { BUILTIN } from "../../go-on.ts";
import { Scopes } from "../../remote-goroutines.ts";
import {
  enter,
  leave,
  world,
  type SharedHeap,
  type SyncMakers,
  type Target,
  type Where,
  type World,
} from "../../world.ts";
import { RW_MUTEX_SIZE, WORD_SIZE } from "../kernel/layout.ts";
import { HeapBool, HeapInt32, HeapInt64 } from "./atomics.ts";
import { makeChannel } from "./channel.ts";
import { heapContexts } from "./context.ts";
import { HeapLatch, HeapSemaphore, HeapWaitGroup } from "./counters.ts";
import { kinds } from "./kinds.ts";
import { HeapMutex, HeapOnce, HeapRWMutex } from "./locks.ts";
import { packedFor } from "./packed-arguments.ts";
import type { WorldMemory } from "./slot-memory.ts";
import { ThreadSlot } from "./slot.ts";
import { makeSync } from "./synchronizer.ts";
import { Workers, type Job } from "./workers.ts";

export class MemoryWorld implements World {
  readonly slot: ThreadSlot;
  readonly peers: Workers;
  readonly scopes: Scopes;
  readonly sync: SyncMakers;
  readonly contexts: ContextMaker;
  readonly synchronous = true;
  closing = false;

  constructor(slot: ThreadSlot) {
    this.slot = slot;
    this.peers = new Workers(slot);
    this.scopes = new Scopes(`${slot.index}.${slot.life}`, (scope) => this.#endScope(scope));
    this.contexts = heapContexts(slot);
    this.sync = {
      mutex: () => new HeapMutex(slot, makeSync(slot, 0)),
      rwMutex: () => new HeapRWMutex(slot, makeSync(slot, 0, RW_MUTEX_SIZE)),
      waitGroup: () => new HeapWaitGroup(slot, makeSync(slot, 0)),
      semaphore: (n) => new HeapSemaphore(slot, makeSync(slot, 0), n),
      once: () => new HeapOnce(slot, makeSync(slot, 0)),
      latch: (n) => new HeapLatch(slot, makeSync(slot, n)),
      int32: (initial = 0) => new HeapInt32(slot, slot.objects.allot(WORD_SIZE), initial),
      int64: (initial = 0n) => new HeapInt64(slot, slot.objects.allot(WORD_SIZE), initial),
      bool: (initial = false) => new HeapBool(slot, slot.objects.allot(WORD_SIZE), initial),
    };
  }

  get source(): Source {
    return this.slot;
  }

  get heap(): SharedHeap {
    return this.slot;
  }

  get activity(): Activity {
    return this.slot.activity;
  }

  chan<T, Z>(capacity: number, zero: Z): Chan<T, Z> {
    return makeChannel<T, Z>(this.slot, capacity, zero);
  }

  *start(where: Where, { module, name }: Target, values: readonly unknown[]): Generator<Park, void, unknown> {
    const { peers, slot } = this;
    const worker = peers.choose(where);
    const peer = peers.find(worker);
    if (peer === null) throw peers.died(worker);
    const { jobs, gone } = peer;
    // What every worker has keeps no process alive, and its arguments need no port.
    const counts = module !== BUILTIN;
    const args = counts ? yield* packedFor(slot, worker, values) : values;
    // What has gone ahead went to that life of it.
    if (peers.find(worker) !== peer) throw peers.died(worker);
    const reply = peers.takeReply();
    const scope = this.scopes.nameOf(currentProgram());
    const job: Job = { do: "start", scope, module, name, args, reply };
    if (counts) peers.sent(worker, jobs);
    let sent;
    try {
      sent = yield* select({ jobs: jobs.send(job), gone: gone.recv() });
    } catch (e) {
      if (counts) peers.left(worker, jobs, 1);
      throw e;
    }
    const answer = sent.case === "gone" ? sent : yield* select({ reply: reply.recv(), gone: gone.recv() });
    if (answer.case === "gone") throw peers.died(worker);
    // The worker that has answered lets go of it.
    peers.giveReply(reply);
    if (answer.case !== "reply" || answer.value === null || answer.value === undefined) return;
    const { code, message, cause } = answer.value;
    throw code === "ERR_MODULE" ? new GoError(code, message, { cause }) : new UsageError(code, message);
  }

  /** The program of a scope has ended: what it has started elsewhere ends. */
  #endScope(scope: string): void {
    if (world.current !== this) return;
    const { peers } = this;
    for (let worker = 0; worker < peers.size; worker++) {
      // A worker that can't take it now takes it later, and one that is being closed need not; no caller waits for
      // that.
      void peers
        .find(worker)
        ?.jobs.send({ do: "end", scope })
        .then(undefined, () => {});
    }
  }

  /** This thread leaves: none of its goroutines waits there. */
  leave(): void {
    if (world.current !== this) return;
    this.slot.leave();
    leave(this);
  }
}

/** Has this thread be in a world; `name`: by which another thread finds its slot once it has died. */
export function join(memory: WorldMemory, name: number): MemoryWorld {
  if (world.current !== null) throw new RangeError("this thread is in a world already");
  const joined = new MemoryWorld(new ThreadSlot(memory, kinds, name));
  enter(joined);
  return joined;
}

/** This thread's slot, or null if it is in no world that shares memory. */
export function currentSlot(): ThreadSlot | null {
  return world.current instanceof MemoryWorld ? world.current.slot : null;
}
