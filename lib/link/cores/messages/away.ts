/** A worker's part of a world without shared memory: what it holds are ends of what lives at home. */

import { runAfterwards } from "../../../core/afterwards.ts";
import type { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import { CLOSED as CLOSED_MARK } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import type { Where } from "../crew.ts";
import type { Reply } from "../guests.ts";
import { AwayChannel } from "./away-channel.ts";
import { AwayWait } from "./away-wait.ts";
import { closeOfClosed, type PortChannel } from "./channel.ts";
import { Outbox } from "./outbox.ts";
import { parcelOf, seal, type Packet, type Thing } from "./parcel.ts";
import { CLOSED, isInquiry, SEND, type Down, type StartPacket, type Up } from "./wire.ts";
import { MessageWorld } from "./world.ts";

/** What the worker itself does with what the home says. */
export interface Staff {
  start(call: number, start: StartPacket): void;
  end(origin: string): void;
  died(worker: number, error: unknown): void;
  dump(asked: number): void;
  doze(asked: number): void;
  /** Something has come that may wake somebody. */
  stir(): void;
  leave(): void;
  /** This thread has come to rest. */
  rested(): void;
}

export class Away extends MessageWorld {
  readonly outbox: Outbox<Up>;
  /** By their numbers. */
  readonly waits: Map<number, AwayWait> = new Map();
  staff!: Staff;
  /** How many messages have come that may have woken somebody. */
  heardOf = 0;
  #waited = 0;
  #calls = 0;
  readonly #starts: Map<number, (reply: Reply) => void> = new Map();
  /** Who has closed what and has not heard yet whether that was allowed. */
  readonly #closes: Map<number, Program> = new Map();
  /** How often each thing has come here, since there is an object for it. */
  readonly #times: Map<number, number> = new Map();

  constructor(worker: number, size: number, post: (messages: readonly Up[], transfer: readonly unknown[]) => void) {
    super(worker + 1, size);
    this.outbox = new Outbox(post);
  }

  override *waiters(): Iterable<Waiter> {
    for (const { places } of this.waits.values()) {
      for (const { waiter, gone } of places) if (!gone) yield waiter;
    }
  }

  override channel(size: number, zero: unknown): AwayChannel<unknown, unknown> {
    const channel = new AwayChannel(this, this.newId(), size, zero);
    this.know(channel);
    this.#times.set(channel.id, 1);
    this.outbox.put(["make", channel.id, channel.kind, size]);
    return channel;
  }

  protected override make({ id, size }: Thing): AwayChannel<unknown, unknown> {
    const channel = new AwayChannel<unknown, unknown>(this, id, size, undefined);
    this.know(channel);
    return channel;
  }

  override objectOf(thing: Thing): PortChannel<unknown, unknown> {
    this.#times.set(thing.id, (this.#times.get(thing.id) ?? 0) + 1);
    return super.objectOf(thing);
  }

  protected override dropped(id: number): void {
    const times = this.#times.get(id) ?? 0;
    this.#times.delete(id);
    this.outbox.put(["drop", id, times]);
  }

  /** Nobody is there any more for what has come. */
  #discard(packet: Packet): void {
    for (const { id } of parcelOf(packet)?.things ?? []) this.outbox.put(["drop", id, 1]);
  }

  /** Has `waiter` wait at a channel; `tries`: no longer than it takes to find out whether it can. */
  wait(waiter: Waiter, channel: AwayChannel<unknown, unknown>, verb: number, value: unknown, tries: boolean): void {
    const wait = (waiter.rival as AwayWait | null) ?? this.#newWait(tries);
    let packet;
    try {
      packet = verb === SEND ? seal(this.codec.encode(value)) : undefined;
    } catch (e) {
      return wait.refuse(waiter, channel, verb, e);
    }
    wait.add(waiter, channel, verb, packet);
  }

  #newWait(tries: boolean): AwayWait {
    const wait = new AwayWait(this, ++this.#waited, tries);
    this.waits.set(wait.id, wait);
    return wait;
  }

  close(channel: AwayChannel<unknown, unknown>, program: Program): void {
    this.#closes.set(++this.#calls, program);
    this.outbox.put(["close", this.#calls, channel.id]);
  }

  protected override start(where: Where, start: StartPacket): Promise<Reply> {
    const call = ++this.#calls;
    this.outbox.put(["go", call, where, start], start.args);
    return new Promise((resolve) => this.#starts.set(call, resolve));
  }

  override ended(origin: string): void {
    this.outbox.put(["end", origin]);
  }

  /** A worker says to its home when it is dry, and lives on. */
  override isDry(): boolean {
    return false;
  }

  override drain(): void {
    this.outbox.flush();
  }

  override rest(): void {
    this.outbox.flush();
    this.staff.rested();
  }

  /** The home has sent messages. */
  heard(messages: readonly Down[]): void {
    for (const message of messages) {
      if (!isInquiry(message)) {
        this.heardOf++;
        this.staff.stir();
      }
      this.#hear(message);
    }
    runAfterwards();
    this.staff.rested();
  }

  #hear(message: Down): void {
    switch (message[0]) {
      case "fired": {
        const [, id, index, outcome, packet, length] = message;
        const wait = this.waits.get(id);
        if (wait === undefined) return this.#discard(packet);
        return wait.fired(index, outcome === CLOSED ? CLOSED_MARK : packet, length);
      }
      case "no":
        return this.waits.get(message[1])?.refusedNow();
      case "ready": {
        const [, id, verb] = message;
        const channel = this.known(id) as AwayChannel<unknown, unknown> | undefined;
        if (channel !== undefined) channel.notReady[verb] = false;
        return;
      }
      case "ask":
        return this.waits.get(message[1])?.asked();
      case "release":
        return this.waits.get(message[1])?.released();
      case "closed": {
        const [, call, wasOpen] = message;
        const program = this.#closes.get(call);
        this.#closes.delete(call);
        if (!wasOpen && program !== undefined) program.conduct.panicked(closeOfClosed(), program.main as Goroutine);
        return;
      }
      case "go":
        return this.staff.start(message[1], message[2]);
      case "went": {
        const [, call, reply] = message;
        this.#starts.get(call)?.(this.codec.decode(reply) as Reply);
        this.#starts.delete(call);
        return;
      }
      case "end":
        return this.staff.end(message[1]);
      case "panic":
        return this.panicked(message[1], message[2]);
      case "died":
        return this.staff.died(message[1], this.codec.decode(message[2]));
      case "dump":
        return this.staff.dump(message[1]);
      case "doze":
        return this.staff.doze(message[1]);
      case "leave":
        return this.staff.leave();
    }
  }
}
