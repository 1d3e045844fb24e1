/**
 * `Answer`: the channel of `doChan`. It delivers one result and is never closed.
 *
 * It notes whether anybody has asked for the result, so that an error that nobody has asked for is not lost in silence.
 */

import { chan, type Chan, type RecvChan } from "../../core/chan.ts";
import { neverCloses } from "../../core/closed.ts";
import type { Op } from "../../core/op.ts";
import { Receivable } from "../../core/receivable.ts";
import type { Unclaimed } from "../../core/unclaimed.ts";
import type { Result } from "./group.ts";

export class Answer<V> extends Receivable<Result<V>, never> implements RecvChan<Result<V>, never> {
  /** Never closed, so a receive gets nothing but the result. */
  readonly #ch: Chan<Result<V>, never> = chan<Result<V>>(1, neverCloses);
  /** Whether anybody has asked: by a receive, a poll, a case of a select. */
  asked = false;
  /** The error that waits here to be asked for. */
  unclaimed: Unclaimed | null = null;

  get len(): number {
    return this.#ch.len;
  }

  get cap(): number {
    return this.#ch.cap;
  }

  recv(): Op<Result<V>> {
    this.#ask();
    return this.#ch.recv();
  }

  override recvOk(): Op<readonly [Result<V>, true]> {
    this.#ask();
    return this.#ch.recvOk() as Op<readonly [Result<V>, true]>;
  }

  tryRecv(): readonly [Result<V>, true] | undefined {
    this.#ask();
    return this.#ch.tryRecv() as readonly [Result<V>, true] | undefined;
  }

  deliver(result: Result<V>): void {
    this.#ch.trySend(result);
  }

  #ask(): void {
    this.asked = true;
    if (this.unclaimed === null) return;
    this.unclaimed.claim();
    this.unclaimed = null;
  }
}
