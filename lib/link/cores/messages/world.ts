/**
 * A world without shared memory, as one thread has it. What is shared lives on one thread, the home, which made the
 * world; what the others hold are ends of it, that speak to the home by messages.
 *
 * A thing has a number that all threads know it by. Whoever makes one says so to the home before anybody else can hear
 * of it, since messages of one thread stay in order and all go by the home.
 */

import { currentProgram } from "../../../core/default-program.ts";
import { describe } from "../../../core/describe.ts";
import { GoError, UsageError } from "../../../core/error.ts";
import type { Park } from "../../../core/op.ts";
import type { Chan } from "../../../core/chan.ts";
import type { Source } from "../../../core/scheduler.ts";
import { until } from "../../../core/until.ts";
import type { Waiter } from "../../../core/waiter.ts";
import type { ContextLike } from "../../../std/context/index.ts";
import type { ContextMaker } from "../../context.ts";
import { Activity } from "../../deadlock-detector.ts";
import { Scopes, type Reply } from "../../remote-goroutines.ts";
import { world, type Peers, type Target, type Where, type World } from "../../world.ts";
import { CHANNEL, Codec, CONTEXT, parcelOf, seal, type Packet, type Thing } from "./parcel.ts";
import type { PortChannel } from "./channel.ts";
import type { Kept } from "./link.ts";
import { PortContext, portContexts } from "./port-context.ts";
import type { PortThing } from "./thing.ts";
import type { StartPacket } from "./wire.ts";

/** How many numbers for things each thread has. */
const NUMBERS = 2 ** 26;

