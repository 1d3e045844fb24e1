/**
 * `explore`: executes a program under many schedules until one of them goes wrong.
 *
 * Invariant: an execution that failed is reported, whatever comes after it: a failure that its schedule does not show
 * again is told as it was seen.
 */

import { host } from "#host";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import type { Body } from "../../core/run.ts";
import { checkWhole } from "./check-whole.ts";
import { watched } from "./engine/async-watch.ts";
import type { Engine } from "./engine/engine.ts";
import { environment } from "./environment.ts";
import { counted, Exploration, type Warning } from "./exploration.ts";
import { LockOrder } from "./race/lock-order.ts";
import { clockNote } from "./report/clock-note.ts";
import { Forgotten } from "./report/forgotten.ts";
import { confirm, watchFor } from "./report/confirm.ts";
import { causeKey, type Finding, type Search } from "./report/finding.ts";
import { record } from "./report/record.ts";
import type { Sighting } from "./report/sighting.ts";
import type { Token } from "./schedule.ts";
import { Budget, engineFor, search, type ExecutionOptions } from "./search.ts";
import { minimize } from "./shrink.ts";
import { auto } from "./strategies/auto.ts";
import type { Strategy, StrategyMaker } from "./strategies/strategy.ts";
import { checkExported, isExported, load, type ExportedBody } from "./threads/exported-body.ts";
import { searchOnThreads } from "./threads/search-on-threads.ts";

export interface ExploreOptions<T = unknown> extends ExecutionOptions<T> {
  /** The strategy that decides; {@link auto} if left out. One that needs no arguments need not be called: `random`. */
  readonly strategy?: StrategyMaker | (() => StrategyMaker);
  /** Determines whatever the strategy draws; 1 if left out. */
  readonly seed?: number;
  /** How many executions at the most; 10,000 if left out. */
  readonly executions?: number;
  /**
   * How long at the most, in milliseconds; 10,000 if left out. It ends in the middle of an execution too, and what was
   * found by then is recorded in at most a second more; only a goroutine that computes without an op can't be stopped.
   */
  readonly timeout?: number;
  /** How many executions may be spent on a shorter schedule; 100 if left out. */
  readonly shrink?: number;
  /**
   * Whether to warn of locks that are taken in different orders, also where no execution got stuck; false if left out.
   */
  readonly lockOrder?: boolean;
  /**
   * Whether the search goes on after a failure, to the end of its budget, and collects all that differ in their cause;
   * false if left out.
   */
  readonly all?: boolean;
  /** On how many threads an {@link ExportedBody} is searched; one for each core if left out. */
  readonly cores?: number;
}

const defaults = {
  executions: 10_000,
  timeout: 10_000,
  shrink: 100,
  seed: 1,
  strategy: auto,
  lockOrder: false,
  all: false,
};

