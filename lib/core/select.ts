/**
 * `select`: one of several ops, the first that can be performed.
 *
 * It asks every case whether it is ready, takes one of the ready ones at random, and otherwise parks
 * a node in the queue of each. Whoever wakes one of the nodes has fired that case: the other nodes
 * leave their queues before the goroutine runs, so a losing case leaves nothing behind.
 *
 * Two designs were left: polling the cases in random order, the first to complete wins (an observer
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
import { refuse } from "./misdriven.ts";
import { isTask, Operation, type Op, type Park } from "./op.ts";
import type { Program } from "./program.ts";
import { random } from "./random.ts";
import type { Task } from "./task.ts";
import { BLOCKED, PARKED, RESUMED, completed, thread } from "./thread.ts";
import { Waiter, type Rival } from "./waiter.ts";

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

/** Refuses names that look like integers and what is no op, with a message. */
export type NamedCases<C> = {
  readonly [K in keyof C]: K extends number | IntegerLike
    ? "a case's name can't be an integer: JavaScript would reorder the cases"
    : CheckedCase<C[K]>;
};

/** The cases by name or as an array, with a message in the place of each that is none. */
type CheckedCases<C> = C extends readonly unknown[] ? { readonly [I in keyof C]: CheckedCase<C[I]> } : NamedCases<C>;

/** A case, or what to write in its place. */
type CheckedCase<T> = T extends Case
  ? T
  : T extends SelectOp<unknown>
    ? "a select has no single commit point: list its cases here"
    : T extends { readonly recv: unknown } | { readonly send: unknown }
      ? "a channel is no op: write `.recv()`, or `.send(value)`"
      : T extends Task<unknown>
        ? "a Task has several steps: run it in a goroutine that sends its result"
        : T extends PromiseLike<unknown>
          ? "a promise is no op: write `until(promise)`"
          : Case;

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

/** A case's name: an index, where the cases were given as an array. */
type Name = string | number;

/**
 * The ready cases of the select that runs now, by name and op; `collect` fills the first ones, and who
 * called it reads them at once. They are shared so that a select that need not wait allocates no list.
 */
const readyNames: Name[] = [];
const readyOps: (Operation<unknown> | null)[] = [];

/** The case that a select has chosen and must ask another thread about, beside others that are ready here. */
let toAsk: { readonly select: Select; readonly name: Name; readonly op: Operation<unknown> } | null = null;
/** Whether the last `poll` of a select has met a case that can't be tried. */
let metDistant = false;

/** One case of a select that has parked: a node in the queue of its op. */
export class SelectCase extends Waiter {
  readonly name: Name;
  readonly op: Operation<unknown>;
  /** Who waits; null for a case that was ready at once. */
  readonly waiter: Waiter | null;
  /** The next case of the same select, in a ring. */
  sibling: SelectCase = this;

  constructor(name: Name, op: Operation<unknown>, waiter: Waiter | null) {
    super(undefined);
    this.name = name;
    this.op = op;
    this.waiter = waiter;
  }

  override get owner(): Program | null {
    return this.waiter === null ? null : this.waiter.owner;
  }

  override get party(): Waiter {
    return this.waiter === null ? this : this.waiter.party;
  }

  override get waitsAt(): Operation<unknown> {
    return this.op;
  }

  override wake(outcome: unknown): void {
    if (this.rival !== null && !this.rival.claim()) return this.rival.missed(() => this.wake(outcome));
    this.value = outcome;
    this.#withdrawOthers();
    (this.waiter as Waiter).wake(this);
    runAfterwards();
  }

  override again(): void {
    this.#withdrawOthers();
    (this.waiter as Waiter).again();
    runAfterwards();
  }

  #withdrawOthers(): void {
    for (let other = this.sibling; other !== this; other = other.sibling) other.op.withdraw(other);
  }

  /**
   * Another thread may fire one of the cases: of this select, of that whose case it is, and of those that are its
   * cases.
   */
  compete(rival: Rival): void {
    if (this.rival === rival) return;
    this.#enter(rival);
    for (let other = this.sibling; other !== this; other = other.sibling) other.#enter(rival);
    if (this.waiter instanceof SelectCase) this.waiter.compete(rival);
  }

  #enter(rival: Rival): void {
    this.rival = rival;
    if (this.value instanceof SelectCase && this.value.waiter === this) this.value.compete(rival);
  }
}

