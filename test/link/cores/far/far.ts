/**
 * Shared channels whose every op is performed on another thread, one after the other on each worker in turn: whoever
 * waits here waits there. For `conformance`, whose tasks are so spread over threads.
 */

import { chan as localChan, go, run, select as ownSelect, type Chan, type Op } from "../../../../lib/index.ts";
import { RuntimeError } from "../../../../lib/core/error.ts";
import { Operation } from "../../../../lib/core/op.ts";
import { Receivable } from "../../../../lib/core/receivable.ts";
import { BLOCKED } from "../../../../lib/core/thread.ts";
import type { Waiter } from "../../../../lib/core/waiter.ts";
import { goOn, shared } from "../../../../lib/link/cores/index.ts";
import type { Answer, Deed, host, Request } from "./far-host.ts";

/** The workers that perform, and who waits for them. */
export class Far {
  readonly #requests: Chan<Request>[] = [];
  readonly #answers: Chan<Answer> = shared.chan(4096);
  readonly #waiting: Map<number, (answer: Answer) => void> = new Map();
  #last = 0;
  #turn = 0;

  async begin(workers: number): Promise<void> {
    for (let worker = 0; worker < workers; worker++) this.#requests.push(shared.chan(4096));
    const begun = localChan<null>();
    // It goes on for as long as the workers do.
    void run(
      function* (this: Far) {
        for (const [worker, requests] of this.#requests.entries()) {
          yield* goOn<typeof host>(worker, new URL("./far-host.ts", import.meta.url), "host", requests, this.#answers);
        }
        go(function* () {
          yield* begun.send(null);
        });
        yield* this.#answers.forEach((answer) => {
          const answered = this.#waiting.get(answer.id);
          this.#waiting.delete(answer.id);
          answered?.(answer);
        });
      }.bind(this),
    );
    await begun.recv();
  }

  end(): void {
    this.#answers.close();
  }

  /** Has a worker perform; how to take it back. */
  perform(deeds: readonly Deed[], plain: boolean, priority: boolean, done: (answer: Answer) => void): () => void {
    const id = ++this.#last;
    const requests = this.#requests[this.#turn++ % this.#requests.length] as Chan<Request>;
    this.#waiting.set(id, done);
    requests.trySend({ do: "perform", id, deeds, plain, priority });
    return () => {
      if (this.#waiting.delete(id)) requests.trySend({ do: "withdraw", id });
    };
  }

  /** Waits until all that was begun has taken effect, or waits. */
  async rest(): Promise<void> {
    // Each time, what one worker has done has arrived at the others.
    for (let n = 0; n < 3; n++) {
      await Promise.all(
        this.#requests.map(
          (requests) =>
            new Promise<unknown>((resolve) => {
              const id = ++this.#last;
              this.#waiting.set(id, resolve);
              requests.trySend({ do: "ping", id });
            }),
        ),
      );
    }
  }

  readonly chan = <T>(capacity: number, zero: T): Chan<T, T> =>
    new FarChan(this, capacity, zero) as unknown as Chan<T, T>;

  readonly select = ((cases: readonly (Op<unknown> | null | undefined)[], options?: { readonly priority?: boolean }) =>
    new FarOp(
      this,
      ownSelect(cases as never, options) as unknown as Operation<unknown>,
      Object.values(cases).map((op) => (op instanceof FarOp ? op.deed : null)),
      false,
      options?.priority ?? false,
      Array.isArray(cases) ? null : Object.keys(cases),
    )) as unknown as typeof ownSelect;
}

class FarOp extends Operation<unknown> {
  readonly #far: Far;
  /** The same on this thread, for what a dump says of it. */
  readonly #like: Operation<unknown>;
  readonly #deeds: readonly Deed[];
  readonly #plain: boolean;
  readonly #priority: boolean;
  readonly #names: readonly string[] | null;
  readonly #withdraw: Map<Waiter, () => void> = new Map();

  constructor(
    far: Far,
    like: Operation<unknown>,
    deeds: readonly Deed[],
    plain: boolean,
    priority: boolean,
    names: readonly string[] | null,
  ) {
    super();
    this.#far = far;
    this.#like = like;
    this.#deeds = deeds;
    this.#plain = plain;
    this.#priority = priority;
    this.#names = names;
  }

  get deed(): Deed {
    return this.#deeds[0] ?? null;
  }

  override get reason(): string {
    return this.#like.reason;
  }

  override ready(): boolean {
    return false;
  }

  override poll(): unknown {
    return BLOCKED;
  }

  override park(waiter: Waiter): void {
    waiter.waitsOutside(1);
    this.#withdraw.set(
      waiter,
      this.#far.perform(this.#deeds, this.#plain, this.#priority, (answer) => {
        this.#withdraw.delete(waiter);
        waiter.waitsOutside(-1);
        waiter.wake(answer);
      }),
    );
  }

  override withdraw(waiter: Waiter): void {
    const withdraw = this.#withdraw.get(waiter);
    if (withdraw === undefined) return;
    this.#withdraw.delete(waiter);
    waiter.waitsOutside(-1);
    withdraw();
  }

  override settle(outcome: unknown): unknown {
    const { case: index, value, panic } = outcome as Answer;
    if (panic !== "") throw new RuntimeError("ERR_FAR", panic);
    if (this.#plain) return this.#zeroed(0, value);
    return { case: this.#names === null ? index : this.#names[index], value: this.#zeroed(index, value) };
  }

  /** Over there a closed channel gives undefined, whatever its zero value here. */
  #zeroed(index: number, value: unknown): unknown {
    const deed = this.#deeds[index] ?? null;
    if (deed === null || deed.send) return value;
    const { zero } = deed.ch as unknown as { zero: unknown };
    if (deed.withOk) return (value as [unknown, boolean])[1] ? value : [zero, false];
    return value === undefined ? zero : value;
  }
}

class FarChan extends Receivable<unknown, unknown> {
  readonly #far: Far;
  readonly ch: Chan<unknown>;

  constructor(far: Far, capacity: number, zero: unknown) {
    super();
    this.#far = far;
    this.ch = shared.chan<unknown>(capacity, zero);
  }

  get len(): number {
    return this.ch.len;
  }

  get cap(): number {
    return this.ch.cap;
  }

  send(value: unknown): Op<void> {
    return this.#op(this.ch.send(value), { send: true, ch: this.ch, value, withOk: false }) as Op<void>;
  }

  recv(): Op<unknown> {
    return this.#op(this.ch.recv(), { send: false, ch: this.ch, value: undefined, withOk: false });
  }

  override recvOk(): Op<readonly [unknown, true] | readonly [unknown, false]> {
    return this.#op(this.ch.recvOk(), { send: false, ch: this.ch, value: undefined, withOk: true }) as never;
  }

  close(): void {
    this.ch.close();
  }

  #op(like: Op<unknown>, deed: Deed): Op<unknown> {
    return new FarOp(this.#far, like as Operation<unknown>, [deed], true, false, null);
  }
}