/**
 * Executes a program under many schedules, until one fails: a deadlock, a leaked goroutine, a panic, a data
 * race on a {@link shared} variable, a livelock, a starved goroutine, a property that does not hold. That
 * schedule is shrunk, and told as a finding: its trace, which goroutine waits for which, and a token for
 * {@link replay}.
 *
 * `GOROUTINES_EXPLORE=seed=7,timeout=60s` in the environment goes before the options: seed, executions, timeout, shrink,
 * maxSteps, strategy (`pct(3)`), time, token.
 *
 * The body is executed thousands of times: it makes all its state itself, and what it does depends on
 * nothing but its schedule (see {@link checkDeterminism}).
 *
 * @param program a generator function, as for `run`: main; or one by its module and name there, to be searched on all
 * cores.
 * @param options which strategy, how long, what counts as a failure. Times are in milliseconds.
 * @returns a promise of what was found, and of what a pass has proved: how many executions, how many of them had a
 * choice, whether the search was complete.
 * @throws (rejects with) {@link UsageError} for an option or a part of the environment that can't be meant, for a body
 * or a `check` that is async, and in a goroutine.
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
export async function explore<T>(
  program: Body<T> | ExportedBody,
  options: ExploreOptions<T> = {},
): Promise<Exploration> {
  if ("require" in options)
    throw new UsageError("ERR_REQUIRE", "explore: require is an option of explored; explore says in exhausted");
  const { token, ...given } = environment();
  const settings = { ...defaults, ...options, ...given, ...(token === undefined ? {} : { time: token.time }) };
  const exported = isExported(program) ? program : null;
  checkExported(exported, settings);
  const loaded = exported === null ? null : await load(exported);
  const body = loaded === null ? (program as Body<T>) : loaded.body;
  const engine = engineFor("explore", body, loaded === null ? settings : { ...settings, ...loaded });
  const { seed, executions, timeout, shrink } = settings;
  const strategy = strategyFor(settings);
  checkWhole("explore", "seed", seed, 0);
  checkWhole("explore", "executions", executions, 1);
  checkWhole("explore", "shrink", shrink, 0);
  if (!(timeout > 0))
    throw new UsageError(
      "ERR_TIMEOUT",
      `explore: timeout must be a positive number of milliseconds, not ${describe(timeout)}`,
    );
  return watched(engine, () =>
    token === undefined
      ? searched(engine, body, strategy, { ...settings, exported })
      : replayed(engine, body, token, seed),
  );
}

interface Settings {
  readonly seed: number;
  readonly executions: number;
  readonly timeout: number;
  readonly shrink: number;
  readonly lockOrder: boolean;
  readonly all: boolean;
  /** Where the body is to be searched on several threads. */
  readonly exported: ExportedBody | null;
  readonly cores?: number;
}

async function searched(
  engine: Engine,
  body: Body<unknown>,
  strategy: Strategy,
  settings: Settings,
): Promise<Exploration> {
  const { seed, executions, timeout, shrink, lockOrder, all, exported } = settings;
  const locks = lockOrder ? new LockOrder() : null;
  engine.listener = locks;
  const found = new Findings();
  // The first execution is looked at more closely, by itself.
  const budget = new Budget(1, host.now() + timeout);
  const forgotten = new Forgotten();
  engine.forgotten = forgotten;
  let warnings: readonly Warning[] = [];
  let by: Pick<Strategy, "name" | "complete"> = strategy;
  for (;;) {
    const sighted = watchFor(engine);
    let failure;
    if (exported === null || engine.forgotten !== null) failure = await search(engine, body, strategy, budget);
    else ({ failure, by } = await searchOnThreads(engine, { ...settings, exported, body, strategy, budget }));
    const sighting = sighted();
    if (engine.forgotten !== null) warnings = forgotten.warnings;
    engine.forgotten = null;
    const isFirst = budget.limit < executions;
    budget.limit = executions;
    if (failure !== null && sighting !== null) {
      const how = { executions: budget.spent, strategy: by.name, seed };
      const shrinking = { limit: shrink, key: all ? sighting.key : null };
      if (found.isNew(sighting)) found.add(sighting, await findingOf(engine, body, sighting, how, shrinking));
      if (!all) break;
      if (host.now() >= budget.deadline) {
        budget.timedOut = true;
        break;
      }
    } else if (!isFirst) break;
  }
  const isWhole = by.complete && !budget.waitedOutside && !budget.untried && !budget.hurried && !budget.timedOut;
  const exhausted = isWhole && (all || found.failed === 0);
  return new Exploration({
    findings: found.all,
    executions: budget.spent,
    failed: found.failed,
    decided: budget.decided,
    capped: budget.capped,
    exhausted,
    incomplete: exhausted || (found.failed > 0 && !all) ? null : reasonOf(budget, timeout),
    strategy: by.name,
    seed,
    warnings: [
      ...warnings,
      ...(found.failed === 0 && budget.decided === 0 ? [noChoice(budget)] : []),
      ...(locks?.warnings ?? []).map((warning) => ({ kind: "lock order" as const, ...warning })),
    ],
  });
}

