/** The wire as a party has it that is not the owner: what it holds are proxies of what lives with the owner. */

import { threads } from "#threads";
import { runAfterwards } from "../../core/afterwards.ts";
import type { Goroutine } from "../../core/goroutine.ts";
import type { Program, Resource } from "../../core/program.ts";
import { CLOSED as CLOSED_MARK } from "../../core/thread.ts";
import type { Waiter } from "../../core/waiter.ts";
import type { Reply } from "../remote-goroutines.ts";
import { beginToClose, Refused, type Where } from "../world.ts";
import { errOf, WireContext, type End } from "./context.ts";
import { chain, encodedOf, referenceTo, type Kept, type Packet, type Reference, type WireObject } from "./packets.ts";
import { CLOSED, isInquiry, REFUSED, type StartPacket, type ToOwner, type ToProxy } from "./protocol.ts";
import { ProxyChannel, ProxyWait } from "./proxy-channel.ts";
import { Outbox, type Transport } from "./transport.ts";
import { Wire } from "./wire.ts";

/** What the host of the proxies (worker.ts) does with what the owner says. */
export interface ProxyEvents {
  start(call: number, start: StartPacket): void;
  end(scope: string): void;
  dump(asked: number): void;
  awaitDry(asked: number): void;
  /** Something has come that may wake a goroutine. */
  awake(): void;
  leave(): void;
  /** This thread has come to rest, or has sent something. */
  rested(): void;
}

/** Forgets the number of a program when it ends. */
class Numbered implements Resource {
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

export class ProxyWire extends Wire {
  readonly outbox: Outbox<ToOwner>;
  /** By their numbers. */
  readonly waits: Map<number, ProxyWait> = new Map();
  readonly #events: ProxyEvents;
  /** How many messages have come that may have woken a goroutine. */
  heardOf = 0;
  #waited = 0;
  #calls = 0;
  #numbered = 0;
  readonly #starts: Map<number, (reply: Reply) => void> = new Map();
  /** The programs that have done what may turn out to be an error, and their numbers. */
  readonly #programs: Map<number, Program> = new Map();
  readonly #numbers: WeakMap<Program, number> = new WeakMap();
  /** How often each shared object has come here, since there is a proxy for it. */
  readonly #times: Map<number, number> = new Map();

  /** @param worker its number, of `size`. */
  constructor(
    worker: number,
    size: number,
    transport: Transport,
    events: (wire: ProxyWire) => ProxyEvents,
    life = 0,
    lastId = 0,
  ) {
    super(worker + 1, size, life, lastId);
    this.outbox = new Outbox<ToOwner>(transport, () => this.#events.rested());
    this.#events = events(this);
    transport.onMessage((messages) => this.#heard(messages as readonly ToProxy[]));
    transport.onClose(() => this.#events.leave());
  }

  override *waiters(): Iterable<Waiter> {
    for (const { cases } of this.waits.values()) for (const { waiter, gone } of cases) if (!gone) yield waiter;
    yield* this.waiting;
  }

  protected override newChannel({ id, size }: Reference, zero: unknown): ProxyChannel<unknown, unknown> {
    return new ProxyChannel(this, id, size, zero);
  }

  protected override made(object: WireObject): void {
    this.#comes(object);
    this.outbox.put(["make", referenceTo(object)]);
  }

  override objectOf(reference: Reference): WireObject {
    this.#comes(reference);
    return super.objectOf(reference);
  }

  #comes(reference: Reference): void {
    for (const { id } of chain(reference)) this.#times.set(id, (this.#times.get(id) ?? 0) + 1);
  }

  protected override dropped(id: number): void {
    const times = this.#times.get(id) ?? 0;
    this.#times.delete(id);
    this.outbox.put(["drop", id, times]);
  }

  /** What has come has no receiver any more. */
  #discard(packet: Packet): void {
    for (const reference of encodedOf(packet)?.shared ?? [])
      for (const { id } of chain(reference)) this.outbox.put(["drop", id, 1]);
  }

  override packCause(cause: unknown): Kept {
    return this.encodeCause(cause) as Kept;
  }

  override contextEnded(ctx: WireContext): void {
    const { late, packed } = ctx.ended as End;
    this.outbox.put(["ended", ctx.id, late, packed as Packet], packed as Packet);
  }

  #endContext(ctx: WireObject | undefined, late: boolean, packet: Packet): void {
    if (!(ctx instanceof WireContext)) return this.#discard(packet);
    ctx.endAs({ late, cause: packet === undefined ? errOf(late) : this.codec.decode(packet), packed: undefined });
  }

