/**
 * The wire: a world whose parties only exchange messages, as one party has it. What is shared lives with one party, the
 * owner (owner.ts); what the others hold are proxies (proxy.ts).
 *
 * A shared object has a number that all parties know it by. The party that makes one says so to the owner before any
 * other can hear of it, since messages of one party stay in order and all go by the owner.
 */

import type { Chan } from "../../core/chan.ts";
import { currentProgram } from "../../core/default-program.ts";
import { describe } from "../../core/describe.ts";
import { GoError, UsageError } from "../../core/error.ts";
import type { Park } from "../../core/op.ts";
import type { Source } from "../../core/scheduler.ts";
import { until } from "../../core/until.ts";
import type { Waiter } from "../../core/waiter.ts";
import type { ContextLike } from "../../std/context/index.ts";
import type { ContextMaker } from "../context.ts";
import { Activity } from "../deadlock-detector.ts";
import { byItsText } from "../codec/errors.ts";
import { Scopes, type Reply } from "../remote-goroutines.ts";
import { world, type Peers, type StartFailure, type Target, type Where, type World } from "../world.ts";
import type { WireChannel } from "./channel.ts";
import { contextMaker, WireContext } from "./context.ts";
import {
  CHANNEL,
  Codec,
  CONTEXT,
  encodedOf,
  seal,
  type Kept,
  type Packet,
  type Reference,
  type WireObject,
} from "./packets.ts";
import type { StartPacket } from "./protocol.ts";

/** How many numbers for shared objects each party has. */
const NUMBERS = 2 ** 26;

