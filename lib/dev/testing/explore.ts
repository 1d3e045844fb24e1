/**
 * `explore`: executes a program under many schedules until one of them goes wrong; and `explored`, an exploration as
 * the function of a test.
 */

import { host } from "#host";
import { describe } from "../../core/describe.ts";
import { GoError, UsageError } from "../../core/error.ts";
import type { Body } from "../../core/run.ts";
import { placesAbove, stackText } from "../../core/stack.ts";
import { checkWhole } from "./check-whole.ts";
import { LockOrder } from "./race/lock-order.ts";
import type { LockOrderWarning } from "./race/lock-order.ts";
import type { Finding } from "./report/finding.ts";
import { record } from "./report/record.ts";
import { engineFor, scheduleOf, search, type ExecutionOptions } from "./search.ts";
import { minimize } from "./shrink.ts";
import { auto } from "./strategies/auto.ts";
import type { StrategyMaker } from "./strategies/strategy.ts";
import { checkExported, isExported, load, type ExportedBody } from "./threads/exported-body.ts";
import { searchOnThreads } from "./threads/search-on-threads.ts";

export interface ExploreOptions<T = unknown> extends ExecutionOptions<T> {
  /** The strategy that decides; {@link auto} if left out. One that needs no arguments need not be called: `random`. */
  readonly strategy?: StrategyMaker | (() => StrategyMaker);
  /** Determines whatever the strategy draws; 1 if left out. */
  readonly seed?: number;
  /** How many executions at the most; 10,000 if left out. */
  readonly executions?: number;
  /** How long at the most, in milliseconds; 10,000 if left out. */
  readonly timeout?: number;
  /** How many executions may be spent on a shorter schedule; 100 if left out. */
  readonly shrink?: number;
  /**
   * Whether to warn of locks that are taken in different orders, also where no execution got stuck; false if left out.
   */
  readonly lockOrder?: boolean;
  /** On how many threads an {@link ExportedBody} is searched; one for each core if left out. */
  readonly cores?: number;
}

/** What an exploration came to. */
export interface Exploration {
  /** The first failure; null if there was none. */
  readonly finding: Finding | null;
  /** How many executions it took. */
  readonly executions: number;
  /** How many of them were cut off at the step limit. */
  readonly capped: number;
  /**
   * Whether every schedule within the strategy's bounds was executed, none was cut off, and none waited for a promise.
   */
  readonly exhausted: boolean;
  /** The strategy that decided last, as `delay(2)`. */
  readonly strategy: string;
  readonly seed: number;
  /** Locks that are taken in different orders, if `lockOrder` was asked for. `text` names both places. */
  readonly warnings: readonly LockOrderWarning[];
}

const defaults = { executions: 10_000, timeout: 10_000, shrink: 100, seed: 1 };

/**
 * Executes a program under many schedules, until one fails: a deadlock, a leaked goroutine, a panic, a data
 * race on a {@link shared} variable, a livelock, a starved goroutine, a property that does not hold. That
 * schedule is shrunk, and told as a finding: its trace, which goroutine waits for which, and a token for
 * {@link replay}.
 *
 * The body is executed thousands of times: it makes all its state itself, and what it does depends on
 * nothing but its schedule (see {@link checkDeterminism}).
 *
 * @param given a generator function, as for `run`: main; or one by its module and name there, to be searched on all
 * cores.
 * @param options which strategy, how long, what counts as a failure. Times are in milliseconds.
 * @returns a promise of what was found, and whether the search was complete.
 * @throws (rejects with) {@link UsageError} for an option that can't be meant.
 *
 * @example
 * ```ts
 * const { finding } = await explore(function* () {
 *   const a = new Mutex(), b = new Mutex();
 *   const wg = new WaitGroup();
 *   function* both(first: Mutex, second: Mutex): Routine {
 *     yield* first.lock();
 *     yield* second.lock();
 *     second.unlock();
 *     first.unlock();
 *   }
 *   wg.go(both, a, b);
 *   wg.go(both, b, a);
 *   yield* wg.wait();
 * });
 * log(finding?.kind);         // deadlock
 * log(finding?.token);        // d1:2.1~...
 * ```
 */
