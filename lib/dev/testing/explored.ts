/** `explored`: an exploration as the function of a test. */

import { GoError } from "../../core/error.ts";
import type { Body } from "../../core/run.ts";
import { placesAbove, stackText } from "../../core/stack.ts";
import { explore, type ExploreOptions } from "./explore.ts";
import type { Finding } from "./report/finding.ts";

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
 * @param body a generator function, as for {@link explore}: executed thousands of times.
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
export function explored<T>(body: Body<T>, options: ExploreOptions<T> = {}): () => Promise<void> {
  const at = stackText(placesAbove(explored));
  return async () => {
    const { finding } = await explore(body, options);
    if (finding !== null) throw new ExplorationError(finding, at);
  };
}
