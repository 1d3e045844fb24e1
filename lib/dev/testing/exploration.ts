/** What an exploration came to: what was found, and what a pass has proved. */

import type { Place } from "../../core/stack.ts";
import type { LockOrderWarning } from "./race/lock-order.ts";
import type { Finding } from "./report/finding.ts";

/**
 * What is no failure, and worth a look.
 *
 * - `no choice`: no execution could go more than one way, so that none could fail where another did not.
 * - `lost cancel`: a context was derived, and nothing has cancelled it.
 * - `never performed`: an op was made, and neither `yield*` nor `await` nor a select performed it.
 * - `lock order`: locks are taken in a circle, if `lockOrder` was asked for.
 * - `replay`: the token that the environment names stands for another execution.
 */
export type Warning = { readonly text: string } & (
  | ({ readonly kind: "lock order" } & LockOrderWarning)
  | { readonly kind: "no choice" | "replay" }
  | { readonly kind: "lost cancel" | "never performed"; readonly at?: Place }
);

/** What an exploration is made of. */
interface ExplorationParts {
  /** The failures, the first one first: one at the most, unless `all` was asked for. */
  readonly findings: readonly Finding[];
  /** How many executions it took. */
  readonly executions: number;
  /** How many of them failed: many for one reason, with `all`. */
  readonly failed: number;
  /** How many of them had something to decide: the others could go only one way. */
  readonly decided: number;
  /** How many of them were cut off at the step limit. */
  readonly capped: number;
  /**
   * Whether every schedule within the strategy's bounds was executed, none was cut off, and none waited for a promise.
   */
  readonly exhausted: boolean;
  /** Why it was not; null if it was, or ended at a failure. */
  readonly incomplete: string | null;
  /** The strategy that decided last, as `delay(2)`. */
  readonly strategy: string;
  readonly seed: number;
  readonly warnings: readonly Warning[];
}

export interface Exploration extends ExplorationParts {}

/** What an exploration came to. `String(exploration)` says what was found, or what a pass has proved. */
export class Exploration {
  /** The first failure; null if there was none. */
  readonly finding: Finding | null;

  constructor(parts: ExplorationParts) {
    Object.assign(this, parts);
    this.finding = parts.findings[0] ?? null;
  }

  toString(): string {
    const { findings, warnings } = this;
    const parts = findings.length === 0 ? [passText(this)] : failureTexts(this);
    return [...parts, ...warnings.map(({ text }) => `warning: ${text}`)].join("\n\n");
  }
}

function passText({ exhausted, incomplete, ...how }: Exploration): string {
  const found = `nothing found in ${searchText(how)}`;
  return exhausted
    ? `${found}: exhausted, every schedule within the bounds of the strategy`
    : `${found}: not exhausted, ${incomplete}`;
}

function failureTexts({ findings, failed, ...how }: Exploration): string[] {
  if (findings.length === 1) return [String(findings[0])];
  return [
    `${findings.length} failures, told apart by cause, in ${counted(failed, "failed execution")} of ${searchText(how)}`,
    ...findings.map((finding, i) => `${i + 1}. ${String(finding)}`),
  ];
}

/** `864 executions by auto: delay(2), seed 1 (860 had a choice)`. */
function searchText({
  executions,
  decided,
  strategy,
  seed,
}: Pick<ExplorationParts, "executions" | "decided" | "strategy" | "seed">): string {
  const choice = decided === executions ? "each with a choice" : `${decided === 0 ? "none" : decided} with a choice`;
  return `${counted(executions, "execution")} by ${strategy}, seed ${seed} (${choice})`;
}

/** `one execution`, `3 executions`. */
export function counted(n: number, what: string): string {
  return n === 1 ? `one ${what}` : `${n} ${what}s`;
}
