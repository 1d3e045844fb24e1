/**
 * What a worker does in a world that shares memory: it starts the goroutines that others send it, and tells the thread
 * that made the world what became of them, and whether it is idle. Jobs come through a shared channel, from any thread;
 * reports and orders go by the port between the worker and the thread that made the world.
 */

import { threads } from "#threads";
import type { Chan } from "../../../core/chan.ts";
import { defaultProgram } from "../../../core/default-program.ts";
import type { RoutineFunction } from "../../../core/goroutine.ts";
import type { Routine } from "../../../core/op.ts";
import type { IdleAnswer } from "../../deadlock-detector.ts";
import { RemoteGoroutines, type RemoteListener } from "../../remote-goroutines.ts";
import type { Parent } from "../../threads.ts";
import { beginToClose, type StartFailure } from "../../world.ts";
import { CHANNEL } from "./heap-objects.ts";
import { PackedArguments } from "./packed-arguments.ts";
import { transfersOf, type PortMessage } from "./port.ts";
import type { WorldMemory } from "./slot-memory.ts";
import { nameOf, type Job, type Jobs } from "./workers.ts";
import { join, type MemoryWorld } from "./world.ts";

/** What a thread needs to take part in a world. */
export interface Invitation {
  readonly world: WorldMemory;
  /** Where the channel of its jobs stands. */
  readonly jobs: number;
  /** Its number among the workers. */
  readonly worker: number;
  /** What the port of every thread keeps, by its id: it is there before the first job. */
  readonly kept: readonly (readonly [id: number, content: unknown])[];
}

/** What a worker tells the thread that made the world. */
export type Report =
  | { readonly is: "ready"; readonly slot: number }
  | { readonly is: "panic"; readonly scope: string; readonly error: unknown }
  /** All threads seem to be idle. */
  | { readonly is: "idle" }
  /** It runs again, after it was told that all are idle. */
  | { readonly is: "busy" }
  /** Its host's loop has run dry. */
  | { readonly is: "dry"; readonly asked: number }
  /** The thread of a slot must be unparked by a message. */
  | { readonly is: "unpark"; readonly slot: number }
  /** A worker that has ended is wanted. */
  | { readonly is: "restart"; readonly worker: number }
  /** A worker has got its first remote goroutine, or its last one has ended. */
  | { readonly is: "goroutines"; readonly worker: number }
  | { readonly is: "port"; readonly message: PortMessage }
  | ({ readonly is: "dump" } & IdleAnswer);

/** What that thread tells a worker. */
export type Order =
  | { readonly order: "dump"; readonly asked: number }
  /** All seem to be idle: the worker says when its host's loop has run dry. */
  | { readonly order: "awaitDry"; readonly asked: number }
  | { readonly order: "unpark" }
  | { readonly order: "port"; readonly message: PortMessage }
  /** Another worker has ended. */
  | { readonly order: "exited"; readonly worker: number; readonly error: unknown }
  /** A worker that had ended has been started anew, or could not be. */
  | { readonly order: "started"; readonly worker: number; readonly failure: StartFailure | null }
  /** The world is being closed: what runs goes on, and this thread says when nothing can any more. */
  | { readonly order: "close" };

/**
 * Serves until the channel of its jobs is closed.
 *
 * @param builtin the goroutine that every worker can be asked to start, of no module of the user's.
 */
export function serve(
  { world: memory, jobs: at, worker, kept }: Invitation,
  parent: Parent,
  builtin: RoutineFunction,
): void {
  const world = join(memory, nameOf(worker));
  const { activity, peers, slot } = world;
  for (const [id, content] of kept) slot.port.keep(id, content);
  const report = (told: Report): void => parent.post(told);
  const jobs = slot.objects.borrow(CHANNEL, at) as Jobs;
  const listener: RemoteListener = {
    left: (count) => peers.left(worker, jobs, count),
    panicked: (scope, error) => report({ is: "panic", scope, error }),
  };
  const goroutines = new RemoteGoroutines(worker, activity, listener, builtin);
  /** Whether it has said that it is idle, and has not run since. */
  let idle = false;
  slot.coordinator = {
    allIdle: () => report({ is: "idle" }),
    busy() {
      if (idle) report({ is: "busy" });
      idle = false;
    },
    unpark: (other) => report({ is: "unpark", slot: other }),
    goroutinesChanged: (of) => report({ is: "goroutines", worker: of }),
    carry: (message) => parent.post({ is: "port", message } satisfies Report, transfersOf(message)),
    isDry: () => true,
  };
  peers.restart = (of) => report({ is: "restart", worker: of });
  // What has come already is heard now.
  parent.onMessage((message) => {
    const order = message as Order;
    switch (order.order) {
      case "unpark":
        return slot.parker.unparked();
      case "port":
        return slot.port.heard(order.message);
      case "awaitDry": {
        const dry = (): void => report({ is: "dry", asked: order.asked });
        // What is left to the host when the world is being closed keeps no goroutine waiting.
        return world.closing && activity.waitsForOthers() ? dry() : slot.parker.letRunDry(dry);
      }
      case "started":
        return peers.onStart.forEach((tell) => tell(order.worker, order.failure));
      case "close":
        beginToClose(world);
        activity.ignoresHost = threads.tellsDry;
        return slot.rest();
      case "exited":
        return peers.ended(order.worker, order.error);
      case "dump":
        idle = activity.isIdle();
        return report({ is: "dump", asked: order.asked, idle, text: goroutines.dump() });
    }
  });
  parent.keepAlive(false);
  const leave = (): void => parent.leave(() => activity.isIdle());
  defaultProgram.spawn(perform(world, jobs, goroutines, leave), null, []);
  report({ is: "ready", slot: slot.index });
}

function* perform(world: MemoryWorld, jobs: Chan<Job>, goroutines: RemoteGoroutines, leave: () => void): Routine {
  for (;;) {
    const [job, ok] = yield* jobs.recvOk();
    if (!ok) break;
    if (job.do === "end") goroutines.end(job.scope);
    else {
      const args = job.args instanceof PackedArguments ? job.args.open() : job.args;
      goroutines.start({ ...job, args }, (reply) => {
        void job.reply.trySend(reply);
        // One that has not begun may have been all that kept the thread from being idle.
        if (reply !== null && !world.slot.hasLeft) world.slot.rest();
      });
    }
  }
  // The world has been closed: no goroutine can go on here.
  world.leave();
  leave();
}
