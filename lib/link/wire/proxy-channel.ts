/**
 * A proxy of a channel whose owner is another party, and its waits: of a goroutine at one proxy, or of a select at
 * several. All that is done to a proxy is asked for by a message, and takes effect with the owner; so how many values
 * are buffered is known as of this party's last op on it.
 *
 * The owner ends a wait. Where local cases compete this thread may end it too: then the owner makes an offer before it
 * fires a case. An offer to a wait that goes on is claimed: until a case fires or the owner releases it the wait is the
 * owner's, and its arbiter is locked. What comes to a local case meanwhile is tried when the wait is released: a
 * promise's value is there still, and a local channel, which went on to the next waiter, is asked once more.
 */

import { afterwards } from "../../core/afterwards.ts";
import { closeOfClosed } from "../../core/closed.ts";
import { currentProgram } from "../../core/default-program.ts";
import { SelectCase } from "../../core/select.ts";
import { BLOCKED, CLOSED } from "../../core/thread.ts";
import type { Arbiter, Waiter } from "../../core/waiter.ts";
import { Refused } from "../world.ts";
import { notSynchronous, WireChannel } from "./channel.ts";
import { seal, type Packet } from "./packets.ts";
import { SEND } from "./protocol.ts";
import type { ProxyWire } from "./proxy.ts";

export class ProxyChannel<T, Z> extends WireChannel<T, Z> {
  readonly #wire: ProxyWire;
  /** How many values are buffered, as far as is known. */
  len = 0;
  /** Whether it is known to be closed. */
  #closed = false;

  constructor(wire: ProxyWire, id: number, cap: number, zero: Z) {
    super(wire, id, cap, zero);
    this.#wire = wire;
  }

  override isReady(): boolean {
    return false;
  }

  override checkTry(caller: string): void {
    throw notSynchronous(caller);
  }

  override give(): unknown {
    return BLOCKED;
  }

  override take(): unknown {
    return BLOCKED;
  }

  override park(waiter: Waiter, verb: number, value: unknown): void {
    const wait = (waiter.arbiter as ProxyWait | null) ?? this.#wire.newWait();
    const channel = this as ProxyChannel<unknown, unknown>;
    let packet;
    try {
      packet = verb === SEND ? seal(this.wire.codec.encode(value)) : undefined;
    } catch (e) {
      return wait.refuse(waiter, channel, verb, e);
    }
    wait.add(waiter, channel, verb, packet);
  }

  override withdraw({ value }: Waiter): void {
    if (value instanceof ProxyCase && !value.gone) value.wait.withdraw(value);
  }

  override trySend(_value: T): boolean {
    throw notSynchronous("trySend");
  }

  override tryRecv(): readonly [T, true] | readonly [Z, false] | undefined {
    throw notSynchronous("tryRecv");
  }

  override close(): void {
    if (this.#closed) throw closeOfClosed();
    this.#closed = true;
    this.#wire.close(this.id, currentProgram());
  }

  /** A wait has come to `outcome` here; `length`: of the channel's buffer. */
  heard(outcome: unknown, length: number): void {
    this.len = length;
    if (outcome === CLOSED) this.#closed = true;
  }
}

/** One case of a wait. */
class ProxyCase {
  readonly wait: ProxyWait;
  readonly waiter: Waiter;
  readonly channel: ProxyChannel<unknown, unknown>;
  readonly verb: number;
  readonly packet: Packet;
  gone = false;

  constructor(wait: ProxyWait, waiter: Waiter, channel: ProxyChannel<unknown, unknown>, verb: number, packet: Packet) {
    this.wait = wait;
    this.waiter = waiter;
    this.channel = channel;
    this.verb = verb;
    this.packet = packet;
  }
}

/** The owner has not heard of it. */
const NEW = 0;
/** Local cases compete: an offer is made first. */
const OPEN = 1;
/** The owner's to end. */
const CLAIMED = 2;
/** This thread's to end, or over. */
const OURS = 3;

export class ProxyWait implements Arbiter {
  readonly #wire: ProxyWire;
  readonly id: number;
  readonly cases: ProxyCase[] = [];
  #state = NEW;
  /** Whether local cases compete. */
  #competes = false;
  #refused = false;
  /** What came to local cases while the wait was the owner's. */
  #missed: (() => void)[] = [];

