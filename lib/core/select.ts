/**
 * `select`: one of several ops, the first that can be performed.
 *
 * It asks every case whether it is ready, takes one of the ready ones at random, and otherwise parks
 * a node in the queue of each. Whoever wakes one of the nodes has fired that case: the other nodes
 * leave their queues before the goroutine runs, so a losing case leaves nothing behind.
 *
 * Two designs were left: polling the cases in random order, the first to complete wins (a probe
 * could not see which ones are ready), and nodes that stay in their queues until somebody meets them
 * (a long-lived channel beside a loop fills up with them).
 *
 * Invariants: the nodes of one select form a ring; all of them stand in queues, or none.
 */

import { runAfterwards } from "./afterwards.ts";
import { created } from "./debug.ts";
import { describe } from "./describe.ts";
import { UsageError } from "./error.ts";
import { giveWay } from "./goroutine.ts";
import { misdriven } from "./misdriven.ts";
import { Operation, type Op, type Park } from "./op.ts";
import type { Probe } from "./probe.ts";
import type { Program } from "./program.ts";
import { random } from "./random.ts";
import { isTask } from "./task.ts";
import { BLOCKED, PARKED, RESUMED, completed, thread } from "./thread.ts";
import { Waiter } from "./waiter.ts";

/** Tells a select from the other ops, for the compiler alone. */
declare const selectBrand: unique symbol;

/** What `select` returns: an op like any other, but for being a case itself. */
export interface SelectOp<out T> extends Op<T> {
  readonly [selectBrand]: "a select has no single commit point: list its cases here";
}

/** A case: an op, or null where it is switched off (Go's nil channel). */
type Case = (Op<unknown> & { readonly [selectBrand]?: never }) | null | undefined;

/** A case's name that JavaScript would move to the front of its object. */
type IntegerLike = `${number}`;

/** The cases of a select by name. */
export type Cases = { readonly [name: string]: Case };

/** Refuses names that look like integers, with a message. */
export type NamedCases<C extends Cases> = {
  readonly [K in keyof C]: K extends number | IntegerLike
    ? "a case's name can't be an integer: JavaScript would reorder the cases"
    : C[K];
};

/** Which case fired, and what its op returned. A case that is always switched off never does. */
export type Selected<C> = C extends readonly Case[]
  ? { readonly case: number; readonly value: NonNullable<C[number]> extends Op<infer V> ? V : never }
  : {
      [K in keyof C]: [NonNullable<C[K]>] extends [never]
        ? never
        : NonNullable<C[K]> extends Op<infer V>
          ? { readonly case: K; readonly value: V }
          : never;
    }[keyof C];

export interface SelectOptions {
  /** Takes the first ready case as listed, not a random one. */
  readonly priority?: boolean;
}

/** One case of a select that has parked: a node in the queue of its op. */
class SelectCase extends Waiter {
  readonly op: Operation<unknown>;
  readonly index: number;
  /** Who waits; null for a case that was ready at once. */
  readonly waiter: Waiter | null;
  /** The next case of the same select, in a ring. */
  sibling: SelectCase = this;

  constructor(op: Operation<unknown>, index: number, waiter: Waiter | null) {
    super(undefined);
    this.op = op;
    this.index = index;
    this.waiter = waiter;
  }

  override get owner(): Program | null {
    return this.waiter === null ? null : this.waiter.owner;
  }

  override wake(outcome: unknown): void {
    this.value = outcome;
    for (let other = this.sibling; other !== this; other = other.sibling) other.op.withdraw(other);
    (this.waiter as Waiter).wake(this);
    runAfterwards();
  }
}

/** No case is ready. */
const NONE = -1;

class Select extends Operation<unknown> {
  /** The cases' names; null where they were given as an array, which names them by index. */
  readonly names: Cases | null;
  readonly ops: readonly (Operation<unknown> | null | undefined)[];
  readonly priority: boolean;