  newWait(): ProxyWait {
    const wait = new ProxyWait(this, ++this.#waited);
    this.waits.set(wait.id, wait);
    return wait;
  }

  /** Has a channel closed for a program, which is told if that was an error. */
  close(channel: number, program: Program): void {
    this.outbox.put(["close", channel, this.#numberOf(program)]);
  }

  #numberOf(program: Program): number {
    let number = this.#numbers.get(program);
    if (number === undefined) {
      number = ++this.#numbered;
      this.#numbers.set(program, number);
      this.#programs.set(number, program);
      program.adopt(new Numbered(this.#programs, number));
    }
    return number;
  }

  protected override send(where: Where, start: StartPacket): Promise<Reply> {
    const call = ++this.#calls;
    this.outbox.put(["go", call, where, start], start.args);
    return new Promise((resolve) => this.#starts.set(call, resolve));
  }

  protected override restart(worker: number): void {
    this.outbox.put(["restart", worker]);
  }

  protected override ended(scope: string): void {
    this.outbox.put(["end", scope]);
  }

  /** It says to the owner when it is dry, and lives on. */
  override isDry(): boolean {
    return false;
  }

  override drain(): void {
    this.outbox.flush();
  }

  override rest(): void {
    this.outbox.flush();
    this.#events.rested();
  }

  #heard(messages: readonly ToProxy[]): void {
    for (const message of messages) {
      if (!isInquiry(message)) {
        this.heardOf++;
        this.#events.awake();
      }
      this.#hear(message);
    }
    runAfterwards();
    this.#events.rested();
  }

  #hear(message: ToProxy): void {
    switch (message[0]) {
      case "offer":
        return this.waits.get(message[1])?.offered();
      case "fired": {
        const [, id, index, outcome, packet, length] = message;
        const wait = this.waits.get(id);
        if (wait === undefined) return this.#discard(packet);
        if (outcome === REFUSED) return wait.fired(index, new Refused(this.codec.decode(packet)), length);
        return wait.fired(index, outcome === CLOSED ? CLOSED_MARK : packet, length);
      }
      case "release":
        return this.waits.get(message[1])?.released();
      case "misdeed": {
        const program = this.#programs.get(message[1]);
        if (program === undefined) return this.#discard(message[2]);
        return program.conduct.panicked(this.codec.decode(message[2]), program.main as Goroutine);
      }
      case "ended": {
        const [, id, late, cause] = message;
        return this.#endContext(this.known(id), late, cause);
      }
      case "go":
        return this.#events.start(message[1], message[2]);
      case "went": {
        const [, call, reply] = message;
        this.#starts.get(call)?.(this.codec.decode(reply) as Reply);
        this.#starts.delete(call);
        return;
      }
      case "end":
        return this.#events.end(message[1]);
      case "panic":
        return this.panicked(message[1], message[2]);
      case "died":
        return this.workerEnded(message[1], this.codec.decode(message[2]));
      case "started":
        return this.workerStarted(message[1], message[2]);
      case "dump":
        return this.#events.dump(message[1]);
      case "awaitDry":
        return this.#events.awaitDry(message[1]);
      case "closing":
        beginToClose(this);
        this.activity.ignoresHost = threads.tellsDry;
        return;
      case "leave":
        return this.#events.leave();
    }
  }
}