  constructor(wire: ProxyWire, id: number) {
    this.#wire = wire;
    this.id = id;
    afterwards(() => this.#post());
  }

  add(waiter: Waiter, channel: ProxyChannel<unknown, unknown>, verb: number, packet: Packet): ProxyCase {
    const added = new ProxyCase(this, waiter, channel, verb, packet);
    this.cases.push(added);
    waiter.value = added;
    waiter.waitsOutside(1);
    if (waiter instanceof SelectCase) waiter.arbitrate(this);
    return added;
  }

  /** Adds a case that can't be: once all stand, the wait ends with `error`. */
  refuse(waiter: Waiter, channel: ProxyChannel<unknown, unknown>, verb: number, error: unknown): void {
    this.add(waiter, channel, verb, undefined);
    this.#refused = true;
    afterwards(() => {
      if (this.#state !== NEW) return;
      this.#end();
      waiter.wake(new Refused(error));
    });
  }

  /** All cases stand: the owner is told. */
  #post(): void {
    if (this.#state !== NEW || this.#refused) return;
    const { id, cases } = this;
    const [{ waiter }] = cases as [ProxyCase];
    const outer = outermost(waiter);
    this.#competes = outer !== null && hasLocal(outer);
    this.#state = this.#competes ? OPEN : CLAIMED;
    const told = cases.map(({ channel, verb, packet }) => [channel.id, verb, packet] as const);
    const packets = cases.map(({ packet }) => packet);
    this.#wire.outbox.put(["wait", id, this.#competes, isOrdered(outer), told], ...packets);
  }

  claim(retry: () => void): boolean {
    const claimed = this.#take();
    if (!claimed) this.#missed.push(retry);
    return claimed;
  }

  /** Has it be this thread's to end, unless it is the owner's. */
  #take(): boolean {
    if (this.#state === OPEN) this.#wire.outbox.put(["withdraw", this.id]);
    if (this.#state === OPEN || this.#state === NEW) this.#state = OURS;
    return this.#state === OURS;
  }

  /** The owner makes an offer. */
  offered(): void {
    if (this.#state !== OPEN) return;
    this.#state = CLAIMED;
    this.#wire.outbox.put(["claim", this.id]);
  }

  /** The owner can't fire a case after all. */
  released(): void {
    if (this.#state !== CLAIMED || !this.#competes) return;
    this.#state = OPEN;
    const missed = this.#missed;
    this.#missed = [];
    for (const retry of missed) if (this.#state === OPEN) retry();
  }

  /** The owner has fired a case. */
  fired(index: number, outcome: unknown, length: number): void {
    const { waiter, channel } = this.cases[index] as ProxyCase;
    this.#end();
    channel.heard(outcome, length);
    waiter.wake(outcome);
  }

  /** A case is taken back: another has fired, or its program has ended. */
  withdraw(given: ProxyCase): void {
    if (!this.#take()) {
      this.#wire.outbox.put(["withdraw", this.id]);
      this.#state = OURS;
    }
    this.#remove(given);
    if (this.cases.every(({ gone }) => gone)) this.#end();
  }

  #end(): void {
    this.#state = OURS;
    for (const each of this.cases) this.#remove(each);
    this.#wire.waits.delete(this.id);
  }

  #remove(given: ProxyCase): void {
    if (given.gone) return;
    given.gone = true;
    given.waiter.waitsOutside(-1);
    given.waiter.arbiter = null;
  }
}

/** A case of the outermost select that `waiter` is a case of; null if it is at a plain op. */
function outermost(waiter: Waiter): SelectCase | null {
  let outer: SelectCase | null = null;
  for (let node: Waiter | null = waiter; node instanceof SelectCase; node = node.waiter) outer = node;
  return outer;
}

/** Whether a case of the select waits on this thread alone. A case's op may itself hold a select: they form a tree. */
function hasLocal(first: SelectCase): boolean {
  let node = first;
  do {
    const { value } = node;
    const isLocal =
      value instanceof SelectCase && value.waiter === node ? hasLocal(value) : !(value instanceof ProxyCase);
    if (isLocal) return true;
    node = node.sibling;
  } while (node !== first);
  return false;
}

/** Whether the first case of a select that can fire is to, not any. */
function isOrdered(outer: SelectCase | null): boolean {
  const select = outer?.waiter?.waitsAt as { readonly priority?: unknown } | null | undefined;
  return select?.priority === true;
}
