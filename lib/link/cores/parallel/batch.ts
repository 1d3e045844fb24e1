/**
 * One parallel call: its inputs go to a pool in chunks, as its workers get on. No more of them are under way than keep
 * the workers busy. The pool stays for the next call with the same function.
 *
 * Invariant: once a call is over (all done, a failure, a cancel, the end of its program) none of its chunks waits in
 * the pool, and it takes no more inputs.
 */

import { afterwards } from "../../../core/afterwards.ts";
import type { SendChan } from "../../../core/chan.ts";
import { currentProgram, defaultProgram } from "../../../core/default-program.ts";
import { Operation, type Op, type Routine } from "../../../core/op.ts";
import type { Resource } from "../../../core/program.ts";
import { select } from "../../../core/select.ts";
import { BLOCKED } from "../../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../../core/waiter.ts";
import { background, cause, withSignal, type ContextLike } from "../../../std/context/index.ts";
import { placed } from "../../go-on.ts";
import { openWorldFor, type World } from "../../world.ts";
import { waitsElsewhere } from "../../deadlock-detector.ts";
import { Dispatcher, type Settings } from "../pool/dispatcher.ts";
import { settingsOf, type PoolOptions } from "../pool/pool.ts";
import { Failure, FOLD, MAP_AND_FOLD, Task } from "../pool/task.ts";
import {
  END,
  LATER,
  performNow,
  sizesFor,
  supplyOf,
  type Chunk,
  type Inputs,
  type Sizes,
  type Supply,
} from "./inputs.ts";

export interface ParallelOptions extends PoolOptions {
  /** How many inputs are sent at once; found out if left out. */
  readonly chunk?: number | undefined;
  /** Once it is done, no more inputs are sent, and the call throws its cause. */
  readonly context?: ContextLike | undefined;
  /** Once it aborts, no more inputs are sent, and the call throws its reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Told of each chunk that is done, as long as it has room; where it has none the latest waits for room. Closed when
   * the call ends.
   */
  readonly progress?: SendChan<Progress> | undefined;
}

export interface Call {
  /** The public function, for errors. */
  readonly caller: string;
  readonly module: string;
  readonly name: string;
  readonly mapper: string | null;
  /** What to do with each chunk: see task.ts. */
  readonly kind: number;
  readonly inputs: Inputs<unknown>;
  readonly options: ParallelOptions;
}

/** Sends all inputs out; `each` is called with each part that has been done, in the order in which they are. */
export function* perform(call: Call, each: (part: Part) => Routine | void): Routine {
  const { caller, kind, options } = call;
  const world = openWorldFor(caller, "there are no workers");
  const settings = settingsOf(caller, options, world.peers);
  const folds = kind === FOLD || kind === MAP_AND_FOLD;
  const sizes = sizesFor(caller, options.chunk, settings.size * settings.concurrency, folds);
  const supply = supplyOf(caller, call.inputs);
  const { stop, reason, letGo } = stopperOf(options);
  try {
    const dispatcher = dispatcherFor(world, call, settings);
    yield* new Batch({ dispatcher, kind, supply, sizes, progress: options.progress, stop, reason }).run(each);
  } finally {
    letGo();
  }
}

/** The runners stay for the next call with the same function. */
const kept: WeakMap<World, Map<string, Dispatcher>> = new WeakMap();

function dispatcherFor(world: World, { module, name, mapper }: Call, settings: Settings): Dispatcher {
  let dispatchers = kept.get(world);
  if (dispatchers === undefined) kept.set(world, (dispatchers = new Map<string, Dispatcher>()));
  const key = JSON.stringify([module, name, mapper, settings]);
  let dispatcher = dispatchers.get(key);
  if (dispatcher?.isOpen !== true) {
    dispatcher = new Dispatcher(world, defaultProgram, { module, name, mapper }, settings);
    dispatchers.set(key, dispatcher);
  }
  return dispatcher;
}

