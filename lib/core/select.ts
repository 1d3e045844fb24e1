/**
 * `select`: one of several ops, the first that can be performed.
 *
 * It asks every case whether it is ready, takes one of the ready ones at random, and otherwise parks
 * a node in the queue of each. The waker of one of the nodes has fired that case: the other nodes
 * leave their queues before the goroutine runs, so a losing case leaves nothing behind. Where something outside this
 * thread may fire a case, the nodes have an arbiter, which is asked first.
 *
 * Two designs were left: polling the cases in random order, the first to complete wins (an observer
 * could not see which ones are ready), and nodes that stay in their queues until a waker meets them
 * (a long-lived channel beside a loop fills up with them).
 *
 * Invariants: the nodes of one select form a ring; all of them stand in queues, or none.
 */

import { runAfterwards } from "./afterwards.ts";
import {
  badCase,
  checkCases,
  type Case,
  type Cases,
  type CheckedCases,
  type Name,
  type NamedCases,
  type Selected,
  type SelectOp,
} from "./cases.ts";
import { created, performed, tracksOps } from "./debug.ts";
import { giveWay, Goroutine } from "./goroutine.ts";
import { refuse } from "./misdriven.ts";
import { Operation, type Park } from "./op.ts";
import type { Program } from "./program.ts";
import { random } from "./random.ts";
import { BLOCKED, PARKED, RESUMED, completed, thread } from "./thread.ts";
import { Waiter, type Arbiter } from "./waiter.ts";

export interface SelectOptions {
  /** Takes the first ready case as listed, not a random one. */
  readonly priority?: boolean;
}

/**
 * The ready cases of the select that runs now, by name and op; `collect` fills the first ones, and who
 * called it reads them at once. They are shared so that a select that need not wait allocates no list.
 */
const readyNames: Name[] = [];
const readyOps: (Operation<unknown> | null)[] = [];

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
    if (this.arbiter !== null && !this.arbiter.claim(retryOf(this, outcome))) return;
    this.value = outcome;
    this.#withdrawOthers();
    (this.waiter as Waiter).wake(this);
    runAfterwards();
  }

  /**
   * Its op alone begins anew, as if its goroutine performed it; the other cases wait on meanwhile. But for those at the
   * same thing, which it would meet there itself.
   */
  override again(): void {
    const { op, party } = this;
    const before = thread.current;
    thread.current = party instanceof Goroutine ? party : null;
    op.withdraw(this);
    const same = [...this.#others()].filter((other) => other.op.subject === op.subject);
    for (const other of same) other.op.withdraw(other);
    let outcome: unknown;
    try {
      outcome = op.poll();
      if (outcome === BLOCKED) {
        op.park(this);
        for (const other of same) other.op.park(other);
        return;
      }
    } finally {
      thread.current = before;
    }
    this.wake(outcome);
  }

  *#others(): Generator<SelectCase, void, undefined> {
    for (let other = this.sibling; other !== this; other = other.sibling) yield other;
  }

  #withdrawOthers(): void {
    for (let other = this.sibling; other !== this; other = other.sibling) other.op.withdraw(other);
  }

  /** Has `arbiter` decide: for this select, for that whose case it is, and for those that are its cases. */
  arbitrate(arbiter: Arbiter): void {
    if (this.arbiter === arbiter) return;
    this.#accept(arbiter);
    for (let other = this.sibling; other !== this; other = other.sibling) other.#accept(arbiter);
    if (this.waiter instanceof SelectCase) this.waiter.arbitrate(arbiter);
  }

  #accept(arbiter: Arbiter): void {
    this.arbiter = arbiter;
    if (this.value instanceof SelectCase && this.value.waiter === this) this.value.arbitrate(arbiter);
  }
}

/** Apart from `wake`, which would make room for what the function holds at each call. */
function retryOf(node: SelectCase, outcome: unknown): () => void {
  return () => node.wake(outcome);
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
    return Object.entries(this.cases).some(([name, op]) => isReady(name, op));
  }

  override checkTry(): void {
    const { cases } = this;
    if (isList(cases)) for (const op of cases) checkTryOf(op);
    else for (const name in cases) checkTryOf(cases[name]);
  }

  /**
   * Performs one of the ready cases: its node, or BLOCKED. An op on shared memory may say that it is ready and then
   * find that another thread was faster: hence the loops here and in `next`.
   */
  override poll(): unknown {
    for (let ready = this.collect(); ready > 0; ready = this.collect()) {
      const chosen = this.choose(ready);
      const node = new SelectCase(readyNames[chosen] as Name, readyOps[chosen] as Operation<unknown>, null);
      forget(ready);
      node.value = node.op.poll();
      if (node.value !== BLOCKED) return node;
    }
    return BLOCKED;
  }

  override park(waiter: Waiter): void {
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

/** What is no op is refused by `isReady`. */
function checkTryOf(given: unknown): void {
  if ((given as Partial<Operation<unknown>> | null | undefined)?.selectable === true)
    (given as Operation<unknown>).checkTry();
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
  node.arbiter = last === null ? waiter.arbiter : last.arbiter;
  if (last !== null) {
    node.sibling = last.sibling;
    last.sibling = node;
  }
  op.park(node);
  return node;
}

function newSelect(caller: string, cases: unknown, options: SelectOptions | undefined): Select {
  checkCases(caller, cases);
  if (tracksOps()) for (const each of Object.values(cases as Cases)) if (each) performed(each);
  return new Select(cases, options?.priority === true);
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
 * @throws as {@link select}; {@link UsageError} `ERR_NOT_SYNCHRONOUS` for a case of which only another thread knows
 * whether it is ready.
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
  op.checkTry();
  const outcome = op.poll();
  if (thread.observer !== null) thread.observer.tried(op, outcome !== BLOCKED);
  return outcome === BLOCKED ? undefined : op.settle(outcome);
}
