/**
 * `shared`: a variable that several goroutines read and write, made visible to the explorer.
 *
 * Invariant: a read and a write are one step each, and between two steps any goroutine may run. That is
 * what Go's plain variables do and JavaScript's don't: `x++` there is a read and then a write.
 */

import { giveWay } from "../../core/goroutine.ts";
import { refuse } from "../../core/misdriven.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Op, type Park } from "../../core/op.ts";
import { completed, thread } from "../../core/thread.ts";

/** A variable of which the explorer sees every read and write. */
export interface Shared<T> {
  /** Reads it: an op, so that others may run before. */
  get(): Op<T>;
  /** Writes it: an op, so that others may run before. */
  set(value: T): Op<void>;
  /** What a report calls it. */
  readonly name: string;
}

export class Cell<T> implements Shared<T> {
  readonly name: string;
  value: T;
  readonly #get: Get<T>;

  constructor(value: T, name: string) {
    this.value = value;
    this.name = name;
    this.#get = new Get(this);
  }

  get thing(): "variable" {
    return "variable";
  }

  get(): Op<T> {
    return this.#get;
  }

  set(value: T): Op<void> {
    return new Set(this, value);
  }
}

/** An access never waits. */
abstract class Access<T, R> extends Operation<R> {
  readonly cell: Cell<T>;

  constructor(cell: Cell<T>) {
    super();
    this.cell = cell;
  }

  override get subject(): object {
    return this.cell;
  }

  override ready(): boolean {
    return true;
  }

  override park(): void {}
  override withdraw(): void {}

  override next(): IteratorResult<Park, R> {
    const g = thread.current;
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (--thread.budget < 0) return giveWay(g, this);
    return completed(this.settle(this.poll()));
  }
}

class Get<T> extends Access<T, T> {
  override get reason(): string {
    return "read of a shared variable";
  }

  override get event(): Verb {
    return "read";
  }

  override poll(): unknown {
    const { value } = this.cell;
    if (thread.observer !== null) thread.observer.emit("read", this.cell, value);
    return value;
  }

  override settle(outcome: unknown): T {
    return outcome as T;
  }
}

class Set<T> extends Access<T, void> {
  readonly value: T;

  constructor(cell: Cell<T>, value: T) {
    super(cell);
    this.value = value;
  }

  override get reason(): string {
    return "write of a shared variable";
  }

  override get event(): Verb {
    return "write";
  }

  override poll(): unknown {
    this.cell.value = this.value;
    if (thread.observer !== null) thread.observer.emit("write", this.cell, this.value);
    return undefined;
  }

  override settle(_outcome: unknown): void {}
}

/**
 * A variable that several goroutines use. Under `explore` others may run between any two accesses, and
 * two accesses that nothing orders, one of them a write, are reported as a data race.
 *
 * @param value what it holds first.
 * @param name what a report calls it.
 *
 * @example
 * ```ts
 * const count = shared(0, "count");
 * yield* count.set((yield* count.get()) + 1);
 * ```
 */
export function shared<T>(value: T, name: string): Shared<T> {
  return new Cell(value, name);
}
