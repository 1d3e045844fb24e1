/** What the faces of gates check, and their errors. */

import { describe } from "../../../../core/describe.ts";
import { RuntimeError, UsageError } from "../../../../core/error.ts";
import { isNil } from "../../../../core/nil-chan.ts";
import type { Op, Operation, Park } from "../../../../core/op.ts";
import { Steps, type Task } from "../../../../core/task.ts";
import { Within } from "../../../../core/within.ts";
import type { ContextLike } from "../../../../std/context/index.ts";
import { Once, WaitGroup, type Locker, type OnceFunction } from "../../../../std/sync/index.ts";
import { checkTokens, type SharedRWMutex } from "../../../sync.ts";

export const REASON = "sync.Once.Do";

/** Runs a function if `begin` says that it is the caller's to run, and `end`s it. */
export class Do extends Steps<void> {
  readonly reason: string = REASON;
  readonly begin: Op<boolean>;
  readonly end: () => void;
  readonly run: Task<void>;

  constructor(begin: Op<boolean>, end: () => void, f: OnceFunction<unknown>) {
    super();
    this.begin = begin;
    this.end = end;
    this.run = new Once().do(f);
  }

  override *[Symbol.iterator](): Generator<Park, void, unknown> {
    if (!(yield* this.begin)) return;
    try {
      yield* this.run;
    } finally {
      this.end();
    }
  }
}

/** The op of an `acquire`: one for as many tokens as were asked for, which a context may end. */
export function acquiring(
  first: ContextLike | number | null | undefined,
  second: number | undefined,
  acquireOf: (n: number) => Operation<void>,
): Operation<void> {
  const ctx = typeof first === "number" ? null : (first ?? null);
  const n = typeof first === "number" ? first : (second ?? 1);
  checkTokens("acquire: the number of tokens", n);
  const acquire = acquireOf(n);
  if (ctx === null) return acquire;
  if (typeof ctx.done !== "function" || typeof ctx.err !== "function") {
    throw new UsageError(
      "ERR_SEMAPHORE_CONTEXT",
      `acquire: needs a context or a number of tokens, not ${describe(ctx)}`,
    );
  }
  const done = ctx.done();
  return isNil(done) ? acquire : new Within(ctx, done.recv(), acquire);
}

export function releasedTooMany(n: number): RuntimeError {
  return new RuntimeError("ERR_SEMAPHORE_RELEASE", "semaphore: released more than held", { given: n });
}

/** What `wg.go` does: it asks of its wait group `add` and `done` alone. */
export function goCounted(wg: { add(n: number): void; done(): void }, what: readonly unknown[]): void {
  Reflect.apply(WaitGroup.prototype.go, wg, what);
}

export function checkCount(n: unknown): void {
  if (n !== ((n as number) | 0))
    throw new UsageError("ERR_WAIT_GROUP_ADD", `wg.add: needs a whole number, not ${describe(n)}`);
}

export function negativeCounter(): RuntimeError {
  return new RuntimeError("ERR_NEGATIVE_WAIT_GROUP", "sync: negative WaitGroup counter");
}

export function concurrentAdd(): RuntimeError {
  return new RuntimeError("ERR_WAIT_GROUP_MISUSE", "sync: WaitGroup misuse: Add called concurrently with Wait");
}

export function reused(): RuntimeError {
  return new RuntimeError("ERR_WAIT_GROUP_REUSE", "sync: WaitGroup is reused before previous Wait has returned");
}

/** The reading side of a read-write lock, as a lock. */
export class RLocker implements Locker {
  readonly #rw: SharedRWMutex;

  constructor(rw: SharedRWMutex) {
    this.#rw = rw;
  }

  lock(): Op<Disposable> {
    return this.#rw.rLock();
  }

  unlock(): void {
    this.#rw.rUnlock();
  }
}
