/** The results of `parallel.map` as a channel, in the order in which they come. */

import { afterwards } from "../../../core/afterwards.ts";
import { chan, type Chan } from "../../../core/chan.ts";
import { created } from "../../../core/debug.ts";
import { GoError } from "../../../core/error.ts";
import { Operation, type Op, type Routine } from "../../../core/op.ts";
import type { Program, Resource } from "../../../core/program.ts";
import { Receivable } from "../../../core/receivable.ts";
import { select } from "../../../core/select.ts";
import type { Waiter } from "../../../core/waiter.ts";
import type { Source } from "../../../interop/index.ts";
import type { ContextLike } from "../../../std/context/index.ts";

/** How many results may wait for a receiver before no more are made. */
const BUFFER = 256;

type Receipt<T> = readonly [T, true] | readonly [undefined, false];

export class Unordered<T> extends Receivable<T, undefined> implements Source<T>, Resource {
  readonly #program: Program;
  readonly #results: Chan<T> = chan<T>(BUFFER);
  readonly #cancel: () => void;
  readonly #context: ContextLike;
  #failure: { readonly error: unknown } | null = null;
  #ended = false;

  /** `cancel` ends what makes the results; `context` is done then. */
  constructor(program: Program, cancel: () => void, context: ContextLike) {
    super();
    this.#program = program;
    this.#cancel = cancel;
    this.#context = context;
    program.adopt(this);
  }

  /** Sends results, as they are received. */
  *send(values: ArrayLike<T>): Routine {
    const stop = this.#context.done();
    for (let i = 0; i < values.length && !this.#ended; i++)
      yield* select({ sent: this.#results.send(values[i] as T), stop: stop.recv() });
  }

  end(failure: { readonly error: unknown } | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#program.disown(this);
    this.#cancel();
    this.#results.close();
  }

  cancel(): Promise<void> {
    this.end(null);
    return Promise.resolve();
  }

  release(): void {
    afterwards(() => this.end({ error: new GoError("ERR_PROGRAM_ENDED", "parallel.map: its program has ended") }));
  }

  get len(): number {
    return this.#results.len;
  }

  get cap(): number {
    return BUFFER;
  }

  recv(): Op<T | undefined> {
    return created(new Receive<T, T | undefined>(this, this.#results, ([value]) => value), this.recv);
  }

  override recvOk(): Op<Receipt<T>> {
    return created(new Receive<T, Receipt<T>>(this, this.#results, (receipt) => receipt), this.recvOk);
  }

  tryRecv(): Receipt<T> | undefined {
    const receipt = this.#results.tryRecv() as Receipt<T> | undefined;
    if (receipt !== undefined && !receipt[1]) this.checkFailure();
    return receipt;
  }

  checkFailure(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}

/** Receives from `ch`, or throws why there are no more. */
class Receive<T, R> extends Operation<R> {
  override readonly reason: string = "chan receive";
  readonly source: Unordered<T>;
  readonly inner: Operation<Receipt<T>>;
  readonly form: (receipt: Receipt<T>) => R;

  constructor(source: Unordered<T>, ch: Chan<T>, form: (receipt: Receipt<T>) => R) {
    super();
    this.source = source;
    this.inner = ch.recvOk() as Operation<Receipt<T>>;
    this.form = form;
  }

  override get subject(): object {
    return this.source;
  }

  override ready(): boolean {
    return this.inner.ready();
  }

  override poll(): unknown {
    return this.inner.poll();
  }

  override park(waiter: Waiter): void {
    this.inner.park(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.inner.withdraw(waiter);
  }

  override settle(outcome: unknown): R {
    const receipt = this.inner.settle(outcome);
    if (!receipt[1]) this.source.checkFailure();
    return this.form(receipt);
  }
}
