/**
 * Transports within one thread: a wire all of whose parties are this one. Their messages are delivered one after the
 * other in an order that chance determines, but for those of one party to another, which stay in order.
 */

import type { Chan } from "../../../lib/index.ts";
import { Owner, type OwnerEvents } from "../../../lib/link/wire/owner.ts";
import type { OwnedChannel } from "../../../lib/link/wire/owned-channel.ts";
import { referenceTo, type WireObject } from "../../../lib/link/wire/packets.ts";
import { Peer } from "../../../lib/link/wire/peer.ts";
import type { ToOwner, ToProxy } from "../../../lib/link/wire/protocol.ts";
import type { ProxyChannel } from "../../../lib/link/wire/proxy-channel.ts";
import { ProxyWire, type ProxyEvents } from "../../../lib/link/wire/proxy.ts";
import type { Transport } from "../../../lib/link/wire/transport.ts";

/** Chance with a seed: below 1. */
export function chance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** In how many turns of the host's every program has had its own. */
const TURNS = 4;

/** A host that does nothing of what the owner says. */
export const noHost: ProxyEvents = {
  start() {},
  end() {},
  dump() {},
  awaitDry() {},
  awake() {},
  leave() {},
  rested() {},
};

const noEvents: OwnerEvents = {
  restart() {},
  heard() {},
  goroutinesChanged() {},
  awake() {},
  rested() {},
  lost() {},
  isDry: () => true,
};

/** One end of a pair; what it posts comes out of the other. */
class End implements Transport {
  readonly #net: Net;
  /** What has been posted to it and not been delivered. */
  readonly coming: unknown[] = [];
  other!: End;
  #closed = false;
  #heard: (message: unknown) => void = () => {};
  #lost: (error: unknown) => void = () => {};

  constructor(net: Net) {
    this.#net = net;
  }

  post(message: unknown, transfer: readonly unknown[] = []): void {
    if (this.#closed) return;
    this.other.coming.push(structuredClone(message, { transfer: transfer as ArrayBuffer[] }));
    this.#net.posted(message as readonly (ToOwner | ToProxy)[]);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#heard = listener;
  }

  onClose(listener: (error: unknown) => void): void {
    this.#lost = listener;
  }

  deliver(): void {
    this.#heard(this.coming.shift());
  }

  /** The other end has died of `error`. */
  lose(error?: unknown): void {
    this.#closed = this.other.#closed = true;
    this.coming.length = this.other.coming.length = 0;
    this.#lost(error);
  }
}

export class Net {
  readonly owner: Owner;
  readonly proxies: ProxyWire[] = [];
  /** The owner's ends. */
  readonly ends: End[] = [];
  readonly #random: () => number;
  #delivering = false;
  /** How many posts have been delivered. */
  delivered = 0;
  /** What was said, by the first word. */
  readonly said: Map<string, number> = new Map();

  constructor(workers: number, random: () => number) {
    this.#random = random;
    this.owner = new Owner(workers, noEvents);
    for (let worker = 0; worker < workers; worker++) {
      const [here, there] = [new End(this), new End(this)];
      here.other = there;
      there.other = here;
      this.ends.push(here);
      this.owner.join(new Peer(this.owner, worker, here));
      this.proxies.push(new ProxyWire(worker, workers, there, () => noHost));
    }
  }

  posted(messages: readonly (ToOwner | ToProxy)[]): void {
    for (const [is] of messages) this.said.set(is, (this.said.get(is) ?? 0) + 1);
    if (this.#delivering) return;
    this.#delivering = true;
    setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    const ends = this.ends.flatMap((end) => [end, end.other]).filter(({ coming }) => coming.length > 0);
    if (ends.length === 0) {
      this.#delivering = false;
      return;
    }
    // Some at once, some after a turn of the host's.
    (ends[Math.floor(this.#random() * ends.length)] as End).deliver();
    this.delivered++;
    if (this.#random() < 0.5) setImmediate(() => this.#deliver());
    else void Promise.resolve().then(() => this.#deliver());
  }

  /** Resolves once no message is under way, and no program whose turn is still to come has sent one. */
  async rest(): Promise<void> {
    for (let idle = 0; idle < TURNS; idle = this.#delivering ? 0 : idle + 1)
      await new Promise((resolve) => setImmediate(resolve));
  }

  /** A channel, as each of the parties has it: the owner first. */
  channel(capacity: number, zero: unknown): [OwnedChannel<unknown, unknown>, ...ProxyChannel<unknown, unknown>[]] {
    const [owned, ...proxies] = this.spread<Chan<unknown, unknown>>(this.owner.channel(capacity, zero));
    return [
      owned as OwnedChannel<unknown, unknown>,
      ...proxies.map((proxy) => Object.assign(proxy as ProxyChannel<unknown, unknown>, { zero })),
    ];
  }

  /** What each of the parties has of a shared object of the owner's: the owner first. */
  spread<F extends object>(object: WireObject): F[] {
    const faces = this.proxies.map((proxy, worker) => {
      (this.owner.peersByNumber[worker] as Peer).hold(object);
      return proxy.objectOf(referenceTo(object)).face;
    });
    return [object.face, ...faces] as F[];
  }
}