class Select extends Operation<unknown> {
  readonly cases: Cases | readonly Case[];
  readonly priority: boolean;

  constructor(cases: Cases | readonly Case[], priority: boolean) {
    super();
    this.cases = cases;
    this.priority = priority;
  }

  /** A select inside a select has no single commit point. */
  override get selectable(): boolean {
    return false;
  }

  /** One case reads as the plain operation. */
  override get reason(): string {
    const cases = Object.values(this.cases) as (Operation<unknown> | null | undefined)[];
    if (cases.length === 0) return "select (no cases)";
    return (cases.length === 1 && cases[0]?.reason) || "select";
  }

  override get alternatives(): readonly Operation<unknown>[] {
    return Object.values<Case>(this.cases).filter(
      (op) => op !== null && op !== undefined,
    ) as unknown as Operation<unknown>[];
  }

  /** Lists the ready cases in `readyNames` and `readyOps`; how many they are. */
  collect(): number {
    const { cases } = this;
    let ready = 0;
    if (isList(cases)) {
      for (let i = 0; i < cases.length; i++) if (isReady(i, cases[i])) note(ready++, i, cases[i]);
    } else {
      for (const name in cases) if (isReady(name, cases[name])) note(ready++, name, cases[name]);
    }
    return ready;
  }

  /** The place of one of `ready` ready cases. */
  choose(ready: number): number {
    if (ready === 1 || this.priority) return 0;
    const { observer } = thread;
    return observer === null ? random(ready) : observer.choose(ready);
  }

  /** It is asked where it stands inside another op: the lists are then those of the select that asks. */
  override ready(): boolean {
    return Object.entries(this.cases).some(
      ([name, op]) => isReady(name, op) && !(op as unknown as Operation<unknown>).asks,
    );
  }

  // An op of a shared channel may say that it is ready and then find that another thread was faster:
  // hence the loops here and in `next`.
  override poll(): unknown {
    for (let ready = this.collect(); ready > 0; ready = this.collect()) {
      const chosen = this.choose(ready);
      const node = new SelectCase(readyNames[chosen] as Name, readyOps[chosen] as Operation<unknown>, null);
      forget(ready);
      node.value = node.op.poll();
      if (node.value !== BLOCKED) return node;
      if (node.op.asks) {
        this.mustAsk(node.name, node.op);
        break;
      }
    }
    return BLOCKED;
  }

  /**
   * `op` was chosen, and asks. It does so alone, and if it can't be performed the select begins anew: while all cases
   * wait, one that is ready here would come before it. Where none is, and the other thread chooses among its cases as
   * select does, all wait.
   */
  mustAsk(name: Name, op: Operation<unknown>): void {
    metDistant = !op.immediate;
    toAsk = op.immediate || this.ready() ? { select: this, name, op } : null;
  }

  override park(waiter: Waiter): void {
    if (toAsk !== null && toAsk.select === this && !(waiter instanceof SelectCase)) {
      const { name, op } = toAsk;
      toAsk = null;
      const node = new SelectCase(name, op, waiter);
      op.ask(node);
      waiter.value = node;
      return;
    }
    const { cases } = this;
    let last: SelectCase | null = null;
    if (isList(cases)) {
      for (let i = 0; i < cases.length; i++) last = enter(i, cases[i], waiter, last);
    } else {
      for (const name in cases) last = enter(name, cases[name], waiter, last);
    }
    waiter.value = last;
  }

  override withdraw(waiter: Waiter): void {
    const last = waiter.value as SelectCase | null;
    if (last === null) return;
    let node = last;
    do {
      node.op.withdraw(node);
      node = node.sibling;
    } while (node !== last);
  }

  override settle(outcome: unknown): { case: Name; value: unknown } {
    const { name, op, value } = outcome as SelectCase;
    return { case: name, value: op.settle(value) };
  }

