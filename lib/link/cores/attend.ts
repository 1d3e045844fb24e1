/**
 * How a thread attends to others: it starts the goroutines that they send it, and tells the thread that made the world
 * what became of them.
 */

import { threads } from "#threads";
import { defaultProgram } from "../../core/default-program.ts";
import type { Chan } from "../../core/chan.ts";
import type { Routine } from "../../core/op.ts";
import { Guests, type Reply, type Start } from "./guests.ts";
import { nameOf } from "./memory/workers.ts";
import { borrow, CHANNEL } from "./handles.ts";
import { transfersOf, type Letter } from "./mail.ts";
import { Parcel } from "./parcel.ts";
import { join, type MemoryWorld } from "./memory/world.ts";
import type { WorldMemory } from "./seat.ts";
import type { SharedChannel } from "./shared-channel.ts";
import type { Parent } from "./threads.ts";

/** What a thread needs to take part in a world. */
export interface Invitation {
  readonly world: WorldMemory;
  /** Where the channel of its jobs stands. */
  readonly jobs: number;
  /** Its number among the workers. */
  readonly worker: number;
}

/** What one thread asks of another. */
export type Job =
  | (Omit<Start, "args"> & {
      readonly do: "start";
      readonly args: readonly unknown[] | Parcel;
      readonly reply: Chan<Reply>;
    })
  | { readonly do: "end"; readonly origin: string };

/** What a worker tells the thread that made the world. */
export type Report =
  | { readonly is: "ready"; readonly seat: number }
  | { readonly is: "panic"; readonly origin: string; readonly error: unknown }
  | { readonly is: "quiet" }
  /** It runs again, after it was told that all are quiet. */
  | { readonly is: "awake" }
  /** Its host's loop has run dry. */
  | { readonly is: "dry"; readonly asked: number }
  /** A seat that must be rung by a message. */
  | { readonly is: "ring"; readonly seat: number }
  /** A worker that has ended is wanted. */
  | { readonly is: "restart"; readonly worker: number }
  /** Whether guests run on a worker may have changed. */
  | { readonly is: "guests"; readonly worker: number }
  | { readonly is: "mail"; readonly letter: Letter }
  | { readonly is: "dump"; readonly asked: number; readonly quiet: boolean; readonly text: string };

/** What that thread tells a worker. */
export type Order =
  | { readonly order: "dump"; readonly asked: number }
  /** All seem to be quiet: the worker says when its host's loop has run dry. */
  | { readonly order: "doze"; readonly asked: number }
  /** The bell rings. */
  | { readonly order: "ring" }
  | { readonly order: "mail"; readonly letter: Letter }
  /** A worker has died. */
  | { readonly order: "mourn"; readonly worker: number; readonly error: unknown }
  /** A worker that had ended has been started anew. */
  | { readonly order: "started"; readonly worker: number }
  /** The world is being closed: what runs goes on, and this thread says when nothing can any more. */
  | { readonly order: "close" };

/** Attends until the channel of its jobs is closed. */
export function attend(invitation: Invitation, parent: Parent): void {
  const world = join(invitation.world, nameOf(invitation.worker));
  const { activity, seat } = world;
  const jobs = borrow(seat, CHANNEL, invitation.jobs) as SharedChannel<Job, undefined>;
  const guests = new Guests(invitation.worker, activity, {
    left: (count) => world.peers.left(invitation.worker, count),
    panicked: (origin, error) => parent.post({ is: "panic", origin, error } satisfies Report),
  });
  let asleep = false;
  seat.mail.carry = (letter) => parent.post({ is: "mail", letter } satisfies Report, transfersOf(letter));
  // What has come already is heard now.
  parent.onMessage((message) => {
    const order = message as Order;
    if (order.order === "ring") return seat.bell.rung();
    if (order.order === "mail") return seat.mail.heard(order.letter);
    if (order.order === "doze") {
      const dry = (): void => parent.post({ is: "dry", asked: order.asked } satisfies Report);
      // What is left to the host when the world is being closed keeps no goroutine waiting.
      return world.closing && activity.waitsForOthers() ? dry() : seat.bell.doze(dry);
    }
    if (order.order === "mourn") return world.peers.ended(order.worker, order.error);
    if (order.order === "started") return world.peers.onStart.forEach((tell) => tell(order.worker));
    if (order.order === "close") {
      world.closing = true;
      activity.ignoresHost = threads.tellsDry;
      return seat.rest();
    }
    asleep = activity.isIdle();
    parent.post({ is: "dump", asked: order.asked, quiet: asleep, text: guests.dump() } satisfies Report);
  });
  parent.keepAlive(false);
  seat.onRing = (place) => parent.post({ is: "ring", seat: place } satisfies Report);
  world.peers.restart = (worker) => parent.post({ is: "restart", worker } satisfies Report);
  seat.onAllQuiet = () => parent.post({ is: "quiet" } satisfies Report);
  seat.onGuests = (worker) => parent.post({ is: "guests", worker } satisfies Report);
  seat.onAwake = () => {
    if (asleep) parent.post({ is: "awake" } satisfies Report);
    asleep = false;
  };
  defaultProgram.spawn(
    serve(world, jobs, guests, () => parent.leave(() => activity.isIdle())),
    null,
    [],
  );
  parent.post({ is: "ready", seat: seat.index } satisfies Report);
}

function* serve(world: MemoryWorld, jobs: Chan<Job>, guests: Guests, leave: () => void): Routine {
  for (;;) {
    const [job, ok] = yield* jobs.recvOk();
    if (!ok) break;
    if (job.do === "end") guests.end(job.origin);
    else {
      const args = job.args instanceof Parcel ? job.args.open() : job.args;
      guests.start({ ...job, args }, (reply) => void job.reply.trySend(reply));
    }
  }
  // The world has been closed: nothing can go on here.
  world.leave();
  leave();
}
