/**
 * The done channel of a context: delivers nothing, and is closed once. A channel of `chan` would do the same with
 * twice the objects, and could be closed by any code.
 *
 * Invariant: once it is closed no wait for it begins; who waits by then is woken before the call that closes it
 * returns.
 */

import type { RecvChan } from "../../core/chan.ts";
import { created, tracksOps } from "../../core/debug.ts";
import { detached } from "../../core/detached.ts";
import { counted, inspectable, summary } from "../../core/inspect.ts";
import type { Subject, Verb } from "../../core/observer.ts";
import { Operation, type Op } from "../../core/op.ts";
import { Receivable } from "../../core/receivable.ts";
import { BLOCKED, thread } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";
import type { PendingDeadline } from "./cancel-context.ts";

/** What a receive of a closed channel gets. */
const nothing: readonly [undefined, false] = [undefined, false];

export abstract class DoneChannel extends Receivable<never, undefined> implements RecvChan<never, undefined> {
  readonly waiters: WaitQueue = new WaitQueue();
  /** It holds nothing of one performance, so one serves all. */
  #recv: Recv | null = null;

  abstract readonly closed: boolean;
  /** The first deadline at or above its context; null if there is none. */
  readonly deadline: PendingDeadline | null;
  /** Whose it is; null where it is one of several. */
  readonly context: Subject | null;

  constructor(deadline: PendingDeadline | null, context: Subject | null) {
    super();
    this.deadline = deadline;
    this.context = context;
  }

  get thing(): "done" {
    return "done";
  }

  /** Whether it is closed, for who asks: by a deadline that has passed as well. */
  get ready(): boolean {
    if (!this.closed && this.deadline !== null) this.deadline.look();
    return this.closed;
  }

  get len(): number {
    return 0;
  }

  get cap(): number {
    return 0;
  }

  recv(): Op<undefined> {
    if (this === undefined || !(#recv in this)) throw detached("ch.recv()");
    return tracksOps() ? created(new Recv(this), this.recv) : (this.#recv ??= new Recv(this));
  }

  override recvOk(): Op<readonly [undefined, false]> {
    if (this === undefined || !(#recv in this)) throw detached("ch.recvOk()");
    return created(new RecvOk(this), this.recvOk);
  }

  tryRecv(): readonly [undefined, false] | undefined {
    if (this === undefined || !(#recv in this)) throw detached("ch.tryRecv()");
    if (thread.observer !== null) thread.observer.emit("receive", this, undefined, false);
    return this.ready ? nothing : undefined;
  }

  add(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  remove(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }

  static {
    inspectable(this, (ch) =>
      summary("Chan", "len 0", "cap 0", ch.closed && "closed", counted(ch.waiters.length, "receiving")),
    );
  }
}

abstract class Receive<R> extends Operation<R> {
  readonly ch: DoneChannel;

  constructor(ch: DoneChannel) {
    super();
    this.ch = ch;
  }

  override get reason(): string {
    return "chan receive";
  }

  override get event(): Verb {
    return "receive";
  }

  override get subject(): object {
    return this.ch;
  }

  override ready(): boolean {
    return this.ch.ready;
  }

  override poll(): unknown {
    if (!this.ch.ready) return BLOCKED;
    if (thread.observer !== null) thread.observer.emit("receive", this.ch, undefined, false);
    return undefined;
  }

  override park(waiter: Waiter): void {
    this.ch.add(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.ch.remove(waiter);
  }
}

class Recv extends Receive<undefined> {
  override settle(): undefined {
    return undefined;
  }
}

class RecvOk extends Receive<readonly [undefined, false]> {
  override settle(): readonly [undefined, false] {
    return nothing;
  }
}

/** Closed by its context. */
export class OwnDoneChannel extends DoneChannel {
  override closed = false;

  close(): void {
    if (thread.observer !== null) thread.observer.emit("close", this);
    this.closed = true;
    for (let waiter = this.waiters.shift(); waiter !== null; waiter = this.waiters.shift()) waiter.wake(undefined);
  }
}
