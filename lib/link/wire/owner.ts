/**
 * The owner: the party that made the wire, where all channels live, and by which all messages go, one after the other.
 * So it decides alone which waiter gets what.
 */

import { GoError } from "../../core/error.ts";
import type { Waiter } from "../../core/waiter.ts";
import { BUILTIN, hasDied, leastBusy } from "../go-on.ts";
import type { Reply } from "../remote-goroutines.ts";
import type { StartFailure, Where } from "../world.ts";
import { errOf, WireContext } from "./context.ts";
import { OwnedChannel } from "./owned-channel.ts";
import { encodedOf, seal, Stored, type Encoded, type Kept, type Packet, type Reference } from "./packets.ts";
import type { Peer } from "./peer.ts";
import { isInquiry, REFUSED, type Case, type StartPacket, type ToOwner } from "./protocol.ts";
import { RemoteCase, RemoteWait } from "./remote-wait.ts";
import { Wire } from "./wire.ts";

/** A goroutine that a peer has been told to start. */
interface PendingStart {
  readonly peer: Peer;
  readonly answer: (reply: Packet) => void;
}

/** What the host of the owner (workers.ts) is told. */
export interface OwnerEvents {
  /** A worker that has ended is wanted. */
  restart(worker: number): void;
  /** A peer has said something that is no business of channels and goroutines. */
  heard(peer: Peer, message: ToOwner): void;
  /** The goroutines that a peer was sent have become more or fewer. */
  goroutinesChanged(peer: Peer): void;
  /** A goroutine runs again, here or where a message goes. */
  awake(): void;
  /** This thread has come to rest. */
  rested(): void;
  /** A peer has ended. */
  lost(peer: Peer): void;
  /** This thread's loop has run dry: whether nothing comes from the peers any more. */
  isDry(): boolean;
}

export class Owner extends Wire {
  readonly peersByNumber: Peer[] = [];
  readonly events: OwnerEvents;
  /** The remote waits that have been claimed and not ended yet. */
  readonly claimed: Set<RemoteWait> = new Set();
  /** Those that look for a case that can fire: which have come now, or had to wait for an answer. */
  readonly looking: Set<RemoteWait> = new Set();
  /** The channels of which something has changed, so that a waiter may be served. */
  readonly #touched: Set<OwnedChannel<unknown, unknown>> = new Set();
  #settling = false;
  #expecting = false;
  readonly #starts: Map<number, PendingStart> = new Map();
  #calls = 0;

  constructor(size: number, events: OwnerEvents) {
    super(0, size);
    this.events = events;
  }

  get living(): Peer[] {
    return this.peersByNumber.filter(({ ended }) => !ended);
  }

  /** Whether a waiter here, or a goroutine that is being started, waits for a peer. */
  get awaits(): boolean {
    return this.waiting.size > 0 || this.#starts.size > 0;
  }

  override waiters(): Iterable<Waiter> {
    return this.waiting;
  }

  override beginsToWait(waiter: Waiter): void {
    super.beginsToWait(waiter);
    this.#expect();
  }

  protected override newChannel({ id, size }: Reference, zero: unknown): OwnedChannel<unknown, unknown> {
    return new OwnedChannel(this, id, size, zero);
  }

  protected override made(): void {}

  protected override dropped(): void {}

  override packCause(cause: unknown): Kept {
    return this.keep(this.encodeCause(cause));
  }

  override contextEnded(ctx: WireContext): void {
    this.#tellEnd(ctx, null);
  }

