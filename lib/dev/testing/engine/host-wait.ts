/**
 * What an execution waits for outside itself: when the host has its turn, to run microtasks in between two steps or its
 * event loop between two macrotasks (see outside.ts and search.ts), and when there is nothing more to wait for.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import { Until } from "../../../core/until.ts";
import type { TimeMode } from "../schedule.ts";
import type { VirtualTimers } from "./clock.ts";
import { PATIENCE } from "./decisions.ts";
import { type Awaited, type Ending, names } from "./ending.ts";
import type { FairTail } from "./fair-tail.ts";
import type { Outside } from "./outside.ts";

/** How long an execution waits for what is outside it, in milliseconds. */
export const HOST_WAIT = 1000;

/** What is looked at of the execution, and the mark that is left on it. */
interface Execution {
  readonly program: Program;
  readonly ending: Ending;
  readonly tail: FairTail | null;
  readonly run: { readonly interrupted: boolean; waitedOutside: boolean; hurried: boolean };
  readonly options: { readonly time: TimeMode; readonly hostWait?: number };
  readonly clock: VirtualTimers;
  readonly outside: Outside;
}

export class HostWait {
  readonly #of: Execution;
  readonly #outside: Outside;
  /** Whether the host has had turns of its event loop since a goroutine last ran. */
  #hadTurn = false;
  /** How many steps goroutines have made while microtasks waited. */
  #stepsPending = 0;

  constructor(of: Execution) {
    this.#of = of;
    this.#outside = of.outside;
  }

  begin(): void {
    this.#hadTurn = false;
    this.#stepsPending = 0;
  }

  /** A goroutine makes a step. */
  stepped(): void {
    if (this.#outside.isPending) this.#stepsPending++;
    this.#hadTurn = false;
  }

  /** The host has called what async code has left to it. */
  called(): void {
    this.#hadTurn = false;
  }

  /** The host has run its microtasks. */
  drained(): void {
    this.#stepsPending = 0;
    this.#hadTurn = false;
  }

  /** Whether microtasks may wait, and no decision is asked for: no goroutine can run, or they have waited for long. */
  isTurnOfMicrotasks(canRun: boolean): boolean {
    const outside = this.#outside;
    if (!outside.isPending || !outside.drains) return false;
    const { program, run, tail } = this.#of;
    if (!canRun) {
      if (program.count > 0) run.waitedOutside = true;
      return true;
    }
    if (tail !== null) return true;
    if (this.#stepsPending < PATIENCE) return false;
    run.hurried = true;
    return true;
  }

  /**
   * Whether no goroutine can go on now, and one waits for a promise that the host may settle if it has turns of its event
   * loop; or microtasks may wait that it runs only then. Of `ways`, none is a goroutine's.
   */
  isTurnOfLoop(ways: number): boolean {
    const outside = this.#outside;
    const isTurn =
      (outside.takesPart && !outside.drains && !this.#hadTurn) ||
      (this.waitsOutside && (ways === 0 || !this.#hadTurn || !this.letsTimePass));
    if (!isTurn) return false;
    this.#hadTurn = true;
    this.#of.run.waitedOutside = true;
    return true;
  }

  /** Whether a goroutine waits for something that neither another one nor the clock brings: for a promise. */
  get waitsOutside(): boolean {
    const { program, clock } = this.#of;
    if (program.outsideWaits === 0 || program.ended) return false;
    return program.outsideWaits > clock.waitersIn(program);
  }

  /**
   * Whether timers fire though a goroutine waits for a promise. Idle time stands still then, unless the promise may
   * wait for a timer: one that the host's functions have set.
   */
  get letsTimePass(): boolean {
    const { clock, options } = this.#of;
    return clock.pending.length > 0 && (options.time !== "idle" || this.#outside.hasTimers);
  }

  /**
   * It has come to what would be a failure, but the host has not had turns of its event loop since a goroutine last
   * ran. What goes on and on without async code waits for nothing of the host's.
   */
  get isInDoubt(): boolean {
    const { ending, run, tail } = this.#of;
    const outside = this.#outside;
    if (this.#hadTurn || run.interrupted || ending.failure !== null) return false;
    // Where the host runs no microtasks when it is asked to, what they do is known after its turn.
    if (ending.begun && !outside.drains) return true;
    if (tail === null || !tail.isOver) return ending.wouldFail;
    return tail.wouldFail && (outside.takesPart || this.waitsOutside || outside.hasBegun);
  }

  /** Whether the host has had turns of its event loop since a goroutine last ran. */
  get hadTurn(): boolean {
    return this.#hadTurn;
  }

  /** The host has had turns of its event loop. */
  hasTurned(): void {
    this.#hadTurn = true;
    this.#of.run.waitedOutside ||= this.#outside.takesPart || this.waitsOutside;
  }

  /** What may still come from outside, at the end of an execution that has waited for it. */
  awaited(): Awaited | null {
    const { ending, options, program } = this.#of;
    if (!ending.wouldFail || !this.#hadTurn) return null;
    const limit = `within ${options.hostWait ?? HOST_WAIT} ms`;
    if (this.waitsOutside) {
      const by = program.all.filter((g) => g.op?.alternatives.some((op) => op instanceof Until)).toSorted(byId);
      if (by.length === 0) return { message: `what is waited for outside the program has not come ${limit}`, by: null };
      return {
        message: `${names(by)} ${by.length === 1 ? "waits" : "wait"} for a promise that has not settled ${limit}`,
        by,
      };
    }
    const alive = this.#outside.alive();
    if (alive.length === 0) return null;
    const what = [...new Set(alive)].join(", ");
    return {
      message: `all goroutines are asleep, and what they left to the host (${what}) has woken none ${limit}`,
      by: null,
    };
  }
}

function byId(a: Goroutine, b: Goroutine): number {
  return a.id - b.id;
}
