/**
 * A party, as the owner sees it: the way to it, its waits at the owner's channels, and the shared objects that it
 * holds.
 *
 * Invariant: what a peer holds is kept alive here, however few hold it otherwise, until the peer has dropped it as
 * often as it was sent there.
 */

import { WireContext, type End } from "./context.ts";
import type { Owner } from "./owner.ts";
import { chain, encodedOf, packetOf, type Packet, type WireObject } from "./packets.ts";
import { isInquiry, type ToOwner, type ToProxy } from "./protocol.ts";
import type { RemoteWait } from "./remote-wait.ts";
import { Outbox, type Transport } from "./transport.ts";

/** A shared object that a peer holds, and how often it has been sent there. */
interface Holding {
  readonly object: WireObject;
  times: number;
}

/** How many threads had the number of a peer before the one that comes after `before`. */
export function lifeAfter(before: Peer | undefined): number {
  return before === undefined ? 0 : before.life + 1;
}

export class Peer {
  readonly owner: Owner;
  /** Its number as a worker. */
  readonly worker: number;
  readonly outbox: Outbox<ToProxy>;
  /** Its waits, by their numbers. */
  readonly waits: Map<number, RemoteWait> = new Map();
  readonly #holdings: Map<number, Holding> = new Map();
  /** The contexts that are being sent to it, and have ended before. */
  readonly #ends: WireContext[] = [];
  /**
   * How many threads have had its number before, and the last number that they and it have given to a shared object.
   */
  readonly life: number;
  lastId: number;
  /** How many goroutines it has been sent that have not ended. */
  goroutines = 0;
  /** How many of the owner's messages it had heard when it was idle; -1 while it is not. */
  idleAt = -1;
  ended = false;
  /** What it died of; undefined if it was ended. */
  error: unknown;

  /** @param before the one that had its number before, if there was one. */
  constructor(owner: Owner, worker: number, transport: Transport, before?: Peer) {
    this.owner = owner;
    this.worker = worker;
    this.life = lifeAfter(before);
    this.lastId = before?.lastId ?? 0;
    this.outbox = new Outbox<ToProxy>(transport, (messages) => {
      if (!this.ended && !messages.every(isInquiry)) owner.events.awake();
    });
    transport.onMessage((messages) => owner.heard(this, messages as readonly ToOwner[]));
    transport.onClose((error) => {
      if (this.ended) return;
      this.error = error;
      owner.lose(this);
    });
  }

  /** Whether it is idle, and no message to it is under way. */
  get isIdle(): boolean {
    return this.outbox.isEmpty && this.idleAt === this.outbox.sent;
  }

  /** Sends a message with a packet in it, whose shared objects the peer then holds. */
  post(message: ToProxy, packet: Packet): void {
    this.#put(message, packet);
    this.tellEnds();
  }

  #put(message: ToProxy, packet: Packet): void {
    if (this.ended) return;
    for (const reference of encodedOf(packet)?.shared ?? []) this.hold(this.owner.objectOf(reference));
    this.outbox.put(message, packet);
  }

  /** The peer holds a shared object, once more, and what is above it. Called before it is told: then `tellEnds`. */
  hold(held: WireObject): void {
    for (const object of chain(held)) {
      const holding = this.#holdings.get(object.id);
      if (holding === undefined) this.#holdings.set(object.id, { object, times: 1 });
      else holding.times++;
      if (object instanceof WireContext && object.isDone) this.#ends.push(object);
    }
  }

  holds({ id }: { readonly id: number }): boolean {
    return this.#holdings.has(id);
  }

  /** It has let go of what came to it so many times. */
  drop(id: number, times: number): void {
    const holding = this.#holdings.get(id);
    if (holding === undefined) return;
    holding.times -= times;
    if (holding.times <= 0) this.#holdings.delete(id);
  }

  /** Tells it that a context has ended. */
  tellEnd(ctx: WireContext): void {
    this.#ends.push(ctx);
    this.tellEnds();
  }

  /** Tells it which of the contexts that have been sent to it had ended; and of those in their causes. */
  tellEnds(): void {
    if (this.#ends.length === 0) return;
    const told = new Set<WireContext>();
    for (let ctx = this.#ends.pop(); ctx !== undefined; ctx = this.#ends.pop()) {
      if (told.has(ctx)) continue;
      told.add(ctx);
      const { late, packed } = ctx.ended as End;
      const cause = packetOf(packed);
      this.#put(["ended", ctx.id, late, cause], cause);
    }
  }

  /** It is dead: its waits are over, and it holds nothing. */
  end(): void {
    this.ended = true;
    for (const wait of Array.from(this.waits.values())) wait.leave();
    this.#holdings.clear();
  }
}