function strategyFor({ strategy: maker, seed }: { readonly strategy: unknown; readonly seed: number }): Strategy {
  if (typeof maker !== "function") {
    throw new UsageError(
      "ERR_STRATEGY",
      `explore: strategy must be one such as pct({ depth: 3 }), not ${describe(maker)}`,
    );
  }
  const made = (maker as StrategyMaker | (() => StrategyMaker))(seed);
  return typeof made === "function" ? made(seed) : made;
}

/** How long a failure may be shrunk, and recorded, if it was found at the very end, in milliseconds. */
const SHRINKING = 200;
const RECORDING = 500;

/** The finding of a failure that was seen, under a schedule that is as short as the time allows. */
async function findingOf(
  engine: Engine,
  body: Body<unknown>,
  sighting: Sighting,
  how: Search,
  { limit, key }: { readonly limit: number; readonly key: string | null },
): Promise<Finding> {
  const { deadline } = engine;
  const putBack = engine.setLateAside();
  engine.deadline = Math.max(deadline, host.now() + SHRINKING);
  const { schedule } = await minimize(engine, body, sighting.failure, sighting.schedule, limit, key);
  engine.deadline = Math.max(deadline, host.now() + RECORDING);
  const finding = await confirm(engine, body, sighting, schedule, how);
  if (finding.repeatable) finding.clock = await clockNote(finding, engine, body);
  putBack();
  return finding;
}

/** What was found so far, told apart by cause. */
class Findings {
  readonly all: Finding[] = [];
  /** How many executions have failed. */
  failed = 0;
  readonly #seen: Set<string> = new Set();
  readonly #causes: Set<string> = new Set();

  /** Counts a failure in. Whether none like it was seen before. */
  isNew({ key }: Sighting): boolean {
    this.failed++;
    return !this.#seen.has(key);
  }

  /** What was seen in different ways may have one cause. */
  add({ key }: Sighting, finding: Finding): void {
    this.#seen.add(key);
    const cause = causeKey(finding);
    if (this.#causes.has(cause)) return;
    this.#causes.add(cause);
    this.all.push(finding);
  }
}

/** Why a search was not complete. */
function reasonOf(
  { spent, limit, capped, waitedOutside, untried, hurried, timedOut }: Budget,
  timeout: number,
): string {
  if (timedOut) return `the timeout of ${timeout} ms was over`;
  if (spent >= limit) return `${limit === 1 ? "one execution was" : `${limit} executions were`} all that it was given`;
  if (capped > 0) return `${counted(capped, "execution")} came to the step limit`;
  if (waitedOutside) return "it waited for promises, which the host settles in an order of its own";
  if (untried) return "more writes of watched data were suspected of losing an update than are tried at one place";
  if (hurried) return "microtasks that many steps were made before had their turn then, and were not tried later";
  return "its strategy does not try every schedule";
}

function noChoice({ spent, waitedOutside }: Budget): Warning {
  const beside = waitedOutside ? "; in which order promises are settled is the host's affair" : "";
  return {
    kind: "no choice",
    text: `this could not fail by its schedule: in ${counted(spent, "execution")} there was no choice, of who goes on, of a timer, of a select's case, by choose${beside}. Does the body start its goroutines?`,
  };
}

/** The one execution of the token that the environment names. */
async function replayed(engine: Engine, body: Body<unknown>, token: Token, seed: number): Promise<Exploration> {
  const { finding, diverged } = await record(engine, body, token);
  const { run } = engine;
  return new Exploration({
    findings: finding === null ? [] : [finding],
    executions: 1,
    failed: finding === null ? 0 : 1,
    decided: run.decisions > 0 ? 1 : 0,
    capped: run.capped ? 1 : 0,
    exhausted: false,
    incomplete: "the token of the environment was replayed, and nothing else",
    strategy: "replay",
    seed,
    warnings:
      diverged === null ? [] : [{ kind: "replay", text: `the token stands for another execution: ${diverged}` }],
  });
}
