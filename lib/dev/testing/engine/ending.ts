/** How an execution ends: what main returned, or the first thing that went wrong. */

import { createdAt } from "../../../core/debug.ts";
import { describe } from "../../../core/describe.ts";
import { UsageError, type FatalError } from "../../../core/error.ts";
import type { Goroutine } from "../../../core/goroutine.ts";
import { short } from "../../../core/stack.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { panicText } from "../../../core/panic.ts";
import type { Conduct, Program } from "../../../core/program.ts";
import type { AsyncOrigin } from "./async-work.ts";

/**
 * What can be found.
 *
 * - `deadlock`: main has not returned, and nothing can run again.
 * - `leak`: main has returned, and a goroutine waits for ever, or runs for ever.
 * - `rejection`: a promise that was made inside was rejected, and nothing handled it.
 * - `panic`: a goroutine threw what nothing caught, or a fatal error occurred.
 * - `race`: two accesses to a `shared` variable that nothing orders, one of them a write; or a wait group's `add` from
 *   zero and its `wait`.
 * - `lost update`: a write to watched data that is based on a read, over what another has written since.
 * - `livelock`: goroutines run for ever, under a fair scheduler too, and main never returns.
 * - `starvation`: a goroutine waits through a whole fair run, while others go on.
 * - `property`: the check of what main returned threw.
 * - `unsettled`: as a deadlock or a leak, but something outside the program may still change that: a promise that has
 *   not settled in the time that it was waited for.
 */
export type Kind =
  | "deadlock"
  | "leak"
  | "panic"
  | "race"
  | "lost update"
  | "livelock"
  | "starvation"
  | "property"
  | "rejection"
  | "unsettled";

const ofWaiting: ReadonlySet<Kind> = new Set<Kind>(["deadlock", "leak", "livelock", "starvation", "unsettled"]);

/** Whether it is about goroutines that wait at the end: after any other, a wait may still have ended. */
export function isOfWaiting(kind: Kind): boolean {
  return ofWaiting.has(kind);
}

export interface Failure {
  readonly kind: Kind;
  /** In one line. */
  readonly message: string;
  /** What was thrown, where something was. */
  readonly error?: unknown;
  /** Whom it is about: who waits, who threw, who raced. */
  readonly goroutines: readonly Goroutine[];
  /** Of a race: what it is about. */
  readonly subject?: object;
  /** Of a goroutine that runs or waits for ever: by which limit that was judged, and how to raise it. */
  readonly limit?: string;
}

/** What an execution has waited for in vain, and may still come. */
export interface Awaited {
  readonly message: string;
  /** Which goroutines wait for it; null where that is not known. */
  readonly by: readonly Goroutine[] | null;
}

interface EndingOptions {
  /** Whether a goroutine that never ends is a failure once main has returned. */
  readonly leaks: boolean;
  /** Throws if what main returned is wrong. */
  readonly check: ((value: unknown) => unknown) | null;
}

export class Ending implements Conduct, AsyncOrigin {
  readonly #options: EndingOptions;
  program!: Program;
  mainReturned = false;
  /** Whether the program has begun async work: promises, timers of the host's. */
  begun = false;
  /** The async functions of the program that wait at an op now; null where there was none. */
  asyncWaits: Set<Waiter> | null = null;
  value: unknown;
  failure: Failure | null = null;
  /** What is wrong with the body or its check, so that no execution can be judged. */
  misuse: UsageError | null = null;

  constructor(options: EndingOptions) {
    this.#options = options;
  }

  /** Whether an async function of the program waits at an op now. */
  get awaits(): boolean {
    return this.asyncWaits !== null && this.asyncWaits.size > 0;
  }

  returned(value: unknown): void {
    this.mainReturned = true;
    this.value = value;
  }

  panicked(error: unknown, g: Goroutine): void {
    this.fail({ kind: "panic", message: panicText(error), error, goroutines: [g] });
  }

