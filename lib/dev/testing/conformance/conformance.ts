/**
 * `conformance`: whether an implementation of channels behaves as Go's channels do.
 *
 * The suite has several parts, the checks. Each generates programs, runs them on the implementation, and shrinks
 * the first that shows a difference.
 */

import type { Arbitrary } from "fast-check";
import type { Chan } from "../../../core/chan.ts";
import { describe } from "../../../core/describe.ts";
import { GoError, UsageError } from "../../../core/error.ts";
import { select, trySelect } from "../../../core/select.ts";
import { checkWhole } from "../check-whole.ts";
import { inBursts, showBursts, stepwise } from "./stepwise.ts";
import { fair, showLayout } from "./fairness.ts";
import { freely } from "./free-running.ts";
import { bursts, type FastCheck, freePrograms, layouts, steppedPrograms } from "./generate.ts";
import type { Had } from "./model.ts";
import { Difference, showScripts, showSetting } from "./program.ts";
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
 * receive, to select, to loop, to close or to try, and once no task moves the results, which are blocked and
 * at what, `len`, `cap`, and which ops are ready must be the model's. Others run freely, under the explorer's
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
  for (const part of checks) {
    if (part.needs.some((feature) => subject.lacks.has(feature))) continue;
    const found = await part.run(subject, { runs: Math.ceil(runs * part.share), seed });
    if (found !== null) throw new GoError("ERR_CONFORMANCE", report(part, found, options));
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

/**
 * A program on which an implementation differs from Go's channels.
 *
 * @internal
 */
interface Counterexample {
  /** In lines, for a person. */
  readonly program: readonly string[];
  readonly difference: Difference;
  /** How many programs were tried, this one included. */
  readonly programs: number;
}

/**
 * A part of the suite.
 *
 * @internal
 */
export interface Check {
  readonly name: string;
  /** How many of its programs are run for each one that is run step by step. */
  readonly share: number;
  /** It is left out for an implementation that lacks one of these. */
  readonly needs: readonly Feature[];
  /** @param had is told what each program had in it. */
  readonly run: (
    subject: Subject,
    options: { runs: number; seed: number; had?: (had: Had) => void },
  ) => Promise<Counterexample | null>;
}

interface Part<P> extends Omit<Check, "run"> {
  readonly programs: (fc: FastCheck, lacks: ReadonlySet<Feature>) => Arbitrary<P>;
  readonly perform: (subject: Subject, program: P) => Promise<Had | void>;
  /** What stands in the program, but for what the difference's transcript shows. */
  readonly show: (program: P) => readonly string[];
}

function check<P>({ programs, perform, show, ...part }: Part<P>): Check {
  return {
    ...part,
    async run(subject, { runs, seed, had }) {
      const fc = await loadFastCheck();
      const property = fc.asyncProperty(programs(fc, subject.lacks), async (program) => {
        const what = await perform(subject, program);
        if (what !== undefined) had?.(what);
      });
      const { failed, counterexample, errorInstance, numRuns } = await fc.check(property, { seed, numRuns: runs });
      if (!failed) return null;
      const difference =
        errorInstance instanceof Difference ? errorInstance : new Difference(`it throws ${String(errorInstance)}`);
      return { program: counterexample === null ? [] : show(counterexample[0]), difference, programs: numRuns };
    },
  };
}

async function loadFastCheck(): Promise<FastCheck> {
  try {
    return (await import("fast-check")).default;
  } catch (cause) {
    throw Object.assign(
      new UsageError("ERR_FAST_CHECK", "conformance needs fast-check: npm install --save-dev fast-check"),
      { cause },
    );
  }
}

/** @internal */
export const byStep: Check = check({
  name: "step by step",
  share: 1,
  needs: [],
  programs: steppedPrograms,
  perform: stepwise,
  show: showSetting,
});

/** @internal */
export const atWill: Check = check({
  name: "running freely",
  share: 1 / 2,
  needs: [],
  programs: freePrograms,
  perform: freely,
  show: (program) => [...showSetting(program), ...showScripts(program)],
});

/** @internal */
export const buffered: Check = check({
  name: "a large buffer",
  share: 1 / 10,
  needs: ["tryOps"],
  programs: bursts,
  perform: inBursts,
  show: showBursts,
});

/** @internal */
export const chosen: Check = check({
  name: "select's choice",
  share: 1 / 50,
  needs: ["select", "fairness"],
  programs: layouts,
  perform: fair,
  show: showLayout,
});

/** In this order: what is found step by step is the easiest to read, and leaves the least in disorder. */
const checks: readonly Check[] = [byStep, atWill, buffered, chosen];
