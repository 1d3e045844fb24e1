/** `withValue`: a context that carries a value. */

import type { RecvChan } from "../../core/chan.ts";
import { detached } from "../../core/detached.ts";
import { RuntimeError } from "../../core/error.ts";
import { checkContext } from "../../core/within.ts";
import { CancelContext, endingOf } from "./cancel-context.ts";
import type { Context, ContextLike } from "./context.ts";
import { ASK_PARENT, Layer, dueOf, textOf } from "./layer.ts";

class ValueContext extends Layer {
  override readonly parent: ContextLike;
  override readonly due: number | undefined;
  readonly key: unknown;
  readonly val: unknown;
  /** The nearest ancestor that carries no value: it answers for all but the values. */
  readonly base: ContextLike;
  /** Aborts as `base` is done, where that is a foreign context, which has no signal. */
  #follower: CancelContext | null = null;

  constructor(parent: ContextLike, key: unknown, val: unknown) {
    super();
    this.parent = parent;
    this.due = dueOf(parent);
    this.base = parent instanceof ValueContext ? parent.base : parent;
    this.key = key;
    this.val = val;
  }

  override done(): RecvChan<never, undefined> {
    if (this === undefined || !(#follower in this)) throw detached("ctx.done()");
    return this.base.done();
  }

  override err(): Error | undefined {
    if (this === undefined || !(#follower in this)) throw detached("ctx.err()");
    return this.base.err();
  }

  override get signal(): AbortSignal {
    const { base } = this;
    if (base instanceof Layer) return base.signal;
    const ending = endingOf(base);
    if (ending !== null) return ending.signal;
    if (this.#follower === null) {
      this.#follower = new CancelContext(base);
      this.#follower.follow();
    }
    return this.#follower.signal;
  }

  override own(key: unknown): unknown {
    return key === this.key ? this.val : ASK_PARENT;
  }

  override get label(): string {
    return `.WithValue(${textOf(this.key)}, ${textOf(this.val)})`;
  }
}

/**
 * Derives a context in which `value` is associated with `key`. Go's `context.WithValue(parent, key, val)`.
 *
 * For data of a request that crosses interfaces, not for optional parameters. Keys are told by `===`: a
 * symbol of one's own meets no other. (Go's panic `key is not comparable` has no counterpart: every key is.)
 *
 * @throws {RuntimeError} `cannot create context from nil parent`; `nil key` for undefined and null.
 *
 * @example
 * ```ts
 * const userKey = Symbol("user");
 * const ctx = withValue(background(), userKey, "gopher");
 * log(ctx.value(userKey));
 * ```
 */
export function withValue(parent: ContextLike, key: unknown, value: unknown): Context {
  checkContext("withValue", parent);
  if (key === undefined || key === null) throw new RuntimeError("ERR_NIL_KEY", "nil key");
  return new ValueContext(parent, key, value);
}