/** What may end a call early. */
interface Stopper {
  /** Waits for that; null if it never comes. */
  readonly stop: Op<unknown> | null;
  readonly reason: () => unknown;
  /** The call is over. */
  readonly letGo: () => void;
}

function stopperOf({ context, signal }: ParallelOptions): Stopper {
  if (context === undefined && signal === undefined) return { stop: null, reason: () => undefined, letGo() {} };
  if (signal === undefined)
    return { stop: (context as ContextLike).done().recv(), reason: () => cause(context as ContextLike), letGo() {} };
  const [both, cancel] = withSignal(context ?? background(), signal);
  return { stop: both.done().recv(), reason: () => cause(both), letGo: cancel };
}

/** How many chunks are under way for each task that the workers can perform at a time. */
const AHEAD = 4;

/** How far a parallel call has come, in inputs. */
export interface Progress {
  readonly done: number;
  /** Undefined where it can't be known: of iterables and channels. */
  readonly total: number | undefined;
}

/** One chunk, and what came of it. */
class Part extends Task {
  readonly #outcomes: Outcomes;
  /** Its number, and that of its first input. */
  readonly index: number;
  readonly base: number;
  readonly size: number;
  value: unknown;
  time = 0;
  failure: Failure | null = null;

  constructor(outcomes: Outcomes, kind: number, chunk: Chunk, index: number, base: number) {
    super(kind, [chunk]);
    this.#outcomes = outcomes;
    this.index = index;
    this.base = base;
    this.size = chunk.length;
  }

  override refusal(error: unknown): unknown {
    // Before the chunk stand the ticket and what to do.
    const place = (message: string): string =>
      message.replace(/: \[2\]\[(\d+)\]/, (_, index) => `: inputs[${this.base + Number(index)}]`);
    return placed(error, "parallel", place);
  }

  override done(value: unknown, time: number): void {
    this.value = value;
    this.time = time;
    this.#outcomes.push(this);
  }

  override failed(failure: Failure): void {
    this.failure = failure;
    this.#outcomes.push(this);
  }
}

export type { Part };

interface Plan {
  readonly dispatcher: Dispatcher;
  readonly kind: number;
  readonly supply: Supply;
  readonly sizes: Sizes;
  readonly progress: SendChan<Progress> | undefined;
  /** Waits until the call shall be given up; null if it never is. */
  readonly stop: Op<unknown> | null;
  /** Why it shall be. */
  readonly reason: () => unknown;
}

