/**
 * The home: the thread that made a world without shared memory, where all that is shared lives. Everything goes by it,
 * one message after the other; so it decides alone who gets what.
 */

import type { Waiter } from "../../../core/waiter.ts";
import type { Where } from "../../world.ts";
import { BUILTIN } from "../../go-on.ts";
import type { Reply } from "../../remote-goroutines.ts";
import { leastBusy } from "../least-busy.ts";
import { Claimant, Stand, type HomeThing } from "./claimant.ts";
import { HomeChannel } from "./home-channel.ts";
import { bringsThings, Held, type Kept, type Link } from "./link.ts";
import { parcelOf, seal, type Packet, type Parcel, type Thing } from "./parcel.ts";
import { errOf, PortContext } from "./port-context.ts";
import { isInquiry, type Case, type StartPacket, type Up } from "./wire.ts";
import { MessageWorld } from "./world.ts";

/** A goroutine that a worker has been told to start, and who wants to know. */
interface Errand {
  readonly link: Link;
  readonly answer: (reply: Packet) => void;
}

/** What of the world the home leaves to who made it (maker.ts). */
export interface Household {
  /** A worker has said something that is no business of things and goroutines. */
  heard(link: Link, message: Up): void;
  /** A worker that has ended is wanted. */
  restart(worker: number): void;
  /** The guests of a worker have become more or fewer. */
  guestsChanged(link: Link): void;
  /** Somebody runs goroutines again, here or where a message goes. */
  awake(): void;
  /** This thread has come to rest. */
  rested(): void;
  /** This thread's host has run dry: whether nothing comes from the workers any more. */
  isDry(): boolean;
}

export class Home extends MessageWorld {
  readonly links: Link[] = [];
  /** The waits of others that have been claimed and not ended yet. */
  readonly claimed: Set<Claimant> = new Set();
  /** Those that look for a case that can fire: which have come now, or had to wait for somebody's answer. */
  readonly looking: Set<Claimant> = new Set();
  household!: Household;
  /** What has changed, and may serve somebody. */
  readonly #touched: Set<HomeThing> = new Set();
  #settling = false;
  #expecting = false;
  readonly #errands: Map<number, Errand> = new Map();
  #calls = 0;

  constructor(size: number) {
    super(0, size);
  }

  /** Whether somebody here, or a goroutine that is being started, waits for a worker. */
  get awaits(): boolean {
    return this.waiting.size > 0 || this.#errands.size > 0;
  }

  override waiters(): Iterable<Waiter> {
    return this.waiting;
  }

  override beginsToWait(waiter: Waiter): void {
    super.beginsToWait(waiter);
    this.expect();
  }

  protected override newChannel({ id, size }: Thing, zero: unknown): HomeChannel<unknown, unknown> {
    return new HomeChannel(this, id, size, zero);
  }

  protected override made(): void {}

  protected override dropped(): void {}

  override packCause(cause: unknown): Kept {
    return this.keep(this.encodeCause(cause));
  }

  override contextEnded(ctx: PortContext): void {
    this.#tellEnd(ctx, null);
  }