  constructor(cases: Cases | readonly Case[], priority: boolean) {
    super();
    this.names = Array.isArray(cases) ? null : (cases as Cases);
    this.ops = (this.names === null ? cases : Object.values(cases)) as readonly Operation<unknown>[];
    this.priority = priority;
  }

  /** A select inside a select has no single commit point. */
  override get selectable(): boolean {
    return false;
  }

  /** One case reads as the plain operation. */
  override get reason(): string {
    const { ops } = this;
    if (ops.length === 0) return "select (no cases)";
    return (ops.length === 1 && ops[0]?.reason) || "select";
  }

  /** The index of a ready case, each as likely as the others, or NONE. */
  pick(): number {
    if (this.priority) return this.readyCases()[0] ?? NONE;
    const probe = thread.current === null ? null : thread.current.owner.probe;
    if (probe !== null) return this.pickBy(probe);
    const { ops } = this;
    let picked = NONE;
    let ready = 0;
    for (let i = 0; i < ops.length; i++) {
      const op = ops[i];
      if (op === null || op === undefined) continue;
      if (op.selectable !== true) throw badCase(this.nameOf(i), op);
      if (op.ready() && (++ready === 1 || random(ready) === 0)) picked = i;
    }
    return picked;
  }

  /** The same where the probe chooses, not chance. */
  pickBy(probe: Probe): number {
    const ready = this.readyCases();
    return ready[ready.length < 2 ? 0 : probe.choose(ready.length)] ?? NONE;
  }

  /** The indexes of all ready cases, as listed. */
  readyCases(): number[] {
    const ready: number[] = [];
    this.ops.forEach((op, i) => {
      if (op === null || op === undefined) return;
      if (op.selectable !== true) throw badCase(this.nameOf(i), op);
      if (op.ready()) ready.push(i);
    });
    return ready;
  }

  nameOf(index: number): string | number {
    if (this.names === null) return index;
    for (const name in this.names) if (index-- === 0) return name;
    throw new RangeError(`select: case ${index} was removed while the select waited`);
  }

  override ready(): boolean {
    return this.pick() !== NONE;
  }

  // An op of a shared channel may say that it is ready and then find that another thread was faster:
  // hence the loops here and in `next`.
  override poll(): unknown {
    for (let index = this.pick(); index !== NONE; index = this.pick()) {
      const node = new SelectCase(this.ops[index] as Operation<unknown>, index, null);
      node.value = node.op.poll();
      if (node.value !== BLOCKED) return node;
    }
    return BLOCKED;
  }

  override park(waiter: Waiter): void {
    const { ops } = this;
    let first: SelectCase | null = null;
    let last: SelectCase | null = null;
    for (let i = 0; i < ops.length; i++) {
      const op = ops[i];
      if (op === null || op === undefined) continue;
      const node = new SelectCase(op, i, waiter);
      if (last === null) first = node;
      else last.sibling = node;
      node.sibling = first as SelectCase;
      last = node;
      op.park(node);
    }
    waiter.value = first;
  }

  override withdraw(waiter: Waiter): void {
    const first = waiter.value as SelectCase | null;
    if (first === null) return;
    let node = first;
    do {
      node.op.withdraw(node);
      node = node.sibling;
    } while (node !== first);
  }

  override settle(outcome: unknown): { case: string | number; value: unknown } {
    const { index, op, value } = outcome as SelectCase;
    return { case: this.nameOf(index), value: op.settle(value) };
  }

  override next(token?: unknown): IteratorResult<Park, unknown> {
    const g = thread.current;
    if (token === RESUMED && g !== null) return completed(this.settle(g.outcome()));
    if (g === null || g.op !== null || arguments.length === 0) throw misdriven(this);
    if (--thread.budget < 0) return giveWay(g, this);
    for (let index = this.pick(); index !== NONE; index = this.pick()) {
      const op = this.ops[index] as Operation<unknown>;
      const outcome = op.poll();
      if (outcome !== BLOCKED) return completed({ case: this.nameOf(index), value: op.settle(outcome) });
    }
    g.op = this;
    this.park(g);
    runAfterwards();
    return PARKED;
  }
}

