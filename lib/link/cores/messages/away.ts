/** A worker's part of a world without shared memory: what it holds are ends of what lives at home. */

import { threads } from "#threads";
import { runAfterwards } from "../../../core/afterwards.ts";
import type { Goroutine } from "../../../core/goroutine.ts";
import type { Program, Resource } from "../../../core/program.ts";
import { CLOSED as CLOSED_MARK } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import type { Where } from "../../world.ts";
import type { Reply } from "../../remote-goroutines.ts";
import { AwayChannel } from "./away-channel.ts";
import type { AwayThing } from "./away-thing.ts";
import { AwayWait } from "./away-wait.ts";
import type { Kept } from "./link.ts";
import { Outbox } from "./outbox.ts";
import { parcelOf, seal, toldOf, type Packet, type Thing } from "./parcel.ts";
import { errOf, PortContext, type End } from "./port-context.ts";
import { chain, type PortThing } from "./thing.ts";
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

/** Forgets the number of a program when it ends. */
class Told implements Resource {
  readonly #programs: Map<number, Program>;
  readonly #number: number;

  constructor(programs: Map<number, Program>, number: number) {
    this.#programs = programs;
    this.#number = number;
  }

  release(): void {
    this.#programs.delete(this.#number);
  }
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
  #numbered = 0;
  readonly #starts: Map<number, (reply: Reply) => void> = new Map();
  /** The programs that have done what may turn out to be an error, and their numbers. */
  readonly #programs: Map<number, Program> = new Map();
  readonly #numbers: WeakMap<Program, number> = new WeakMap();
  /** How often each thing has come here, since there is an object for it. */
  readonly #times: Map<number, number> = new Map();

  constructor(
    worker: number,
    size: number,
    post: (messages: readonly Up[], transfer: readonly unknown[]) => void,
    life = 0,
    lastId = 0,
  ) {
    super(worker + 1, size, life, lastId);
    this.outbox = new Outbox(post);
  }

  override *waiters(): Iterable<Waiter> {
    for (const { places } of this.waits.values()) {
      for (const { waiter, gone } of places) if (!gone) yield waiter;
    }
    yield* this.waiting;
  }

  protected override newChannel({ id, size }: Thing, zero: unknown): AwayChannel<unknown, unknown> {
    return new AwayChannel(this, id, size, zero);
  }

  protected override made(thing: PortThing): void {
    this.#comes(thing);
    this.outbox.put(["make", toldOf(thing)]);
  }

  override thingOf(thing: Thing): PortThing {
    this.#comes(thing);
    return super.thingOf(thing);
  }

  #comes(thing: Thing): void {
    for (const { id } of chain(thing)) this.#times.set(id, (this.#times.get(id) ?? 0) + 1);
  }

  protected override dropped(id: number): void {
    const times = this.#times.get(id) ?? 0;
    this.#times.delete(id);
    this.outbox.put(["drop", id, times]);
  }

  /** Nobody is there any more for what has come. */
  #discard(packet: Packet): void {
    for (const thing of parcelOf(packet)?.things ?? [])
      for (const { id } of chain(thing)) this.outbox.put(["drop", id, 1]);
  }

  override packCause(cause: unknown): Kept {
    return this.encodeCause(cause) as Kept;
  }

  override contextEnded(ctx: PortContext): void {
    const { late, packed } = ctx.ended as End;
    this.outbox.put(["ended", ctx.id, late, packed as Packet], packed as Packet);
  }

  #contextEnded(ctx: PortThing | undefined, late: boolean, packet: Packet): void {
    if (!(ctx instanceof PortContext)) return this.#discard(packet);
    ctx.endAs({ late, cause: packet === undefined ? errOf(late) : this.codec.decode(packet), packed: undefined });
  }

  /** Has `waiter` wait at a channel. */
  wait(waiter: Waiter, thing: AwayThing, verb: number, value: unknown): void {
    const wait = (waiter.arbiter as AwayWait | null) ?? this.#newWait();
    let packet;
    try {
      packet = verb === SEND ? seal(this.codec.encode(value)) : undefined;
    } catch (e) {
      return wait.refuse(waiter, thing, verb, e);
    }
    wait.add(waiter, thing, verb, packet);
  }

  #newWait(): AwayWait {
    const wait = new AwayWait(this, ++this.#waited);
    this.waits.set(wait.id, wait);
    return wait;
  }

  /** Has a channel closed for a program, which is told if that was an error. */
  close({ id }: AwayThing, program: Program): void {
    this.outbox.put(["close", id, this.#numberOf(program)]);
  }

  #numberOf(program: Program): number {
    let number = this.#numbers.get(program);
    if (number === undefined) {
      number = ++this.#numbered;
      this.#numbers.set(program, number);
      this.#programs.set(number, program);
      program.adopt(new Told(this.#programs, number));
    }
    return number;
  }

  #misdeed(program: Program | undefined, error: unknown): void {
    if (program !== undefined) program.conduct.panicked(error, program.main as Goroutine);
  }

  protected override send(where: Where, start: StartPacket): Promise<Reply> {
    const call = ++this.#calls;
    this.outbox.put(["go", call, where, start], start.args);
    return new Promise((resolve) => this.#starts.set(call, resolve));
  }

  protected override restart(worker: number): void {
    this.outbox.put(["restart", worker]);
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
      case "ask":
        return this.waits.get(message[1])?.asked();
      case "release":
        return this.waits.get(message[1])?.released();
      case "misdeed":
        return this.#misdeed(this.#programs.get(message[1]), this.codec.decode(message[2]));
      case "ended": {
        const [, id, late, cause] = message;
        return this.#contextEnded(this.known(id), late, cause);
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
      case "closing":
        this.closing = true;
        this.activity.ignoresHost = threads.tellsDry;
        return;
      case "leave":
        return this.staff.leave();
    }
  }
}
