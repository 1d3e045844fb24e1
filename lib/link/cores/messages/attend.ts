/** How a worker attends to others, in a world without shared memory. */

import { host } from "#host";
import { UsageError } from "../../../core/error.ts";
import type { RoutineFunction } from "../../../core/goroutine.ts";
import { RemoteGoroutines, type RemoteListener } from "../../remote-goroutines.ts";
import { PATIENCE } from "../../deadlock-detector.ts";
import type { Parent } from "../threads.ts";
import { Away } from "./away.ts";
import type { Down, StartPacket } from "./wire.ts";
import { enter, leave } from "../../world.ts";

/** What a worker needs to take part. */
export interface Invited {
  readonly byMessages: true;
  /** Its number, of so many. */
  readonly worker: number;
  readonly size: number;
  /** How many threads have had that number before, and the last number that they have given to a thing. */
  readonly life: number;
  readonly lastId: number;
}

/** Attends until the world is closed. */
export function attendByMessages(
  { worker, size, life, lastId }: Invited,
  parent: Parent,
  builtin: RoutineFunction,
): void {
  const world = new Away(
    worker,
    size,
    (messages, transfer) => {
      parent.post(messages, transfer);
      world.staff.rested();
    },
    life,
    lastId,
  );
  const listener: RemoteListener = {
    left: (count) => world.outbox.put(["left", count]),
    panicked(origin, error) {
      const packet = world.packError(error);
      world.outbox.put(["panic", origin, packet], packet);
    },
  };
  const guests = new RemoteGoroutines(worker, world.activity, listener, builtin);
  const quiet = new QuietWatch(world);
  const dozing = new Dozing(parent);
  let leaving = false;
  world.staff = {
    start(call: number, { origin, module, name, args }: StartPacket) {
      const start = { scope: origin, module, name, args: world.codec.decode(args) as readonly unknown[] };
      guests.start(start, (reply) => {
        const packet = reply === null ? null : packReply(world, reply);
        world.outbox.put(["went", call, packet], packet);
      });
    },
    end: (origin) => guests.end(origin),
    died(other, error) {
      world.workerEnded(other, error);
    },
    dump: (asked) => world.outbox.put(["dump", asked, world.activity.isIdle(world.waiters()), guests.dump()]),
    doze(asked) {
      const dry = (): void => world.outbox.put(["dry", asked]);
      // What is left to the host when the world is being closed keeps no goroutine waiting.
      if (world.closing && world.activity.waitsForOthers(world.waiters())) dry();
      else if (world.activity.isIdle(world.waiters())) dozing.begin(dry);
    },
    stir: () => dozing.end(),
    leave() {
      leaving = true;
      dozing.end();
      leave(world);
      // What is under way may go on; it ends by itself, or when it waits for others alone.
      parent.keepAlive(false);
      parent.leave(() => world.activity.isIdle(world.waiters()));
    },
    rested() {
      if (!leaving) quiet.look();
    },
  };
  enter(world);
  parent.onMessage((messages) => world.heard(messages as readonly Down[]));
  // It may never have anything to do.
  world.staff.rested();
}

/** What has kept a goroutine from being started: its cause as far as it can cross. */
function packReply(world: Away, reply: { readonly code: string; readonly message: string; readonly cause?: unknown }) {
  try {
    return world.codec.encode(reply);
  } catch (e) {
    if (!(e instanceof UsageError)) throw e;
    const { code, message } = reply;
    return world.codec.encode({ code, message, cause: world.codec.decode(world.packError(reply.cause)) });
  }
}

/** Lets go of this thread's loop until it has run dry, which tells that no event will wake anybody. */
class Dozing {
  readonly #parent: Parent;
  #onDry: (() => void) | null = null;

  constructor(parent: Parent) {
    this.#parent = parent;
  }

  begin(told: () => void): void {
    this.end();
    this.#onDry = () => {
      this.end();
      told();
    };
    host.onDry(this.#onDry);
    this.#parent.keepAlive(false);
  }

  end(): void {
    if (this.#onDry === null) return;
    host.offDry(this.#onDry);
    this.#onDry = null;
    this.#parent.keepAlive(true);
  }
}

/** Tells the home once this thread has been quiet for a while. */
class QuietWatch {
  readonly #world: Away;
  #looking = false;
  /** What had come and gone when it last said so. */
  #told = "";

  constructor(world: Away) {
    this.#world = world;
  }

  look(): void {
    if (this.#looking || this.#told === this.#state || !this.#world.activity.isIdle(this.#world.waiters())) return;
    this.#looking = true;
    const before = this.#state;
    host.timeout(() => {
      this.#looking = false;
      if (this.#state !== before) return this.look();
      if (!this.#world.activity.isIdle(this.#world.waiters())) return;
      this.#told = before;
      this.#world.outbox.put(["quiet", this.#world.heardOf]);
    }, PATIENCE);
  }

  get #state(): string {
    return `${this.#world.heardOf} ${this.#world.outbox.sent}`;
  }
}