function badCase(name: string | number, given: unknown): UsageError {
  const must = `select: case ${JSON.stringify(name)} must be an op, not`;
  if (given instanceof Select) {
    return new UsageError("ERR_SELECT_CASE", `${must} a select, which has no single commit point: list its cases here`);
  }
  if (given instanceof Promise) {
    return new UsageError("ERR_SELECT_CASE", `${must} a promise: wrap it in until(promise)`);
  }
  if (isTask(given)) {
    return new UsageError("ERR_SELECT_CASE", `${must} a Task, which has several steps: run it in a goroutine that sends its result`);
  }
  return new UsageError("ERR_SELECT_CASE", `${must} ${describe(given)}`);
}

function newSelect(caller: string, cases: unknown, options: SelectOptions | undefined): Select {
  if (typeof cases !== "object" || cases === null) {
    throw new UsageError("ERR_SELECT_CASES", `${caller}: the cases must be an object of ops by name, or an array of ops, not ${describe(cases)}`);
  }
  if (!Array.isArray(cases)) checkNames(caller, cases);
  return new Select(cases as Cases | readonly Case[], options?.priority === true);
}

/** JavaScript moves integer-like names before the others, so the first one tells of all. */
function checkNames(caller: string, cases: object): void {
  for (const name in cases) {
    const digit = name.charCodeAt(0);
    if (digit >= 48 && digit <= 57 && /^(0|[1-9]\d*)$/.test(name)) {
      throw new UsageError(
        "ERR_SELECT_NAME",
        `${caller}: a case's name can't be an integer (${JSON.stringify(name)}), since JavaScript would reorder the cases: name it by a word, or pass an array`,
      );
    }
    return;
  }
}

/**
 * Waits until one of several ops can be performed, and performs that one. Go's `select`.
 *
 * Among ready cases the choice is random, each as likely. Exactly one case fires; the others have no
 * effect: no value is taken, sent or lost by losing. A case that is `null` or `undefined` is switched off.
 *
 * @param cases ops by name, or an array of ops; evaluated by the caller, once, in source order.
 * @param options `priority: true` takes the first ready case as listed.
 * @returns an op: which case fired (`case`, a name or an index) and what its op returned (`value`).
 * @throws {UsageError} for a case that is no op, a case named like an integer, a select in a select.
 * Whatever the chosen op throws, such as `send on closed channel`.
 *
 * @example
 * ```ts
 * const r = yield* select({ job: jobs.recvOk(), out: results.send(x), late: sleep(50) });
 * switch (r.case) {
 *   case "job": { const [job, ok] = r.value; break; }
 *   case "out": break;
 *   case "late": return;
 * }
 * ```
 */
export function select<const C extends readonly Case[]>(cases: C, options?: SelectOptions): SelectOp<Selected<C>>;
export function select<C extends Cases>(cases: C & NamedCases<C>, options?: SelectOptions): SelectOp<Selected<C>>;
export function select(cases: unknown, options?: SelectOptions): SelectOp<never> {
  return created(newSelect("select", cases, options), select) as unknown as SelectOp<never>;
}

/**
 * Performs one of several ops if one can be performed now. Go's `select` with a `default`.
 *
 * It may be called anywhere, also outside goroutines, and never starts an `until(fn)`. A loop around it
 * must `gosched` or `sleep`, or nothing else will run.
 *
 * @returns as {@link select}, or undefined when no case is ready.
 * @throws as {@link select}.
 *
 * @example
 * ```ts
 * const r = trySelect({ job: jobs.recv() });
 * if (r === undefined) idle();
 * ```
 */
export function trySelect<const C extends readonly Case[]>(cases: C, options?: SelectOptions): Selected<C> | undefined;
export function trySelect<C extends Cases>(cases: C & NamedCases<C>, options?: SelectOptions): Selected<C> | undefined;
export function trySelect(cases: unknown, options?: SelectOptions): unknown {
  const op = newSelect("trySelect", cases, options);
  const outcome = op.poll();
  return outcome === BLOCKED ? undefined : op.settle(outcome);
}