  failed(error: FatalError): void {
    this.fail({ kind: "panic", message: `fatal error: ${error.message}`, error, goroutines: [] });
    this.program.end(error);
  }

  /** The first failure counts. */
  fail(failure: Failure): void {
    this.failure ??= failure;
  }

  /** Main has returned, and `waiting` never end. `message` says how; `limit`, by which limit that was judged. */
  leak(waiting: readonly Goroutine[], message: string, limit?: string): void {
    if (this.#options.leaks)
      this.fail({ kind: "leak", message, goroutines: waiting, ...(limit === undefined ? {} : { limit }) });
    this.#check();
  }

  /** The execution was cut off: nothing is known of what would have followed. */
  cutOff(): void {
    if (this.mainReturned) this.#check();
  }

  /** Whether it would be a failure if no goroutine could go on any more. */
  get wouldFail(): boolean {
    if (this.failure !== null) return false;
    return !this.mainReturned || (this.#options.leaks && (this.program.count > 0 || this.awaits));
  }

  /** No goroutine can go on: whether one should. `awaited`: what may still come from outside the program, if anything. */
  judge(awaited: Awaited | null = null): void {
    if (this.failure !== null) return;
    const waiting = this.program.all.toSorted((a, b) => a.id - b.id);
    if (awaited !== null && this.wouldFail)
      this.fail({ kind: "unsettled", message: awaited.message, goroutines: awaited.by ?? waiting });
    else if (!this.mainReturned) this.fail({ kind: "deadlock", message: deadlockText(waiting), goroutines: waiting });
    else if (waiting.length > 0) this.leak(waiting, leakText(waiting));
    else if (this.awaits) this.leak([], asyncLeakText([...(this.asyncWaits ?? [])]));
    else this.#check();
  }

  #check(): void {
    const { check } = this.#options;
    if (check === null || this.failure !== null) return;
    try {
      this.misuse = refusal(check(this.value));
    } catch (error) {
      this.fail({ kind: "property", message: panicText(error), error, goroutines: [] });
    }
  }
}

/**
 * What a check has returned, if its verdict would be lost with it. A promise is not awaited: all that the execution
 * does has been done, and what the host does meanwhile is in no schedule.
 */
function refusal(verdict: unknown): UsageError | null {
  const remedy =
    verdict === false
      ? "throw if the value is wrong"
      : typeof verdict === "object" && verdict !== null && ("then" in verdict || "next" in verdict)
        ? "write a plain function, in which there is nothing to wait for: it is called once everything has come to rest"
        : null;
  return remedy === null
    ? null
    : new UsageError("ERR_CHECK", `check returned ${describe(verdict)}, and fails only by a throw: ${remedy}`);
}

function deadlockText(waiting: readonly Goroutine[]): string {
  return waiting.length === 0
    ? "no goroutines (main called runtime.Goexit) - deadlock!"
    : "all goroutines are asleep - deadlock!";
}

function asyncLeakText(waiters: readonly Waiter[]): string {
  const list = waiters
    .map(({ waitsAt }) => {
      const at = waitsAt === null ? undefined : createdAt(waitsAt);
      return `${waitsAt?.reason ?? "an op"}${at === undefined ? "" : ` at ${at.fn === "" ? "" : `${at.fn}, `}${short(at)}`}`;
    })
    .join("; ");
  return `main has returned, and ${waiters.length === 1 ? "an async function waits" : `${waiters.length} async functions wait`} for ever: ${list}`;
}

export function leakText(waiting: readonly Goroutine[]): string {
  const list = waiting.map((g) => `goroutine ${g.id} (${g.name}) [${g.op?.reason ?? "runnable"}]`).join(", ");
  return `main has returned, and ${waiting.length === 1 ? "one goroutine waits" : `${waiting.length} goroutines wait`} for ever: ${list}`;
}

export function names(goroutines: readonly Goroutine[]): string {
  return goroutines.map((g) => `goroutine ${g.id} (${g.name})`).join(", ");
}
