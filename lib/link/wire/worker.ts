/** A worker on the wire: it starts the goroutines that others send it, and says when it is idle. */

import { host } from "#host";
import { UsageError } from "../../core/error.ts";
import type { RoutineFunction } from "../../core/goroutine.ts";
import type { Parent } from "../threads.ts";
import { PATIENCE } from "../deadlock-detector.ts";
import { RemoteGoroutines, type Reply } from "../remote-goroutines.ts";
import { enter, leave } from "../world.ts";
import type { Packet } from "./packets.ts";
import type { StartPacket } from "./protocol.ts";
import { ProxyWire, type ProxyEvents } from "./proxy.ts";
import type { Transport } from "./transport.ts";

/** What a worker needs to take part. */
export interface Invitation {
  readonly byMessages: true;
  /** Its number, of so many. */
  readonly worker: number;
  readonly size: number;
  /** How many threads have had that number before, and the last number that they have given to a shared object. */
  readonly life: number;
  readonly lastId: number;
}

/**
 * Takes part until the world is closed.
 *
 * @param builtin what runs where the module of a goroutine is BUILTIN.
 */
export function serve({ worker, size, life, lastId }: Invitation, parent: Parent, builtin: RoutineFunction): void {
  const transport: Transport = {
    post: (message, transfer) => parent.post(message, transfer),
    onMessage: (listener) => parent.onMessage(listener),
    // It dies with the thread that has started it.
    onClose() {},
  };
  const wire = new ProxyWire(
    worker,
    size,
    transport,
    (made) => new WorkerHost(made, worker, parent, builtin),
    life,
    lastId,
  );
  enter(wire);
  // It may never have anything to do.
  wire.rest();
}

/** What of the host a worker's part of the wire needs: its modules, its loop, its end. */
class WorkerHost implements ProxyEvents {
  readonly #wire: ProxyWire;
  readonly #parent: Parent;
  readonly #goroutines: RemoteGoroutines;
  readonly #idleWatch: IdleWatch;
  readonly #dryWatch: DryWatch;
  #leaving = false;

  constructor(wire: ProxyWire, worker: number, parent: Parent, builtin: RoutineFunction) {
    this.#wire = wire;
    this.#parent = parent;
    this.#idleWatch = new IdleWatch(wire);
    this.#dryWatch = new DryWatch(parent);
    const listener = {
      left: (count: number) => wire.outbox.put(["left", count]),
      panicked(scope: string, error: unknown) {
        const packet = wire.packError(error);
        wire.outbox.put(["panic", scope, packet], packet);
      },
    };
    this.#goroutines = new RemoteGoroutines(worker, wire.activity, listener, builtin);
  }

  get #isIdle(): boolean {
    return this.#wire.activity.isIdle(this.#wire.waiters());
  }

  start(call: number, { scope, module, name, args }: StartPacket): void {
    const wire = this.#wire;
    this.#goroutines.start({ scope, module, name, args: wire.codec.decode(args) as readonly unknown[] }, (reply) => {
      const packet = reply === null ? null : packReply(wire, reply);
      wire.outbox.put(["went", call, packet], packet);
    });
  }

  end(scope: string): void {
    this.#goroutines.end(scope);
  }

  dump(asked: number): void {
    this.#wire.outbox.put(["dump", asked, this.#isIdle, this.#goroutines.dump()]);
  }

  awaitDry(asked: number): void {
    const wire = this.#wire;
    const dry = (): void => wire.outbox.put(["dry", asked]);
    // What is left to the host when the world is being closed keeps no goroutine waiting.
    if (wire.closing && wire.activity.waitsForOthers(wire.waiters())) dry();
    else if (this.#isIdle) this.#dryWatch.begin(dry);
  }

  awake(): void {
    this.#dryWatch.end();
  }

  leave(): void {
    this.#leaving = true;
    this.#dryWatch.end();
    leave(this.#wire);
    // What is under way may go on; it ends by itself, or when it waits for others alone.
    this.#parent.keepAlive(false);
    this.#parent.leave(() => this.#isIdle);
  }

  rested(): void {
    if (!this.#leaving) this.#idleWatch.look();
  }
}

/** What has kept a goroutine from being started: its cause as far as it can cross. */
function packReply(wire: ProxyWire, reply: Exclude<Reply, null>): Packet {
  try {
    return wire.codec.encode(reply);
  } catch (e) {
    if (!(e instanceof UsageError)) throw e;
    const { code, message } = reply;
    return wire.codec.encode({ code, message, cause: wire.codec.decode(wire.packError(reply.cause)) });
  }
}

/** Lets go of this thread's loop until it has run dry, which tells that no event will wake a goroutine. */
class DryWatch {
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

/** Tells the owner once this thread has been idle for a while. */
class IdleWatch {
  readonly #wire: ProxyWire;
  #looking = false;
  /** What had come and gone when it last said so. */
  #told = "";

  constructor(wire: ProxyWire) {
    this.#wire = wire;
  }

  look(): void {
    if (this.#looking || this.#told === this.#state || !this.#isIdle) return;
    this.#looking = true;
    const before = this.#state;
    host.timeout(() => {
      this.#looking = false;
      if (this.#state !== before) return this.look();
      if (!this.#isIdle) return;
      this.#told = before;
      this.#wire.outbox.put(["idle", this.#wire.heardOf]);
    }, PATIENCE);
  }

  get #isIdle(): boolean {
    return this.#wire.activity.isIdle(this.#wire.waiters());
  }

  get #state(): string {
    return `${this.#wire.heardOf} ${this.#wire.outbox.sent}`;
  }
}
