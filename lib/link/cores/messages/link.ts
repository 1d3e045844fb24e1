/** One worker, as the home sees it: the way to it, its waits at home, and the things that it holds. */

import type { Thread } from "../threads.ts";
import type { Claimant } from "./claimant.ts";
import type { Home } from "./home.ts";
import { Outbox } from "./outbox.ts";
import { parcelOf, type Packet } from "./parcel.ts";
import { PortContext, type End } from "./port-context.ts";
import { chain, type PortThing } from "./thing.ts";
import { isInquiry, type Down } from "./wire.ts";

/** A packet that stays at home for a while, and the things in it, which it keeps. */
export class Held {
  readonly packet: Packet;
  readonly things: readonly PortThing[];

  constructor(packet: Packet, things: readonly PortThing[]) {
    this.packet = packet;
    this.things = things;
  }
}

export type Kept = Exclude<Packet, object> | null | Held;

/** A thing that a worker holds, and how often it has been sent there. */
interface Holding {
  readonly thing: PortThing;
  times: number;
}

export class Link {
  readonly home: Home;
  /** The worker's number. */
  readonly worker: number;
  readonly outbox: Outbox<Down>;
  thread!: Thread;
  /** Its waits, by their numbers. */
  readonly claimants: Map<number, Claimant> = new Map();
  readonly #holdings: Map<number, Holding> = new Map();
  /** The contexts that are being sent to it, and have ended before. */
  readonly #ends: PortContext[] = [];
  /** How many threads have had its number before, and the last number that they and it have given to a thing. */
  readonly life: number;
  lastId: number;
  /** How many goroutines it has been sent that have not ended. */
  guests = 0;
  /** How many of our messages it had heard when it was quiet; -1 while it is not. */
  quietAt = -1;
  ended = false;
  error: unknown;

  /** @param before the one that had its number before, if there was one. */
  constructor(home: Home, worker: number, before?: Link) {
    this.home = home;
    this.worker = worker;
    this.life = before === undefined ? 0 : before.life + 1;
    this.lastId = before?.lastId ?? 0;
    this.outbox = new Outbox((messages, transfer) => {
      if (this.ended) return;
      if (!messages.every(isInquiry)) home.household.awake();
      this.thread.post(messages, transfer);
    });
  }

  /** Whether it is quiet, and no message to it is under way. */
  get isQuiet(): boolean {
    return this.outbox.isEmpty && this.quietAt === this.outbox.sent;
  }

  /** The worker holds a thing, once more, and what is above it. Called before it is told: then `tellEnds`. */
  hold(held: PortThing): void {
    for (const thing of chain(held)) {
      const holding = this.#holdings.get(thing.id);
      if (holding === undefined) this.#holdings.set(thing.id, { thing, times: 1 });
      else holding.times++;
      if (thing instanceof PortContext && thing.isDone) this.#ends.push(thing);
    }
  }

  holds({ id }: { readonly id: number }): boolean {
    return this.#holdings.has(id);
  }

  /** Tells it that a context has ended. */
  tellEnd(ctx: PortContext): void {
    this.#ends.push(ctx);
    this.tellEnds();
  }

  /** Tells it which of the contexts that have been sent to it had ended; and of those in their causes. */
  tellEnds(): void {
    const told = new Set<PortContext>();
    for (let ctx = this.#ends.pop(); ctx !== undefined; ctx = this.#ends.pop()) {
      if (told.has(ctx)) continue;
      told.add(ctx);
      const { late, packed } = ctx.ended as End;
      const cause = this.pack(packed);
      this.outbox.put(["ended", ctx.id, late, cause], cause);
    }
  }

  /** It has let go of what came to it so many times. */
  drop(id: number, times: number): void {
    const holding = this.#holdings.get(id);
    if (holding === undefined) return;
    holding.times -= times;
    if (holding.times <= 0) this.#holdings.delete(id);
  }

  /** The packet of what is sent to it, which then holds the things in it. */
  pack(kept: Kept): Packet {
    if (!(kept instanceof Held)) return kept;
    for (const thing of kept.things) this.hold(thing);
    return kept.packet;
  }

  /** It is dead. */
  bury(): void {
    this.ended = true;
    for (const claimant of Array.from(this.claimants.values())) claimant.leave();
    this.#holdings.clear();
  }
}

/** The packet of what was kept. */
export function packetOf(kept: Kept): Packet {
  return kept instanceof Held ? kept.packet : kept;
}

/** Whether a packet must be kept together with things. */
export function bringsThings(packet: Packet): boolean {
  const parcel = parcelOf(packet);
  return parcel !== null && parcel.things.length > 0;
}