  /** Tells the peers that have a context, but for that which has ended it. */
  #tellEnd(ctx: WireContext, by: Peer | null): void {
    for (const peer of this.living) if (peer !== by && peer.holds(ctx)) peer.tellEnd(ctx);
  }

  /** A peer has ended a context; nothing is new if another was faster. */
  #endContext(peer: Peer, ctx: WireContext, late: boolean, packet: Packet): void {
    if (ctx.isDone) return;
    ctx.endAs({
      late,
      cause: packet === undefined ? errOf(late) : this.codec.decode(packet),
      packed: this.keep(packet),
    });
    this.#tellEnd(ctx, peer);
  }

  /** A packet of this party's that stays here for a while. */
  keep(packet: Packet): Kept {
    const sealed = seal(packet);
    return typeof sealed === "object" && sealed !== null ? this.#store(sealed) : sealed;
  }

  #store(encoded: Encoded): Stored {
    return new Stored(
      encoded,
      encoded.shared.map((reference) => this.objectOf(reference)),
    );
  }

  /** Something of `channel` has changed: `settle` has it serve the waiters that it can. */
  touch(channel: OwnedChannel<unknown, unknown>): void {
    this.#touched.add(channel);
  }

  /** Goes on until no waiter can be served any more, and releases the waits that were claimed for nothing. */
  settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    try {
      while (this.#goOn());
      for (const wait of this.claimed) wait.release();
    } finally {
      this.#settling = false;
    }
  }

  /** One step of `settle`; whether there was one to take. A wait that goes on looking overtakes none that waits. */
  #goOn(): boolean {
    for (const wait of this.looking) {
      if (!wait.mayLook) continue;
      this.looking.delete(wait);
      wait.look();
      return true;
    }
    for (const channel of this.#touched) {
      this.#touched.delete(channel);
      channel.serve();
      return true;
    }
    return false;
  }

  /** A waiter has begun to wait, perhaps outside any slice. */
  #expect(): void {
    if (this.#expecting) return;
    this.#expecting = true;
    queueMicrotask(() => {
      this.#expecting = false;
      this.rest();
    });
  }

  /** A peer has sent messages. */
  heard(peer: Peer, messages: readonly ToOwner[]): void {
    if (peer.ended) return;
    for (const message of messages) {
      if (!isInquiry(message)) {
        peer.idleAt = -1;
        this.events.awake();
      }
      this.#hear(peer, message);
      this.settle();
    }
  }

  #hear(peer: Peer, message: ToOwner): void {
    switch (message[0]) {
      case "make": {
        peer.lastId = Math.max(peer.lastId, message[1].id);
        peer.hold(this.objectOf(message[1]));
        return peer.tellEnds();
      }
      case "wait": {
        const [, id, competes, ordered, cases] = message;
        return this.#admit(new RemoteWait(peer, id, competes, ordered), cases);
      }
      case "claim":
        return peer.waits.get(message[1])?.claimed();
      case "withdraw":
        return peer.waits.get(message[1])?.leave();
      case "close": {
        const [, id, program] = message;
        const channel = this.#channel(id);
        const error = channel === null ? unknownChannel(id) : channel.closeOnce();
        if (error === null) return;
        const packet = this.packError(error);
        return peer.post(["misdeed", program, packet], packet);
      }
      case "ended": {
        const [, id, late, cause] = message;
        const ctx = this.known(id);
        return ctx instanceof WireContext ? this.#endContext(peer, ctx, late, cause) : undefined;
      }
      case "drop":
        return peer.drop(message[1], message[2]);
      case "go": {
        const [, call, where, start] = message;
        return this.#start(where, start, (reply) => peer.post(["went", call, reply], reply));
      }
      case "went": {
        const [, call, reply] = message;
        const start = this.#starts.get(call);
        if (start?.peer !== peer) return;
        this.#starts.delete(call);
        this.#expect();
        return start.answer(reply);
      }
      case "restart":
        return this.events.restart(message[1]);
      case "left":
        peer.goroutines -= message[1];
        return this.events.goroutinesChanged(peer);
      case "end":
        return this.#end(message[1], peer);
      case "panic": {
        const [, scope, error] = message;
        const number = Number.parseInt(scope, 10);
        if (number === 0) return this.panicked(scope, error);
        return this.peersByNumber[number - 1]?.post(["panic", scope, error], error);
      }
      default:
        return this.events.heard(peer, message);
    }
  }

  /** The channel of a number; null if there is none, so that what a peer asks of it can't be done. */
  #channel(id: number): OwnedChannel<unknown, unknown> | null {
    const found: unknown = this.known(id);
    return found instanceof OwnedChannel ? (found as OwnedChannel<unknown, unknown>) : null;
  }

  #admit(wait: RemoteWait, cases: readonly Case[]): void {
    const { peer, id: number } = wait;
    const channels = cases.map(([id]) => this.#channel(id));
    const unknown = channels.indexOf(null);
    if (unknown >= 0) {
      const error = this.packError(unknownChannel((cases[unknown] as Case)[0]));
      return peer.post(["fired", number, unknown, REFUSED, error, 0], error);
    }
    peer.waits.set(number, wait);
    cases.forEach(([, verb, packet], index) => {
      const channel = channels[index] as OwnedChannel<unknown, unknown>;
      const encoded = encodedOf(packet);
      const value = encoded === null ? (packet as Kept) : this.#store(encoded);
      const entry = new RemoteCase(wait, index, channel, verb, value);
      wait.cases.push(entry);
      channel.admit(entry);
    });
    this.looking.add(wait);
  }

  protected override send(where: Where, start: StartPacket): Promise<Reply> {
    return new Promise((resolve) => this.#start(where, start, (reply) => resolve(this.codec.decode(reply) as Reply)));
  }

  /** Has a peer start a goroutine. */
  #start(where: Where, start: StartPacket, answer: (reply: Packet) => void): void {
    const peer =
      where === "any" ? leastBusy(this.peers, this.living, ({ goroutines }) => goroutines) : this.peersByNumber[where];
    if (peer === undefined || peer.ended) return answer(this.#died(peer));
    this.#starts.set(++this.#calls, { peer, answer });
    this.#expect();
    if (start.module !== BUILTIN) {
      peer.goroutines++;
      this.events.goroutinesChanged(peer);
    }
    peer.post(["go", this.#calls, start], start.args);
  }

  #died(peer: Peer | undefined): Packet {
    const message = peer === undefined ? "goOn: all workers have died" : hasDied(peer.worker, peer.error);
    const reply = { code: "ERR_WORKER_DIED", message };
    try {
      return this.codec.encode(peer?.error === undefined ? reply : { ...reply, cause: peer.error });
    } catch {
      return this.codec.encode(reply);
    }
  }

  protected override restart(worker: number): void {
    this.events.restart(worker);
  }

  protected override ended(scope: string): void {
    this.#end(scope, null);
  }

  #end(scope: string, from: Peer | null): void {
    for (const peer of this.living) if (peer !== from) peer.outbox.put(["end", scope]);
  }

  /** A peer has died: its waits are over, and the goroutines that it was to start have not been started. */
  lose(peer: Peer): void {
    peer.end();
    for (const [call, start] of this.#starts) {
      if (start.peer !== peer) continue;
      this.#starts.delete(call);
      start.answer(this.#died(peer));
    }
    for (const other of this.living) this.#tellDeath(other, peer);
    this.settle();
    this.events.lost(peer);
  }

  #tellDeath(to: Peer, { worker, error }: Peer): void {
    const packet = this.packError(error);
    to.post(["died", worker, packet], packet);
  }

  /** A party takes part from now on, perhaps in the place of one that has died; it hears which others have. */
  join(peer: Peer): void {
    this.peersByNumber[peer.worker] = peer;
    for (const other of this.peersByNumber) if (other.ended) this.#tellDeath(peer, other);
  }

  override workerStarted(worker: number, failure: StartFailure | null): void {
    for (const { outbox } of this.living) outbox.put(["started", worker, failure]);
    super.workerStarted(worker, failure);
  }

  override isDry(): boolean {
    return this.events.isDry();
  }

  override drain(): void {
    this.#flush();
    this.events.awake();
  }

  override rest(): void {
    this.#flush();
    this.events.rested();
  }

  #flush(): void {
    for (const { outbox } of this.peersByNumber) outbox.flush();
  }
}

/** What a peer can't have been sent, or has let go of. */
function unknownChannel(id: number): GoError {
  return new GoError("ERR_UNKNOWN_CHANNEL", `the thread that called cores() knows no channel ${id}`);
}
