/**
 * Channels each of whose ops is performed on some thread of a `Net`: a plain op on one of all, a select on one of all
 * with every case. So whoever runs here seems to be spread over the threads. Every third channel is a local one, which
 * all of them have.
 */

import { chan as localChan, select as ownSelect, type Chan, type Op } from "../../../lib/index.ts";
import { Operation } from "../../../lib/core/op.ts";
import { Receivable } from "../../../lib/core/receivable.ts";
import type { Waiter } from "../../../lib/core/waiter.ts";
import type { Net } from "./net.ts";

type AnyChan = Chan<unknown, unknown>;
type AnyOp = Op<unknown> | null | undefined;

/** An op that has one on each thread. */
class SpreadOp<T> extends Operation<T> {
  readonly ops: readonly Operation<T>[];
  readonly #op: Operation<T>;

  constructor(ops: readonly Op<T>[], thread: number) {
    super();
    this.ops = ops as readonly Operation<T>[];
    this.#op = this.ops[thread] as Operation<T>;
  }

  override get reason(): string {
    return this.#op.reason;
  }
  override ready(): boolean {
    return this.#op.ready();
  }
  override poll(): unknown {
    return this.#op.poll();
  }
  override park(waiter: Waiter): void {
    this.#op.park(waiter);
  }
  override withdraw(waiter: Waiter): void {
    this.#op.withdraw(waiter);
  }
  override settle(outcome: unknown): T {
    return this.#op.settle(outcome);
  }
}

class SpreadChan extends Receivable<unknown, unknown> {
  readonly #ends: readonly AnyChan[];
  readonly #choose: () => number;

  constructor(ends: readonly AnyChan[], choose: () => number) {
    super();
    this.#ends = ends;
    this.#choose = choose;
  }

  get len(): number {
    return (this.#ends[0] as AnyChan).len;
  }
  get cap(): number {
    return (this.#ends[0] as AnyChan).cap;
  }
  send(value: unknown): Op<void> {
    return new SpreadOp(
      this.#ends.map((end) => end.send(value)),
      this.#choose(),
    );
  }
  recv(): Op<unknown> {
    return new SpreadOp(
      this.#ends.map((end) => end.recv()),
      this.#choose(),
    );
  }
  override recvOk(): Op<readonly [unknown, true] | readonly [unknown, false]> {
    return new SpreadOp(
      this.#ends.map((end) => end.recvOk()),
      this.#choose(),
    );
  }
  /** With the owner, which knows whether it may be closed. */
  close(): void {
    (this.#ends[0] as AnyChan).close();
  }
}

export interface Spread {
  readonly chan: <T>(capacity: number, zero: T) => Chan<T, T>;
  readonly select: typeof ownSelect;
}

/** `threads`: of which of the threads' ends use is made. `mixed`: whether some channels are local. */
export function spread(net: Net, threads: readonly number[], random: () => number, mixed: boolean): Spread {
  const choose = (): number => threads[Math.floor(random() * threads.length)] as number;
  let made = 0;
  const endsOf = (capacity: number, zero: unknown): readonly AnyChan[] => {
    if (!mixed || ++made % 3 > 0) return net.channel(capacity, zero);
    const local = localChan(capacity, zero);
    return [local, ...net.proxies.map(() => local)];
  };
  const on =
    (thread: number) =>
    (op: AnyOp): AnyOp =>
      op instanceof SpreadOp ? (op.ops[thread] as Op<unknown>) : op;
  const select = (
    cases: readonly AnyOp[] | Readonly<Record<string, AnyOp>>,
    options?: { readonly priority?: boolean },
  ): unknown => {
    const there = on(choose());
    if (Array.isArray(cases)) return ownSelect((cases as AnyOp[]).map(there) as never, options);
    return ownSelect(
      Object.fromEntries(Object.entries(cases).map(([name, op]) => [name, there(op)])) as never,
      options,
    );
  };
  return {
    chan: <T>(capacity: number, zero: T) => new SpreadChan(endsOf(capacity, zero), choose) as unknown as Chan<T, T>,
    select: select as typeof ownSelect,
  };
}
