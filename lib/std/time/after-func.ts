/**
 * `afterFunc`: starts a goroutine when its time has come.
 *
 * Invariants: while it is pending it stands among its program's timers, and so keeps the program alive,
 * and among its resources, and so ends with it. The function runs in its goroutine alone: a timer that
 * fires runs no user code.
 */

import type { RecvChan } from "../../core/chan.ts";
import { currentProgram } from "../../core/default-program.ts";
import { detached } from "../../core/detached.ts";
import { checkMilliseconds } from "../../core/error.ts";
import { startLater } from "../../core/go.ts";
import { due, inspectable, summary } from "../../core/inspect.ts";
import { nilChan } from "../../core/nil-chan.ts";
import type { PlainResult, RoutineLike } from "../../core/routine.ts";
import type { Program, Resource } from "../../core/program.ts";
import { Timer as PendingTimer } from "../../core/timers.ts";
import type { Timer } from "./timer.ts";
import { thread } from "../../core/thread.ts";

/** The one start that is ahead. */
class Appointment extends PendingTimer {
  readonly timer: FuncTimer;

  constructor(timer: FuncTimer, when: number) {
    super(when, timer.program);
    this.timer = timer;
  }

  override fire(): void {
    this.timer.start();
  }
}

class FuncTimer implements Timer, Resource {
  readonly c: RecvChan<Date, never> = nilChan();
  readonly program: Program;
  readonly #start: () => unknown;
  /** Null once the function has been started, or after `stop`. */
  #appointment: Appointment | null = null;

  constructor(program: Program, ms: number, start: () => unknown) {
    this.program = program;
    this.#start = start;
    this.#set(ms);
  }

  stop(): boolean {
    if (this === undefined || !(#start in this)) throw detached("timer.stop()");
    if (thread.observer !== null) thread.observer.used(this, "change");
    const pending = this.#appointment !== null;
    this.release();
    this.program.disown(this);
    return pending;
  }

  reset(ms: number): boolean {
    if (this === undefined || !(#start in this)) throw detached("timer.reset(ms)");
    checkMilliseconds("Timer.reset", ms);
    const pending = this.stop();
    this.#set(ms);
    return pending;
  }

  release(): void {
    if (this.#appointment !== null) this.program.timers.remove(this.#appointment);
    this.#appointment = null;
  }

  start(): void {
    if (thread.observer !== null) thread.observer.used(this, "change");
    this.#appointment = null;
    this.program.disown(this);
    this.#start();
  }

  #due(): string {
    return this.#appointment === null ? "not set" : due(this.#appointment.when - this.program.timers.now());
  }

  #set(ms: number): void {
    const { program } = this;
    program.checkAlive();
    if (program.ended) return;
    this.#appointment = new Appointment(this, program.timers.now() + Math.max(0, ms));
    program.adopt(this);
    program.timers.add(this.#appointment);
  }

  static {
    inspectable(this, (timer) => summary("Timer", timer.#due()));
  }
}

/**
 * Starts a goroutine, `ms` milliseconds from this call. Go's `time.AfterFunc(d, f)`.
 *
 * It keeps its program alive until the goroutine has started or `stop` is called; it is dropped when the
 * program ends.
 *
 * @param ms milliseconds, fractions allowed; zero or less starts it as soon as the others have had their turn.
 * @param fn as for {@link go}, or a plain function, with its arguments after it; in a goroutine of its own, so what it
 * throws and does not catch ends its program. An async function is refused when it has returned its promise.
 * @returns a timer; its `stop` and `reset` answer true until the function has started, and its `c` is the
 * nil channel. `reset` after that runs the function once more; a generator can't be run twice, which is a panic.
 * @throws {FatalError} `go of nil func value` for null and undefined. {@link UsageError} if `ms` is no number,
 * or `fn` no function, no generator and no task.
 *
 * @example
 * ```ts
 * const timer = afterFunc(50, function* () {
 *   yield* ch.send(1);
 * });
 * if (timer.stop()) log("it was not needed");
 * afterFunc(50, () => log("late"));
 * ```
 */
export function afterFunc(ms: number, routine: RoutineLike<unknown>): Timer;
export function afterFunc<A extends unknown[]>(
  ms: number,
  fn: (...args: A) => RoutineLike<unknown> | PlainResult,
  ...args: A
): Timer;
export function afterFunc(ms: number, what: unknown, ...args: unknown[]): Timer {
  checkMilliseconds("afterFunc", ms);
  const program = currentProgram();
  return new FuncTimer(program, ms, startLater(program, "afterFunc", afterFunc, what, args));
}