  override next(token?: unknown): IteratorResult<Park, unknown> {
    const g = thread.current;
    if (token === RESUMED && g !== null) return completed(this.settle(g.outcome()));
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (--thread.budget < 0) return giveWay(g, this);
    for (let ready = this.collect(); ready > 0; ready = this.collect()) {
      const chosen = this.choose(ready);
      const op = readyOps[chosen] as Operation<unknown>;
      const name = readyNames[chosen] as Name;
      forget(ready);
      const outcome = op.poll();
      if (outcome !== BLOCKED) return completed({ case: name, value: op.settle(outcome) });
      if (op.asks) {
        this.mustAsk(name, op);
        break;
      }
    }
    g.op = this;
    this.park(g);
    runAfterwards();
    return PARKED;
  }
}

/** Lets go of the ready ops, since a send holds its value. */
function forget(ready: number): void {
  for (let i = 0; i < ready; i++) readyOps[i] = null;
}

function isList(cases: Cases | readonly Case[]): cases is readonly Case[] {
  return Array.isArray(cases);
}

/** Whether a case is an op that is ready; one that is switched off never is. */
function isReady(name: Name, given: Case): boolean {
  if (given === null || given === undefined) return false;
  const op = given as Operation<unknown>;
  if (op.selectable !== true) throw badCase(name, given);
  return op.ready();
}

function note(place: number, name: Name, given: Case): void {
  readyNames[place] = name;
  readyOps[place] = given as Operation<unknown>;
}

/** Parks one case, and links it into the ring after `last`. */
function enter(name: Name, given: Case, waiter: Waiter, last: SelectCase | null): SelectCase | null {
  if (given === null || given === undefined) return last;
  const op = given as Operation<unknown>;
  const node = new SelectCase(name, op, waiter);
  node.rival = last === null ? waiter.rival : last.rival;
  if (last !== null) {
    node.sibling = last.sibling;
    last.sibling = node;
  }
  op.park(node);
  return node;
}

function badCase(name: Name, given: unknown): UsageError {
  const must = `select: case ${JSON.stringify(name)} must be an op, not`;
  if (given instanceof Operation && !given.selectable) {
    return new UsageError("ERR_SELECT_CASE", `${must} a select, which has no single commit point: list its cases here`);
  }
  if (given instanceof Promise) {
    return new UsageError("ERR_SELECT_CASE", `${must} a promise: wrap it in until(promise)`);
  }
  if (isTask(given)) {
    return new UsageError(
      "ERR_SELECT_CASE",
      `${must} a Task, which has several steps: run it in a goroutine that sends its result`,
    );
  }
  if (isChannel(given)) {
    return new UsageError("ERR_SELECT_CASE", `${must} a channel: write \`.recv()\`, or \`.send(value)\``);
  }
  return new UsageError("ERR_SELECT_CASE", `${must} ${describe(given)}`);
}

/** Whether `value` looks like a channel, of whatever making. */
function isChannel(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("recv" in value || "send" in value);
}

function newSelect(caller: string, cases: unknown, options: SelectOptions | undefined): Select {
  if (typeof cases !== "object" || cases === null) {
    throw badCases(caller, cases);
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
  // A map, a promise or a channel has no names either, and would wait for ever.
  const prototype: unknown = Object.getPrototypeOf(cases);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw badCases(caller, cases);
}

function badCases(caller: string, given: unknown): UsageError {
  return new UsageError(
    "ERR_SELECT_CASES",
    `${caller}: the cases must be an object of ops by name, or an array of ops, not ${describe(given)}`,
  );
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
// For its message alone: a call that fits none of the above fits this one neither.
export function select<const C extends object>(cases: C & CheckedCases<C>, options?: SelectOptions): never;
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
// For its message alone: a call that fits none of the above fits this one neither.
export function trySelect<const C extends object>(cases: C & CheckedCases<C>, options?: SelectOptions): never;
export function trySelect(cases: unknown, options?: SelectOptions): unknown {
  const op = newSelect("trySelect", cases, options);
  metDistant = false;
  const outcome = op.poll();
  if (thread.observer !== null) thread.observer.tried(op, outcome !== BLOCKED);
  if (outcome !== BLOCKED) return op.settle(outcome);
  if (metDistant)
    throw new UsageError(
      "ERR_NOT_SYNCHRONOUS",
      "trySelect: only another thread knows whether a case is ready: use select with a timeout",
    );
  return undefined;
}
