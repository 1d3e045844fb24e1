/** The nil channel: blocks both ways for ever. In a select it is a case that is switched off. */

import { RuntimeError } from "./error.ts";
import type { Chan, RecvChan, SendChan } from "./chan.ts";
import { inspectable, summary } from "./inspect.ts";
import { Operation, type Op } from "./op.ts";
import { Receivable } from "./receivable.ts";
import { BLOCKED } from "./thread.ts";

export class Never extends Operation<never> {
  override readonly reason: string;

  constructor(reason: string) {
    super();
    this.reason = reason;
  }

  override ready(): boolean {
    return false;
  }
  override poll(): unknown {
    return BLOCKED;
  }
  override park(): void {}
  override withdraw(): void {}
  override settle(): never {
    throw new Error("a nil channel has no outcome");
  }
}

const send = new Never("chan send (nil chan)");
const receive = new Never("chan receive (nil chan)");

/** Told by a brand, so that one copy of the package knows the other's. */
const NIL: unique symbol = Symbol.for("goroutines.nil") as never;

/** The nil channel's type where none is asked for: it can stand for a channel of any. */
export type NilChan = SendChan<unknown> & RecvChan<never, never>;

class NilChannel extends Receivable<never, never> implements SendChan<unknown>, RecvChan<never, never> {
  readonly [NIL]: true = true;
  readonly len: number = 0;
  readonly cap: number = 0;

  static {
    inspectable(this, () => summary("Chan", "nil"));
  }

  send(): Op<never> {
    return send;
  }
  recv(): Op<never> {
    return receive;
  }
  override recvOk(): Op<never> {
    return receive;
  }
  trySend(): false {
    return false;
  }
  tryRecv(): undefined {
    return undefined;
  }
  close(): never {
    throw new RuntimeError("ERR_CLOSE_OF_NIL_CHANNEL", "close of nil channel");
  }
}

const nil = new NilChannel();

/**
 * The nil channel: sends and receives on it block for ever, so as a case of select it is switched off.
 * It is one shared object. Go's `var c chan T`.
 *
 * @example
 * ```ts
 * let out: SendChan<number> = nilChan();          // nothing to send yet
 * yield* select({ in: input.recv(), out: out.send(next) });
 * ```
 */
export function nilChan(): NilChan;
export function nilChan<T>(): Chan<T, never>;
export function nilChan(): NilChan {
  return nil;
}

/**
 * Whether `ch` is the nil channel. Go's `ch == nil`.
 *
 * @example
 * ```ts
 * if (isNil(ch)) throw new Error("the channel was never made");
 * ```
 */
export function isNil(ch: object): boolean {
  return NIL in ch;
}