export abstract class MessageWorld implements World, Source {
  /** Which thread this is: 0 the home, otherwise a worker's number and one. */
  readonly number: number;
  /** How many workers there are. */
  readonly size: number;
  readonly codec: Codec;
  /** What the other threads' goroutines wait for, once all are known to be quiet. */
  report = "";
  readonly activity: Activity = new Activity();
  readonly peers: Peers;
  readonly scopes: Scopes;
  readonly contexts: ContextMaker;
  readonly sync: null = null;
  closing = false;
  readonly heap: null = null;
  readonly #things: Map<number, WeakRef<PortThing>> = new Map();
  /** Those of this thread that wait for what stands here. */
  readonly waiting: Set<Waiter> = new Set();
  readonly #collected: FinalizationRegistry<number> = new FinalizationRegistry((id) => {
    if (this.known(id) !== undefined) return;
    this.#things.delete(id);
    this.dropped(id);
  });
  #made: number;
  /** The workers that have ended. */
  readonly #ended: Set<number> = new Set();

  /**
   * @param life how many threads have had this number before.
   * @param lastId the last number that they have given to a thing; 0 if none.
   */
  constructor(number: number, size: number, life = 0, lastId = 0) {
    this.number = number;
    this.size = size;
    this.#made = Math.max(0, lastId - number * NUMBERS);
    this.peers = {
      size,
      isAlive: (worker) => !this.#ended.has(worker),
      onExit: new Set(),
      onStart: new Set(),
      turn: 0,
      restart: (worker) => {
        this.restart(worker);
        // Messages stay in order: what is sent there now comes after it has been started.
        this.#ended.delete(worker);
      },
    };
    this.scopes = new Scopes(`${number}.${life}`, (scope) => {
      if (world.current === this) this.ended(scope);
    });
    this.contexts = portContexts(this);
    this.codec = new Codec((thing) => this.thingOf(thing).face);
  }

  /** A worker has ended; `error`: what it died of, undefined if it was ended. */
  workerEnded(worker: number, error: unknown): void {
    this.#ended.add(worker);
    for (const learn of Array.from(this.peers.onExit)) learn(worker, error);
  }

  get source(): Source {
    return this;
  }

  get synchronous(): boolean {
    return this.number === 0;
  }

  chan<T, Z>(capacity: number, zero: Z): Chan<T, Z> {
    return this.channel(capacity, zero) as unknown as Chan<T, Z>;
  }

  /** Those here whose waits other threads will end. */
  abstract waiters(): Iterable<Waiter>;
  protected abstract newChannel(thing: Thing, zero: unknown): PortChannel<unknown, unknown>;
  /** This thread has made a thing. */
  protected abstract made(thing: PortThing): void;
  /** What this thread has of a thing has been collected. */
  protected abstract dropped(id: number): void;
  /** A cause as it is kept to be told to others; undefined if it can't cross, or one of them alone could have it. */
  abstract packCause(cause: unknown): Kept;
  /** This thread has ended a context. */
  abstract contextEnded(ctx: PortContext): void;
  /** Has a goroutine started; resolves once that has been done, or can't be. */
  protected abstract send(where: Where, start: StartPacket): Promise<Reply>;
  /** Has a worker that has ended started anew. */
  protected abstract restart(worker: number): void;
  /** A program of this thread has ended that has started goroutines elsewhere. */
  abstract ended(origin: string): void;

  abstract drain(): void;
  abstract rest(): void;

  abstract isDry(): boolean;

  linger(): boolean {
    return false;
  }

  elsewhere(): string {
    return this.report;
  }

  /** Counts in one of this thread who waits for what stands here, and which other threads may change. */
  beginsToWait(waiter: Waiter): void {
    waiter.waitsOutside(1);
    this.waiting.add(waiter);
  }

  waitsNoMore(waiter: Waiter): void {
    waiter.waitsOutside(-1);
    this.waiting.delete(waiter);
  }

  channel(size: number, zero: unknown): PortChannel<unknown, unknown> {
    return this.#make(this.newChannel(this.#newThing(CHANNEL, size), zero));
  }

  context(parent: ContextLike, above: PortContext | null, due: number): PortContext {
    return this.#make(new PortContext(this, this.#newThing(CONTEXT, due), above, parent));
  }

  #newThing(kind: number, size: number): Thing {
    if (++this.#made === NUMBERS) throw new RangeError("a thread can't share more things than 67 million");
    return { id: this.number * NUMBERS + this.#made, kind, size, above: null };
  }

  #make<T extends PortThing>(thing: T): T {
    this.#know(thing);
    this.made(thing);
    return thing;
  }

  known(id: number): PortThing | undefined {
    return this.#things.get(id)?.deref();
  }

  #know(thing: PortThing): void {
    this.#things.set(thing.id, new WeakRef(thing));
    this.#collected.register(thing, thing.id);
  }

  /** What this thread has of a thing that has come. */
  thingOf(thing: Thing): PortThing {
    return this.#find(thing);
  }

  #find(thing: Thing): PortThing {
    const found = this.known(thing.id);
    if (found !== undefined) return found;
    const made = this.#build(thing);
    this.#know(made);
    return made;
  }

  #build(thing: Thing): PortThing {
    if (thing.kind === CHANNEL) return this.newChannel(thing, undefined);
    return new PortContext(this, thing, thing.above && (this.#find(thing.above) as PortContext));
  }

  /** As a packet that may be sent to several threads. */
  protected encodeCause(cause: unknown): Packet {
    try {
      const packet = this.codec.encode(cause);
      const parcel = parcelOf(packet);
      return parcel !== null && parcel.transfers.length > 0 ? undefined : seal(packet);
    } catch {
      return undefined;
    }
  }

  /** An error as a packet; one that can't cross by its text. */
  packError(error: unknown): Packet {
    try {
      return seal(this.codec.encode(error));
    } catch {
      const told = new Error(error instanceof Error ? error.message : describe(error));
      if (error instanceof Error && error.stack !== undefined) told.stack = error.stack;
      return this.codec.encode(told);
    }
  }

  *start(where: Where, { module, name }: Target, args: readonly unknown[]): Generator<Park, void, unknown> {
    if (where !== "any" && !(Number.isInteger(where) && where >= 0 && where < this.size)) {
      throw new UsageError(
        "ERR_WORKER",
        `goOn: the worker must be "any" or 0 to ${this.size - 1}, not ${describe(where)}`,
      );
    }
    const packet = seal(this.codec.encode(args));
    const start = this.send(where, { origin: this.scopes.nameOf(currentProgram()), module, name, args: packet });
    this.activity.pendingCalls++;
    const reply = yield* until(start.finally(() => this.activity.pendingCalls--));
    if (reply === null) return;
    const { code, message, cause } = reply;
    const reason = cause === undefined ? {} : { cause };
    throw code === "ERR_MODULE" || code === "ERR_WORKER_DIED"
      ? new GoError(code, message, reason)
      : new UsageError(code, message);
  }

  /** A goroutine that a program of this thread has started elsewhere has thrown `error`. */
  panicked(scope: string, error: Packet): void {
    this.scopes.panicked(scope, this.codec.decode(error));
  }
}