export abstract class Wire implements World, Source {
  /** Which party this is: 0 the owner, otherwise a worker's number and one. */
  readonly number: number;
  /** How many workers there are. */
  readonly size: number;
  readonly codec: Codec;
  readonly activity: Activity = new Activity();
  readonly peers: Peers;
  readonly contexts: ContextMaker;
  readonly sync: null = null;
  closing = false;
  readonly heap: null = null;
  /** The waiters of this party that wait here for what other parties may change. */
  readonly waiting: Set<Waiter> = new Set();
  /** What the other parties' goroutines wait for, once all are known to be idle. */
  report = "";
  readonly #scopes: Scopes;
  readonly #objects: Map<number, WeakRef<WireObject>> = new Map();
  readonly #collected: FinalizationRegistry<number> = new FinalizationRegistry((id) => {
    if (this.known(id) !== undefined) return;
    this.#objects.delete(id);
    this.dropped(id);
  });
  #made: number;
  readonly #endedWorkers: Set<number> = new Set();

  /**
   * @param life how many parties have had this number before.
   * @param lastId the last number that they have given to a shared object; 0 if none.
   */
  constructor(number: number, size: number, life = 0, lastId = 0) {
    this.number = number;
    this.size = size;
    this.#made = Math.max(0, lastId - number * NUMBERS);
    this.peers = {
      size,
      isAlive: (worker) => !this.#endedWorkers.has(worker),
      onExit: new Set(),
      onStart: new Set(),
      onClose: new Set(),
      turn: 0,
      restart: (worker) => this.restart(worker),
    };
    this.#scopes = new Scopes(`${number}.${life}`, (scope) => {
      if (world.current === this) this.ended(scope);
    });
    this.contexts = contextMaker(this);
    this.codec = new Codec((reference) => this.objectOf(reference).face);
  }

  /** A worker has ended; `error`: what it died of, undefined if it was ended. */
  workerEnded(worker: number, error: unknown): void {
    this.#endedWorkers.add(worker);
    for (const learn of Array.from(this.peers.onExit)) learn(worker, error);
  }

  /** A worker that had ended has been started anew; `failure`: why it could not be, null if it has been. */
  workerStarted(worker: number, failure: StartFailure | null): void {
    if (failure === null) this.#endedWorkers.delete(worker);
    for (const learn of Array.from(this.peers.onStart)) learn(worker, failure);
  }

  get source(): Source {
    return this;
  }

  get synchronous(): boolean {
    return this.number === 0;
  }

  /** The waiters of this party whose waits other parties will end. */
  abstract waiters(): Iterable<Waiter>;
  protected abstract newChannel(reference: Reference, zero: unknown): WireChannel<unknown, unknown>;
  /** This party has made a shared object. */
  protected abstract made(object: WireObject): void;
  /** What this party has of a shared object has been collected. */
  protected abstract dropped(id: number): void;
  /** A cause as it is kept to be told to others; undefined if it can't cross, or only one of them could have it. */
  abstract packCause(cause: unknown): Kept;
  /** This party has ended a context. */
  abstract contextEnded(ctx: WireContext): void;
  /** Has a goroutine started; resolves once that has been done, or can't be. */
  protected abstract send(where: Where, start: StartPacket): Promise<Reply>;
  /** Has a worker that has ended started anew; `workerStarted` tells. */
  protected abstract restart(worker: number): void;
  /** A program of this party has ended that has goroutines elsewhere. */
  protected abstract ended(scope: string): void;

  abstract drain(): void;
  abstract rest(): void;
  abstract isDry(): boolean;

  linger(): boolean {
    return false;
  }

  elsewhere(): string {
    return this.report;
  }

  /** Counts in a waiter of this party that waits here for what other parties may change. */
  beginsToWait(waiter: Waiter): void {
    waiter.waitsOutside(1);
    this.waiting.add(waiter);
  }

  waitsNoMore(waiter: Waiter): void {
    waiter.waitsOutside(-1);
    this.waiting.delete(waiter);
  }

  chan<T, Z>(capacity: number, zero: Z): Chan<T, Z> {
    return this.channel(capacity, zero) as unknown as Chan<T, Z>;
  }

  channel(capacity: number, zero: unknown): WireChannel<unknown, unknown> {
    return this.#make(this.newChannel(this.#newReference(CHANNEL, capacity), zero));
  }

  context(parent: ContextLike, above: WireContext | null, due: number): WireContext {
    return this.#make(new WireContext(this, this.#newReference(CONTEXT, due), above, parent));
  }

  #newReference(kind: number, size: number): Reference {
    if (++this.#made === NUMBERS) throw new RangeError("a thread can't share more things than 67 million");
    return { id: this.number * NUMBERS + this.#made, kind, size, above: null };
  }

  #make<T extends WireObject>(object: T): T {
    this.#know(object);
    this.made(object);
    return object;
  }

  #know(object: WireObject): void {
    this.#objects.set(object.id, new WeakRef(object));
    this.#collected.register(object, object.id);
  }

  known(id: number): WireObject | undefined {
    return this.#objects.get(id)?.deref();
  }

  /** This party's object for a reference that has come. */
  objectOf(reference: Reference): WireObject {
    return this.#find(reference);
  }

  #find(reference: Reference): WireObject {
    const found = this.known(reference.id);
    if (found !== undefined) return found;
    const { kind, above } = reference;
    const object =
      kind === CHANNEL
        ? this.newChannel(reference, undefined)
        : new WireContext(this, reference, above && (this.#find(above) as WireContext));
    this.#know(object);
    return object;
  }

  /** As a packet that may be sent to several parties; undefined if it can't cross, or moves something. */
  protected encodeCause(cause: unknown): Packet {
    try {
      const packet = this.codec.encode(cause);
      const encoded = encodedOf(packet);
      return encoded !== null && encoded.transfers.length > 0 ? undefined : seal(packet);
    } catch {
      return undefined;
    }
  }

  /** An error as a packet; one that can't cross by its text. */
  packError(error: unknown): Packet {
    try {
      return seal(this.codec.encode(error));
    } catch {
      return this.codec.encode(byItsText(error));
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
    const start = this.send(where, { scope: this.#scopes.nameOf(currentProgram()), module, name, args: packet });
    this.activity.pendingCalls++;
    const reply = yield* until(start.finally(() => this.activity.pendingCalls--));
    if (reply === null) return;
    const { code, message, cause } = reply;
    const reason = cause === undefined ? {} : { cause };
    throw code === "ERR_MODULE" || code === "ERR_WORKER_DIED"
      ? new GoError(code, message, reason)
      : new UsageError(code, message);
  }

  /** A goroutine that a program of this party has started elsewhere has thrown `error`. */
  panicked(scope: string, error: Packet): void {
    this.#scopes.panicked(scope, this.codec.decode(error));
  }
}