  /** Tells the workers that have a context, but for that which has ended it. */
  #tellEnd(ctx: PortContext, by: Link | null): void {
    for (const link of this.links) if (link !== by && !link.ended && link.holds(ctx)) link.tellEnd(ctx);
  }

  /** A worker has ended a context; nothing is new if another was faster. */
  #contextEnded(link: Link, ctx: PortContext, late: boolean, packet: Packet): void {
    if (ctx.isDone) return;
    ctx.endAs({
      late,
      cause: packet === undefined ? errOf(late) : this.codec.decode(packet),
      packed: this.keep(packet),
    });
    this.#tellEnd(ctx, link);
  }

  /** A packet that stays here for a while. */
  keep(packet: Packet): Kept {
    const sealed = seal(packet);
    if (typeof sealed === "object" && sealed !== null) return this.#keepParcel(sealed);
    return sealed;
  }

  #keepParcel(parcel: Parcel): Held {
    return new Held(parcel, bringsThings(parcel) ? parcel.things.map((thing) => this.thingOf(thing)) : []);
  }

  /** Something of `thing` has changed: `settle` has it serve whom it can. */
  touch(thing: HomeThing): void {
    this.#touched.add(thing);
  }

  settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    try {
      while (this.#goOn());
      for (const claimant of this.claimed) claimant.release();
    } finally {
      this.#settling = false;
    }
  }

  /** One step of `settle`; whether there was one to take. Nobody who waits is overtaken by who goes on looking. */
  #goOn(): boolean {
    for (const claimant of this.looking) {
      if (!claimant.mayLook) continue;
      this.looking.delete(claimant);
      claimant.look();
      return true;
    }
    for (const thing of this.#touched) {
      this.#touched.delete(thing);
      thing.serve();
      return true;
    }
    return false;
  }

  /** Somebody has begun to wait, perhaps outside any slice. */
  expect(): void {
    if (this.#expecting) return;
    this.#expecting = true;
    queueMicrotask(() => {
      this.#expecting = false;
      this.rest();
    });
  }

  /** A worker has sent messages. */
  heard(link: Link, messages: readonly Up[]): void {
    if (link.ended) return;
    for (const message of messages) {
      if (!isInquiry(message)) {
        link.quietAt = -1;
        this.household.awake();
      }
      this.#hear(link, message);
      this.settle();
    }
  }

  #hear(link: Link, message: Up): void {
    switch (message[0]) {
      case "make": {
        link.lastId = Math.max(link.lastId, message[1].id);
        link.hold(this.thingOf(message[1]));
        return link.tellEnds();
      }
      case "wait": {
        const [, wait, undecided, ordered, cases] = message;
        return this.#admit(new Claimant(link, wait, { undecided, ordered }), cases);
      }
      case "yours":
        return link.claimants.get(message[1])?.claimed();
      case "withdraw":
        return link.claimants.get(message[1])?.leave();
      case "close": {
        const [, id, program] = message;
        const error = (this.known(id) as unknown as HomeThing).told();
        if (error === null) return;
        const packet = this.packError(error);
        return link.outbox.put(["misdeed", program, packet], packet);
      }
      case "ended": {
        const [, id, late, cause] = message;
        return this.#contextEnded(link, this.known(id) as PortContext, late, cause);
      }
      case "drop":
        return link.drop(message[1], message[2]);
      case "go": {
        const [, call, where, start] = message;
        return this.#send(where, start, (reply) => link.outbox.put(["went", call, reply], reply));
      }
      case "went": {
        const [, call, reply] = message;
        const errand = this.#errands.get(call);
        this.#errands.delete(call);
        this.expect();
        return errand?.answer(reply);
      }
      case "restart":
        return this.household.restart(message[1]);
      case "left":
        link.guests -= message[1];
        return this.household.guestsChanged(link);
      case "end":
        return this.#end(message[1], link);
      case "panic": {
        const [, origin, error] = message;
        const number = Number.parseInt(origin, 10);
        if (number === 0) return this.panicked(origin, error);
        return this.links[number - 1]?.outbox.put(["panic", origin, error], error);
      }
      default:
        return this.household.heard(link, message);
    }
  }

  #admit(claimant: Claimant, cases: readonly Case[]): void {
    claimant.link.claimants.set(claimant.wait, claimant);
    cases.forEach(([id, verb, packet], index) => {
      const thing = this.known(id) as unknown as HomeThing;
      const parcel = parcelOf(packet);
      const stand = new Stand(
        claimant,
        index,
        thing,
        verb,
        parcel === null ? (packet as Kept) : this.#keepParcel(parcel),
      );
      claimant.stands.push(stand);
      thing.admit(stand);
    });
    this.looking.add(claimant);
  }

  protected override send(where: Where, start: StartPacket): Promise<Reply> {
    return new Promise((resolve) => this.#send(where, start, (reply) => resolve(this.codec.decode(reply) as Reply)));
  }

  /** Has a worker start a goroutine. */
  #send(where: Where, start: StartPacket, answer: (reply: Packet) => void): void {
    const link =
      where === "any"
        ? leastBusy(
            this.peers,
            this.links.filter(({ ended }) => !ended),
            ({ guests }) => guests,
          )
        : this.links[where];
    if (link === undefined || link.ended) return answer(this.#died(link));
    const parcel = parcelOf(start.args);
    for (const thing of parcel?.things ?? []) link.hold(this.thingOf(thing));
    this.#errands.set(++this.#calls, { link, answer });
    this.expect();
    if (start.module !== BUILTIN) {
      link.guests++;
      this.household.guestsChanged(link);
    }
    link.outbox.put(["go", this.#calls, start], start.args);
    link.tellEnds();
  }

  #died(link: Link | undefined): Packet {
    const message = link === undefined ? "goOn: all workers have died" : `goOn: worker ${link.worker} has died`;
    const reply = { code: "ERR_WORKER_DIED", message };
    try {
      return this.codec.encode(link?.error === undefined ? reply : { ...reply, cause: link.error });
    } catch {
      return this.codec.encode(reply);
    }
  }

  protected override restart(worker: number): void {
    this.household.restart(worker);
  }

  override ended(origin: string): void {
    this.#end(origin, null);
  }

  #end(origin: string, from: Link | null): void {
    for (const link of this.links) if (link !== from && !link.ended) link.outbox.put(["end", origin]);
  }

  /** A worker has died. */
  bury(link: Link): void {
    link.bury();
    for (const [call, errand] of this.#errands) {
      if (errand.link !== link) continue;
      this.#errands.delete(call);
      errand.answer(this.#died(link));
    }
    const error = this.packError(link.error);
    for (const other of this.links) if (!other.ended) other.outbox.put(["died", link.worker, error], error);
    this.settle();
  }

  override isDry(): boolean {
    return this.household.isDry();
  }

  override drain(): void {
    this.flush();
    this.household.awake();
  }

  override rest(): void {
    this.flush();
    this.household.rested();
  }

  flush(): void {
    for (const { outbox } of this.links) outbox.flush();
  }
}
