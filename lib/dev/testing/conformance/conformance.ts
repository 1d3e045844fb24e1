/** `conformance`: whether an implementation of channels behaves as Go's channels do. */

import type { Chan } from "../../../core/chan.ts";
import { describe } from "../../../core/describe.ts";
import { GoError, UsageError } from "../../../core/error.ts";
import { select, trySelect } from "../../../core/select.ts";
import { checkWhole } from "../check-whole.ts";
import { checks, type Check, type Counterexample } from "./checks.ts";
import type { AnyChan, Feature, Subject } from "./subject.ts";

export interface ConformanceOptions {
  /** How many programs are tried step by step, 1,000 if left out; of other kinds fewer. */
  readonly runs?: number;
  /** Determines the programs, and all that is left to chance in them. A report names it. */
  readonly seed?: number;
  /**
   * Comes to rest, for channels whose effects arrive later: on another thread, through a port, from a broker.
   * It is called after each step, again and again until nothing has happened meanwhile, and resolves once what
   * has been begun has taken effect. Programs that run freely are then held to what is true of every order.
   */
  readonly settle?: () => PromiseLike<void>;
  /** What the channels do without, each with its reason. A report repeats them. */
  readonly without?: {
    /** Being cases of select. */
    readonly select?: string;
    /** `trySend`, `tryRecv` and `trySelect`. */
    readonly tryOps?: string;
    /** The nil channel, beside them. */
    readonly nil?: string;
    /** `await` and `for await` in async functions. */
    readonly async?: string;
    /** Values other than numbers: `undefined` and `null`. */
    readonly values?: string;
    /** Ops that know, once all is at rest, whether they are ready. */
    readonly ready?: string;
    /** A choice among ready cases in which each is as likely; by priority the first of them. */
    readonly fairness?: string;
    /** Running under the explorer's random schedules. */
    readonly schedules?: string;
  };
  /** The select that is used on them; the package's own if left out. */
  readonly select?: typeof select;
  /** As `select`, with a default. */
  readonly trySelect?: typeof trySelect;
}

const features: readonly Feature[] = ["select", "tryOps", "nil", "async", "values", "ready", "fairness", "schedules"];

/**
 * Checks an implementation of channels against a model of Go's: runs random programs on it and compares. The
 * first difference is shrunk to a program of a few steps.
 *
 * Most programs are taken step by step: one of several goroutines and async functions is told to send, to
 * receive, to select, to loop, to close or to try, and once nobody moves the results, who is blocked and at
 * what, `len`, `cap`, and which ops are ready must be the model's. Others run freely, under the explorer's
 * random schedules. Large buffers and the chance of select's choice are checked apart.
 *
 * Two orders that Go leaves open are held to this package's: of several cases of one select on one channel the
 * first listed is woken, and `close` wakes receivers before senders. Ops must be what select takes for a case:
 * ops of this package's channels, or objects with the same methods. It needs fast-check.
 *
 * @param makeChan makes a channel of a capacity, with a zero value.
 * @returns a promise that resolves once all programs have passed.
 * @throws (rejects with) {GoError} `ERR_CONFORMANCE`: the shrunk program, step by step, what was expected and
 * what was found. {@link UsageError} `ERR_FAST_CHECK` if fast-check is not installed; `ERR_CONFORMANCE_OPTION`
 * and `ERR_WHOLE_NUMBER` for an option that can't be meant.
 *
 * @example
 * ```ts
 * await conformance((capacity, zero) => chan(capacity, zero), { runs: 100, seed: 1 });
 * ```
 */
export async function conformance<T>(
  makeChan: (capacity: number, zero: T) => Chan<T, T>,
  options: ConformanceOptions = {},
): Promise<void> {
  const { runs = 1000, seed = 1 } = options;
  checkWhole("conformance", "runs", runs, 1);
  checkWhole("conformance", "seed", seed, Number.MIN_SAFE_INTEGER);
  const subject = subjectOf(makeChan as unknown as Subject["makeChan"], options);
  for (const check of checks) {
    if (check.needs.some((feature) => subject.lacks.has(feature))) continue;
    const found = await check.run(subject, { runs: Math.ceil(runs * check.share), seed });
    if (found !== null) throw new GoError("ERR_CONFORMANCE", report(check, found, options));
  }
}

function subjectOf(makeChan: (capacity: number, zero: unknown) => AnyChan, options: ConformanceOptions): Subject {
  if (typeof makeChan !== "function") throw badOption("makeChan must be a function that makes a channel", makeChan);
  const { settle = null, without = {} } = options;
  if (settle !== null && typeof settle !== "function")
    throw badOption("settle must be a function that returns a promise", settle);
  for (const [feature, reason] of Object.entries(without)) {
    if (!features.includes(feature as Feature))
      throw badOption(`without names what is left out, of ${features.join(", ")}`, feature);
    if (typeof reason !== "string" || reason === "")
      throw badOption(`without.${feature} must give the reason, as a string`, reason);
  }
  const lacks = new Set(Object.keys(without) as Feature[]);
  return { makeChan, select: options.select ?? select, trySelect: options.trySelect ?? trySelect, settle, lacks };
}

function badOption(must: string, given: unknown): UsageError {
  return new UsageError("ERR_CONFORMANCE_OPTION", `conformance: ${must}, not ${describe(given)}`);
}

function report(
  { name }: Check,
  { program, difference, programs }: Counterexample,
  { seed = 1, without = {} }: ConformanceOptions,
): string {
  const { message, expected, found, transcript } = difference;
  const compared = expected === undefined ? [] : [`  expected: ${expected}`, `  found:    ${found}`];
  return [
    `these channels differ from Go's: ${message}`,
    ...compared,
    "",
    ...program.map((line) => `  ${line}`),
    ...transcript.map((line, i) => `  ${i + 1}. ${line}`),
    "",
    `found ${name}, program ${programs}, then shrunk; seed ${seed} finds it again`,
    ...Object.entries(without).map(([feature, reason]) => `without ${feature}: ${reason}`),
  ].join("\n");
}