export async function explore<T>(given: Body<T> | ExportedBody, options: ExploreOptions<T> = {}): Promise<Exploration> {
  const exported = isExported(given) ? given : null;
  checkExported(exported, options);
  const loaded = exported === null ? null : await load(exported);
  const body = loaded === null ? (given as Body<T>) : loaded.body;
  const engine = engineFor("explore", body, loaded === null ? options : { ...options, ...loaded });
  const {
    strategy: maker = auto(),
    seed = defaults.seed,
    executions = defaults.executions,
    timeout = defaults.timeout,
    shrink = defaults.shrink,
  } = options;
  if (typeof maker !== "function") {
    throw new UsageError(
      "ERR_STRATEGY",
      `explore: strategy must be one such as pct({ depth: 3 }), not ${describe(maker)}`,
    );
  }
  checkWhole("explore", "seed", seed, 0);
  checkWhole("explore", "executions", executions, 1);
  checkWhole("explore", "shrink", shrink, 0);
  if (!(timeout > 0))
    throw new UsageError(
      "ERR_TIMEOUT",
      `explore: timeout must be a positive number of milliseconds, not ${describe(timeout)}`,
    );
  const locks = options.lockOrder === true ? new LockOrder() : null;
  engine.listener = locks;
  const made = maker(seed);
  const strategy = typeof made === "function" ? made(seed) : made;
  const budget = { limit: executions, spent: 0, capped: 0, waitedOutside: false, deadline: host.now() + timeout };
  const searched =
    loaded === null
      ? { failure: await search(engine, body, strategy, budget), strategy: strategy.name, complete: strategy.complete }
      : await searchOnThreads(engine, {
          ...options,
          exported: exported as ExportedBody,
          loaded,
          strategy,
          seed,
          budget,
        });
  const { failure, strategy: name, complete } = searched;
  const summary = {
    executions: budget.spent,
    capped: budget.capped,
    exhausted: complete && !budget.waitedOutside,
    strategy: name,
    seed,
    warnings: locks?.warnings ?? [],
  };
  if (failure === null) return { finding: null, ...summary };
  const { schedule } = await minimize(engine, body, failure, scheduleOf(engine.run), shrink);
  const { finding } = await record(
    engine,
    body,
    { schedule, time: engine.options.time },
    { executions: budget.spent, strategy: name, seed },
  );
  return { finding, ...summary };
}

/** An exploration has found something. The message is the report. */
export class ExplorationError extends GoError {
  override readonly name: string = "ExplorationError";
  readonly finding: Finding;

  /** `at`: the frames of the test. */
  constructor(finding: Finding, at: string) {
    super("ERR_FINDING", String(finding));
    this.finding = finding;
    this.stack = `${this.name}: ${this.message}\n${at}`;
  }
}

/**
 * A test function that explores `body`, and fails with the report if something was found. It fits vitest,
 * node:test, jest and whatever else takes an async function:
 *
 * ```text
 * test("no money is lost", explored(function* () { ... }, { strategy: pct({ depth: 3 }) }));
 * ```
 *
 * @param body a generator function, or one by its module and name, as for {@link explore}: executed thousands of times.
 * @param options as for {@link explore}; its `timeout` should be shorter than the test's.
 * @returns a function that takes nothing.
 * @throws what it returns rejects with {@link ExplorationError}, whose `finding` tools can read, or with
 * {@link UsageError} for an option that can't be meant.
 *
 * @example
 * ```ts
 * const noDeadlock = explored(function* () {
 *   const mu = new Mutex();
 *   const wg = new WaitGroup();
 *   for (let i = 0; i < 2; i++) wg.go(function* () { yield* mu.lock(); mu.unlock(); });
 *   yield* wg.wait();
 * });
 * await noDeadlock();
 * ```
 */
export function explored<T>(body: Body<T> | ExportedBody, options: ExploreOptions<T> = {}): () => Promise<void> {
  const at = stackText(placesAbove(explored));
  return async () => {
    const { finding } = await explore(body, options);
    if (finding !== null) throw new ExplorationError(finding, at);
  };
}