class Batch implements Resource {
  readonly #plan: Plan;
  readonly #outcomes: Outcomes;
  readonly #parts: Set<Part> = new Set();
  #supplied = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#outcomes = new Outcomes();
  }

  /** Sees to all inputs; `each` is called with each part that has been done, in the order in which they are. */
  *run(each: (part: Part) => Routine | void): Routine {
    const { dispatcher, sizes, supply, progress, stop, reason } = this.#plan;
    const program = currentProgram();
    const { size, concurrency } = dispatcher.settings;
    // One at the least, so that a pool whose workers are all dead says so.
    const enough = Math.max(1, size * concurrency * AHEAD);
    const teller = progress === undefined ? null : new Teller(progress);
    const total = supply.left;
    let done = 0;
    const giveUp = (failure: Failure): void => this.#outcomes.push(failure);
    program.adopt(this);
    dispatcher.onEnd.add(giveUp);
    try {
      for (;;) {
        const waits = this.#fill(enough);
        if (this.#parts.size === 0 && this.#supplied) return;
        const input = waits ? supply.more() : null;
        const r = yield* select({ stop, part: this.#outcomes, input }, { priority: true });
        if (r.case === "stop") throw reason();
        if (r.case === "input") {
          supply.arrived(r.value);
          continue;
        }
        const part = r.value;
        if (part instanceof Failure) throw part.toError();
        this.#parts.delete(part);
        if (part.failure !== null)
          throw part.failure.toError(part.failure.index < 0 ? "" : ` (input ${part.base + part.failure.index})`);
        sizes.learn(part.size, part.time);
        const routine = each(part);
        if (routine !== undefined) yield* routine;
        done += part.size;
        teller?.tell({ done, total });
      }
    } finally {
      program.disown(this);
      dispatcher.onEnd.delete(giveUp);
      this.#abandon();
      teller?.close();
    }
  }

  #index = 0;
  #base = 0;

  /** Sends chunks until enough are under way; whether that has to wait for inputs. */
  #fill(enough: number): boolean {
    const { dispatcher, kind, sizes, supply } = this.#plan;
    while (!this.#supplied && this.#parts.size < enough) {
      const chunk = supply.next(sizes.next(supply.left));
      if (chunk === LATER) return true;
      if (chunk === END) this.#supplied = true;
      else {
        const part = new Part(this.#outcomes, kind, chunk, this.#index++, this.#base);
        this.#base += chunk.length;
        this.#parts.add(part);
        dispatcher.submit(part);
      }
    }
    return false;
  }

  #abandon(): void {
    for (const part of this.#parts) this.#plan.dispatcher.cancel(part);
    this.#parts.clear();
    if (!this.#supplied) this.#plan.supply.stop();
    this.#supplied = true;
  }

  /** Its program has ended. */
  release(): void {
    afterwards(() => this.#abandon());
  }
}

/** Tells a channel how far a call has come, and keeps the call from nothing: what finds no room waits beside it. */
class Teller {
  readonly #ch: SendChan<Progress>;
  /** What has found no room; what is newer takes its place. */
  #latest: Progress | null = null;
  #waits = false;

  constructor(ch: SendChan<Progress>) {
    this.#ch = ch;
  }

  tell(progress: Progress): void {
    if (!this.#waits && performNow(this.#ch.send(progress)) !== null) return;
    this.#latest = progress;
    if (this.#waits) return;
    this.#waits = true;
    currentProgram().spawn(this.#wait(), null, []);
  }

  /** A goroutine, so that it ends with the program. */
  *#wait(): Routine {
    try {
      for (let next = this.#take(); next !== null; next = this.#take()) yield* this.#ch.send(next);
      this.#waits = false;
    } catch {
      // It has been closed.
    }
  }

  #take(): Progress | null {
    const latest = this.#latest;
    this.#latest = null;
    return latest;
  }

  /** The latest goes ahead of the close, in case the channel has room for it. */
  close(): void {
    const latest = this.#take();
    if (latest !== null) void this.#ch.send(latest).then(undefined, () => {});
    this.#ch.close();
  }
}

/**
 * What has become of parts, or of the whole pool: a queue without a limit.
 *
 * Its waiters are counted as those of other threads are, since the collector of the pool waits for those: else a
 * program that does not know of the collector would take them for deadlocked.
 */
class Outcomes extends Operation<Part | Failure> {
  override readonly reason: string = "parallel";
  readonly #arrived: (Part | Failure)[] = [];
  readonly #waiters: WaitQueue = new WaitQueue();

  push(outcome: Part | Failure): void {
    const waiter = this.#waiters.shift();
    if (waiter === null) return void this.#arrived.push(outcome);
    waitsElsewhere(waiter, -1);
    waiter.wake(outcome);
  }

  override ready(): boolean {
    return this.#arrived.length > 0;
  }

  override poll(): unknown {
    return this.#arrived.length > 0 ? this.#arrived.shift() : BLOCKED;
  }

  override park(waiter: Waiter): void {
    waitsElsewhere(waiter, 1);
    this.#waiters.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    waitsElsewhere(waiter, -1);
    this.#waiters.remove(waiter);
  }

  override settle(outcome: unknown): Part | Failure {
    return outcome as Part | Failure;
  }
}
