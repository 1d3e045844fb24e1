/** `checkLeaks`: which goroutines a test has left behind. */

import { host } from "#host";
import { describe } from "../../core/describe.ts";
import { stateOf } from "../../core/dump.ts";
import { GoError, UsageError } from "../../core/error.ts";
import type { Goroutine } from "../../core/goroutine.ts";
import { allGoroutines, dumpOf, framesOfDump } from "./goroutine-dump.ts";

/** How many rounds of the host's event loop a goroutine that is about to end has for it. */
const ROUNDS = 20;

/** Where the host has no such symbol (Safari), compilers of `using` ask for this one. */
const hosts: symbol | undefined = Symbol.asyncDispose;
const ASYNC_DISPOSE: symbol = hosts ?? Symbol.for("Symbol.asyncDispose");

/** A goroutine, as `ignore` sees it. */
export interface LeakedGoroutine {
  /** The name of its function; `func` where it has none. */
  readonly name: string;
  /** What it waits for, in Go's words: `chan receive`, `select`, `sleep`; or `runnable`. */
  readonly state: string;
  /** Its number in its program. */
  readonly id: number;
}

export interface LeakOptions {
  /** Says of which goroutines it is right that they stay. */
  readonly ignore?: (g: LeakedGoroutine) => boolean;
}

/** A check that is due at the end of a test. */
export interface LeakCheck extends AsyncDisposable {
  /**
   * @returns a promise, resolved if no goroutine is left that was started since {@link checkLeaks}.
   * @throws (rejects with) {@link LeakError}, which lists those that are.
   */
  (): Promise<void>;
}

/** Goroutines are left. The message lists them, as Go does; the stack leads to where they wait. */
export class LeakError extends GoError {
  override readonly name: string = "LeakError";
  /** What waits where: a text of some lines for each goroutine. */
  readonly dump: string;

  constructor(leaked: readonly Goroutine[]) {
    const dump = dumpOf(leaked);
    super(
      "ERR_LEAK",
      `${leaked.length === 1 ? "a goroutine was" : `${leaked.length} goroutines were`} left behind:\n\n${dump}`,
    );
    this.dump = dump;
    this.stack = `${this.name}: ${this.message}\n${framesOfDump(dump)}`;
  }
}

/**
 * Notes which goroutines there are; the check that it returns finds those that have come since and have not
 * ended: of the default program, and of every `run` that has not ended. What go.uber.org/goleak does for Go.
 *
 * The check lets the host's event loop go round a few times, so goroutines that are about to end may do so; it
 * waits for no timer and no network. What a `run` drops at its end is no leak, as what main leaves behind in Go.
 *
 * @param options `ignore` says which goroutines may stay.
 * @returns the check: call it at the end of the test, or declare it by `await using`.
 * @throws {UsageError} if `ignore` is no function.
 *
 * @example
 * ```ts
 * const check = checkLeaks({ ignore: (g) => g.name === "refresher" });
 * // ... the test; in vitest and node:test: beforeEach(() => { check = checkLeaks(); }); afterEach(() => check());
 * await check();
 * ```
 */
export function checkLeaks(options: LeakOptions = {}): LeakCheck {
  const { ignore = () => false } = options;
  if (typeof ignore !== "function") {
    throw new UsageError(
      "ERR_LEAK_OPTION",
      `checkLeaks: the option ignore must be a function, not ${describe(ignore)}`,
    );
  }
  const before = new WeakSet(allGoroutines());
  const left = (): Goroutine[] => allGoroutines().filter((g) => !before.has(g) && !ignore(seen(g)));
  const check = async (): Promise<void> => {
    let leaked: Goroutine[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await new Promise<void>((resolve) => host.defer(resolve));
      leaked = left();
      if (leaked.length === 0) return;
    }
    throw new LeakError(leaked);
  };
  return Object.assign(check, { [ASYNC_DISPOSE]: check }) as unknown as LeakCheck;
}

function seen(g: Goroutine): LeakedGoroutine {
  const isRunnable = [...g.owner.runnable()].includes(g);
  return { name: g.name, state: stateOf(g, isRunnable), id: g.id };
}
