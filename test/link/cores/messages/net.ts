/**
 * A world without shared memory, all of whose threads are this one: their messages are delivered one after the other in
 * an order that chance determines, but for those of one thread to another, which stay in order.
 */

import type { Chan } from "../../../../lib/index.ts";
import { Away, type Staff } from "../../../../lib/link/cores/messages/away.ts";
import type { AwayChannel } from "../../../../lib/link/cores/messages/away-channel.ts";
import { Home } from "../../../../lib/link/cores/messages/home.ts";
import type { HomeChannel } from "../../../../lib/link/cores/messages/home-channel.ts";
import { Link } from "../../../../lib/link/cores/messages/link.ts";
import { toldOf } from "../../../../lib/link/cores/messages/parcel.ts";
import type { PortThing } from "../../../../lib/link/cores/messages/thing.ts";
import type { Down, Up } from "../../../../lib/link/cores/messages/wire.ts";

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

/** One way between two threads. */
class Way<M> {
  readonly #hear: (messages: readonly M[]) => void;
  readonly posts: (readonly M[])[] = [];

  constructor(hear: (messages: readonly M[]) => void) {
    this.#hear = hear;
  }

  deliver(): void {
    this.#hear(this.posts.shift() as readonly M[]);
  }
}

export const nobody: Staff = {
  start() {},
  end() {},
  died() {},
  dump() {},
  doze() {},
  stir() {},
  leave() {},
  rested() {},
};

export class Net {
  readonly home: Home;
  readonly aways: Away[] = [];
  readonly #ways: Way<never>[] = [];
  readonly #random: () => number;
  #delivering = false;
  /** How many posts have been delivered. */
  delivered = 0;
  /** What was said, by the first word. */
  readonly said: Map<string, number> = new Map();

  constructor(workers: number, random: () => number) {
    this.#random = random;
    this.home = new Home(workers);
    this.home.household = { restart() {}, heard() {}, guestsChanged() {}, awake() {}, rested() {}, isDry: () => true };
    for (let worker = 0; worker < workers; worker++) this.#addWorker(worker);
  }

  #addWorker(worker: number): void {
    const link = new Link(this.home, worker);
    const up = new Way<Up>((messages) => this.home.heard(link, messages));
    const away = new Away(worker, this.aways.length, (messages, transfer) => this.#post(up, messages, transfer));
    const down = new Way<Down>((messages) => away.heard(messages));
    link.thread = {
      post: (messages, transfer) => this.#post(down, messages as readonly Down[], transfer ?? []),
      terminate() {},
      keepAlive() {},
    };
    away.staff = nobody;
    this.home.links.push(link);
    this.aways.push(away);
    this.#ways.push(up as unknown as Way<never>, down as unknown as Way<never>);
  }

  #post<M extends Up | Down>(way: Way<M>, messages: readonly M[], transfer: readonly unknown[]): void {
    for (const [is] of messages) this.said.set(is, (this.said.get(is) ?? 0) + 1);
    way.posts.push(structuredClone(messages, { transfer: transfer as ArrayBuffer[] }));
    if (this.#delivering) return;
    this.#delivering = true;
    setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    const ways = this.#ways.filter(({ posts }) => posts.length > 0);
    if (ways.length === 0) {
      this.#delivering = false;
      return;
    }
    // Some at once, some after a turn of the host's.
    (ways[Math.floor(this.#random() * ways.length)] as Way<never>).deliver();
    this.delivered++;
    if (this.#random() < 0.5) setImmediate(() => this.#deliver());
    else void Promise.resolve().then(() => this.#deliver());
  }

  /** Resolves once no message is under way, and no program whose turn is still to come has sent one. */
  async rest(): Promise<void> {
    for (let idle = 0; idle < TURNS; idle = this.#delivering ? 0 : idle + 1)
      await new Promise((resolve) => setImmediate(resolve));
  }

  /** A channel, as each of the threads has it: the home first. */
  channel(capacity: number, zero: unknown): [HomeChannel<unknown, unknown>, ...AwayChannel<unknown, unknown>[]] {
    const [atHome, ...ends] = this.spread<Chan<unknown, unknown>>(this.home.channel(capacity, zero));
    return [
      atHome as HomeChannel<unknown, unknown>,
      ...ends.map((end) => Object.assign(end as AwayChannel<unknown, unknown>, { zero })),
    ];
  }

  /** What each of the threads has of a thing of its home's: the home first. */
  spread<F extends object>(thing: PortThing): F[] {
    const ends = this.aways.map((away, worker) => {
      (this.home.links[worker] as Link).hold(thing);
      return away.thingOf(toldOf(thing)).face;
    });
    return [thing.face, ...ends] as F[];
  }
}
