/** `explored`: an exploration as the function of a test. */

import { describe } from "../../core/describe.ts";
import { GoError, UsageError } from "../../core/error.ts";
import type { Body } from "../../core/run.ts";
import { placesAbove, stackText } from "../../core/stack.ts";
import type { Exploration } from "./exploration.ts";
import { explore, type ExploreOptions } from "./explore.ts";
import type { Finding } from "./report/finding.ts";
import type { ExportedBody } from "./threads/exported-body.ts";

export interface ExploredOptions<T = unknown> extends ExploreOptions<T> {
  /**
   * `"exhausted"`: a search that was not complete fails too, with {@link NotExhaustedError}. Left out, it passes if
   * nothing was found.
   */
  readonly require?: "exhausted";
}

/** An exploration has found something. The message is the report. */
export class ExplorationError extends GoError {
  override readonly name: string = "ExplorationError";
  /** The first. */
  readonly finding: Finding;
  readonly exploration: Exploration;

  /** `at`: the frames of the test. */
  constructor(exploration: Exploration, at: string) {
    super("ERR_FINDING", String(exploration));
    this.finding = exploration.finding as Finding;
    this.exploration = exploration;
    this.stack = `${this.name}: ${this.message}\n${at}`;
  }
}

/** An exploration has found nothing, and was not complete, as its test requires. The message says why not. */
export class NotExhaustedError extends GoError {
  override readonly name: string = "NotExhaustedError";
  readonly exploration: Exploration;

  constructor(exploration: Exploration, at: string) {
    super("ERR_NOT_EXHAUSTED", `the test requires an exhausted search: ${String(exploration)}`);
    this.exploration = exploration;
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
 * Where it passes, the warnings of the exploration are printed by `console.warn`, each once.
 *
 * @param body a generator function, or one by its module and name, as for {@link explore}: executed thousands of times.
 * @param options as for {@link explore}; its `timeout`, in milliseconds, should be shorter than the test's.
 * `require: "exhausted"` fails a search that was not complete.
 * @returns a function that takes nothing.
 * @throws what it returns rejects with {@link ExplorationError}, whose `finding` tools can read, with
 * {@link NotExhaustedError}, or with {@link UsageError} for an option that can't be meant.
 *
 * @example
 * ```ts
 * const noDeadlock = explored(function* () {
 *   const mu = new Mutex();
 *   const wg = new WaitGroup();
 *   for (let i = 0; i < 2; i++) wg.go(function* () { yield* mu.lock(); mu.unlock(); });
 *   yield* wg.wait();
 * }, { require: "exhausted" });
 * await noDeadlock();
 * ```
 */
export function explored<T>(body: Body<T> | ExportedBody, options: ExploredOptions<T> = {}): () => Promise<void> {
  const at = stackText(placesAbove(explored));
  const told = new Set<string>();
  return async () => {
    const { require, ...how } = options;
    if (require !== undefined && require !== "exhausted")
      throw new UsageError(
        "ERR_REQUIRE",
        `explored: require must be "exhausted" or left out, not ${describe(require)}`,
      );
    const exploration = await explore(body, how);
    if (exploration.finding !== null) throw new ExplorationError(exploration, at);
    if (require === "exhausted" && !exploration.exhausted) throw new NotExhaustedError(exploration, at);
    for (const { text } of exploration.warnings) {
      if (told.has(text)) continue;
      told.add(text);
      console.warn(`explored: ${text}\n${at.split("\n", 1)[0]}`);
    }
  };
}
