/**
 * The engine: performs executions of a program, with every choice of the runtime made by a strategy.
 *
 * A step lets one goroutine run up to its next op, or fires one timer. Between two steps, and where a
 * select has several ready cases, the engine lists the ways to go on; if there are several, it decides
 * (see schedule.ts). It drives the kernel's own run queue, wait queues and ops, not a model of them.
 *
 * The default schedule lets the goroutine that ran go on until it blocks, then the others first in, first
 * out; a timer fires only when no goroutine can run, the earliest first. One that has made `PATIENCE` steps in a
 * row goes to the end of the queue, so a goroutine that spins until another does something is no livelock. The host's
 * microtasks have their turn when no goroutine can run, before any timer (see outside.ts).
 *
 * Invariants: the same body and the same decisions give the same execution. One engine performs one
 * execution at a time, and nothing of one is left to the next.
 */

import { asyncWork } from "#async-work";
import { host } from "#host";
import type { UsageError } from "../../../core/error.ts";
import { Goroutine, type RoutineFunction } from "../../../core/goroutine.ts";
import type { CountSubject, Subject } from "../../../core/observer.ts";
import type { Routine } from "../../../core/op.ts";
import { Program } from "../../../core/program.ts";
import { asRoutine, isGeneratorFunction } from "../../../core/routine.ts";
import { panicText } from "../../../core/panic.ts";
import { runtime, type Body, type Runtime } from "../../../core/run.ts";
import { thread } from "../../../core/thread.ts";
import type { Timer } from "../../../core/timers.ts";
import { Detectors } from "../race/detectors.ts";
import { Watcher } from "../race/watcher.ts";
import type { Forgotten } from "../report/forgotten.ts";
import type { Schedule, TimeMode } from "../schedule.ts";
import type { Decision, Strategy } from "../strategies/strategy.ts";
import type { AsyncSource } from "./async-work.ts";
import { Actors } from "./actors.ts";
import { VirtualTimers } from "./clock.ts";
import { Decisions } from "./decisions.ts";
import { Emitter } from "./emitter.ts";
import { Ending, type Failure } from "./ending.ts";
import { FairTail } from "./fair-tail.ts";
import { HostWait } from "./host-wait.ts";
import { ordersTogether, together, type Listener } from "./listener.ts";
import { isOfHost, Outside } from "./outside.ts";

/** How many steps async code has once all goroutines have ended: a timer that sets itself anew has no end. */
const STEPS_AFTER = 100;

/** How many steps there are between two looks at the host's clock, less one: a power of two less one. */
const BETWEEN_LOOKS = 31;

export interface EngineOptions {
  readonly time: TimeMode;
  /** After how many steps an execution is cut off and tried for liveness. */
  readonly maxSteps: number;
  /** Whether a goroutine that never ends is a failure once main has returned. */
  readonly leaks: boolean;
  /** Whether a data race is one; true if left out. */
  readonly races?: boolean;
  /** Throws if what main returned is wrong. */
  readonly check: ((value: unknown) => unknown) | null;
  /** How long it waits for what is outside it, in milliseconds; a second if left out. */
  readonly hostWait?: number;
}

export class Engine extends Emitter implements AsyncSource {
  readonly clock: VirtualTimers = new VirtualTimers();
  readonly outside: Outside = new Outside(this.clock, (error) => this.#thrownOutside(error));
  readonly options: EngineOptions;
  /** Listens beside the strategy's own listener; null if nothing does. */
  listener: Listener | null = null;
  /** Asked when no goroutine can go on: whether one can now. Null if the execution ends there. */
  rescue: (() => boolean) | null = null;
  readonly detectors: Detectors;
  /** Made at the first watched object. */
  #watcher: Watcher | null = null;
  /** When an execution is broken off, on the host's clock in milliseconds. */
  deadline: number = Infinity;
  /**
   * Is told of an execution that has failed, while its goroutines still stand where they wait; and of the schedule that
   * it failed under, where that was in another thread.
   */
  witness: ((failure: Failure, schedule?: Schedule) => void) | null = null;
  /** Whether each execution is noted step by step; one is too in which it is noted what the program forgets. */
  notes = false;
  /** Notes what the program forgets; null while nothing does. It listens too. */
  forgotten: Forgotten | null = null;

  ending!: Ending;
  /** Goes on with the execution once it has come to the step limit; null before that. */
  tail: FairTail | null = null;
  /** All listeners but the tail: another one may take its place. */
  #besideTail: Listener | null = null;
  readonly #actors: Actors = new Actors(this.clock);
  readonly #decisions: Decisions = new Decisions(this.#actors);
  readonly run: Decisions["run"] = this.#decisions.run;
  readonly hostWait: HostWait;
  /** How many steps there have been since the last goroutine ended. */
  #stepsAfter = 0;
  /** Whether the last execution has ended. */
  #isOver = true;
  /** What has come of an execution that had ended by then; null if there is nothing. */
  #late: Failure | null = null;

  constructor(options: EngineOptions) {
    super();
    this.options = options;
    this.hostWait = new HostWait(this);
    this.detectors = new Detectors(options.races !== false, (detector) => {
      detector.begin(this);
      this.order = ordersTogether(this.order, detector);
      this.#besideTail = together(this.#besideTail, detector);
      this.listeners = together(this.#besideTail, this.tail);
    });
  }

  get origin(): Ending {
    return this.ending;
  }

  /** Why the execution has failed; null while it has not. */
  get failure(): Failure | null {
    return this.ending.failure;
  }

  /** Starts an execution of `body`. The strategy has begun. */
  begin(body: Body<unknown>, strategy: Strategy): void {
    this.tail = null;
    this.#decisions.begin(strategy, this.notes || this.forgotten !== null);
    this.hostWait.begin();
    this.#stepsAfter = 0;
    this.outside.reset();
    this.#isOver = false;
    this.clock.reset();
    this.ending = new Ending(this.options);
    const program = new Program(this.ending, { observer: this, timers: this.clock });
    this.program = program;
    this.ending.program = program;
    this.#actors.begin(program);
    this.listeners = this.#besideTail = together(strategy.listener, this.listener, this.forgotten);
    this.order = null;
    this.detectors.begin();
    this.#watcher?.begin();
    this.listeners?.begin(this);
    const rt = runtime(program);
    const fn = body as RoutineFunction;
    program.main = isGeneratorFunction(fn)
      ? program.spawn(null, fn, [rt])
      : program.spawn(entering(body, rt, this.ending), fn, []);
  }

  /**
   * Runs until the execution has ended, or none can go on before something outside it happens. Whether
   * it has ended.
   */
  proceed(): boolean {
    const { current, observer, tracked } = thread;
    const { source } = asyncWork;
    asyncWork.source = this;
    thread.observer = this;
    // It seldom is: V8 takes a field for a constant while it is never written.
    if (this.forgotten !== null) thread.tracked = this.forgotten.ops;
    try {
      return this.#proceed();
    } finally {
      thread.current = current;
      thread.observer = observer;
      if (thread.tracked !== tracked) thread.tracked = tracked;
      asyncWork.source = source;
    }
  }

  #proceed(): boolean {
    const { run, ending, hostWait } = this;
    while (ending.failure === null) {
      const ways = this.#collect();
      const canRun = ways > 0 && this.#actors.at(0) instanceof Goroutine;
      if (hostWait.isTurnOfMicrotasks(canRun)) {
        this.#letHostTurn();
        continue;
      }
      // Before time passes: a promise that a goroutine waits for may have been settled already.
      if (!canRun && hostWait.isTurnOfLoop(ways)) return false;
      if (ways === 0 && this.rescue?.() === true) continue;
      if (ways === 0) break;
      if ((run.steps & BETWEEN_LOOKS) === BETWEEN_LOOKS && host.now() >= this.deadline) {
        run.interrupted = true;
        break;
      }
      if (run.steps >= this.options.maxSteps && !this.#goesOn()) break;
      run.steps++;
      const way = ways === 1 ? 0 : this.#decide("step", ways);
      const actor = this.#actors.at(way);
      this.#decisions.steps(actor);
      this.listeners?.step(actor);
      if (actor instanceof Goroutine) this.#step(actor);
      else this.#fire(actor);
      this.listeners?.stepped(actor);
    }
    return true;
  }

  #letHostTurn(): void {
    this.hostWait.drained();
    this.outside.drain();
    this.order?.hostTurned();
  }

  #thrownOutside(error: unknown): void {
    this.#failOutside({ kind: "panic", message: panicText(error), error, goroutines: [] });
  }

  /** What no goroutine has done fails the execution; one that had ended by then is told of it by `overdue`. */
  #failOutside(failure: Failure): void {
    if (!this.#isOver) this.ending.fail(failure);
    else this.#late ??= { ...failure, message: `${failure.message} (after its execution had ended)` };
  }

  /** Ends the execution: what it came to. */
  end(): Failure | null {
    const { program, ending } = this;
    if (this.tail !== null && this.tail.isOver) this.tail.judge(ending);
    else if (!this.run.interrupted) ending.judge(this.hostWait.awaited());
    // What the check has left for microtasks.
    if (ending.failure === null && this.outside.isPending) this.outside.drain();
    this.#isOver = true;
    this.listeners?.end(program);
    if (ending.failure !== null) this.witness?.(ending.failure);
    if (program.count > 0 || program.resources !== null) program.end();
    this.#decisions.end();
    if (ending.misuse !== null) throw ending.misuse;
    return ending.failure;
  }

  /** A promise that an execution has made was rejected with `reason`, and nothing handles it. Whether it is one of ours. */
  rejected(reason: unknown, origin: Ending): boolean {
    if (origin.program.observer !== this) return false;
    // It has failed already: the first failure counts, and what follows from it is no other execution's.
    if (origin.failure !== null) return true;
    const message = `a promise was rejected, and nothing handles that: ${panicText(reason)}`;
    const failure: Failure = { kind: "rejection", message, error: reason, goroutines: [] };
    if (origin === this.ending) this.#failOutside(failure);
    else this.#late ??= { ...failure, message: `${message} (after its execution had ended)` };
    return true;
  }

  /**
   * What has come late until now is set aside, for the function that is returned to put back: what comes late of the
   * executions meanwhile, which look into another failure, is dropped then.
   */
  setLateAside(): () => void {
    const late = this.#late;
    this.#late = null;
    return () => {
      this.#late = late;
    };
  }

  /** What came after its execution had ended: taken as the failure of the last one. */
  overdue(): Failure | null {
    const late = this.#late;
    this.#late = null;
    if (late === null || this.ending.failure !== null) return this.ending.failure;
    this.ending.fail(late);
    this.witness?.(late);
    return late;
  }

  lookForRaces(): void {
    this.detectors.lookForRaces();
  }

  override adds(count: CountSubject, n: number): void {
    this.detectors.adds(count, n, thread.current);
  }

  override readies(g: Goroutine): boolean {
    const isReady = super.readies(g);
    if (isReady) this.#actors.queued(g);
    return isReady;
  }

  override watch<T extends object>(object: T, name: string | undefined): T {
    return (this.#watcher ??= new Watcher(this)).watch(object, name);
  }

  derived<A extends unknown[]>(context: Subject, cancel: (...args: A) => void): (...args: A) => void {
    return this.forgotten === null ? cancel : this.forgotten.derived(context, cancel);
  }

  /** Which of `ready` ready cases a select takes. */
  choose(ready: number): number {
    return this.#decide("case", ready);
  }

  /** Which of `ways` values the program's own `choose` returns. */
  chooseValue(ways: number): number {
    return ways === 1 ? 0 : this.#decide("value", ways);
  }

  #decide(about: Decision["about"], ways: number): number {
    const { tail } = this;
    if (tail === null) return this.#decisions.decide(about, ways);
    return about === "step" ? 0 : tail.choose(ways);
  }

  #step(g: Goroutine): void {
    this.hostWait.stepped();
    this.#actors.take(g);
    this.program.step(g);
    thread.current = null;
    this.detectors.stepped(g);
  }

  /** Fires a timer; one that no goroutine waits for yet just becomes due. */
  #fire(timer: Timer): void {
    if (isOfHost(timer)) this.hostWait.called();
    if (timer === this.outside.turn) this.#letHostTurn();
    else if (timer.index >= 0) this.clock.fire(timer);
    else this.clock.pass(timer.when);
  }

  /** Finds out which goroutines and timers could make the next step, the default first; how many they are. */
  #collect(): number {
    const { time } = this.options;
    const { outside } = this;
    if (this.program.count === 0 && outside.takesPart) {
      outside.stopIntervals();
      if (++this.#stepsAfter > STEPS_AFTER) return 0;
    }
    if (this.tail !== null) {
      const isTimer = this.clock.readings > 0 && this.tail.firesTimer();
      return this.#actors.collect(null, isTimer ? "due" : "none");
    }
    const timers = time === "adversarial" ? "all" : time === "ordered" ? "next" : "idle";
    return this.#actors.collect(
      this.#decisions.preferred,
      this.clock.readings === 0 ? "none" : timers,
      outside.isPending && outside.drains ? outside.turn : null,
    );
  }

  /** At the step limit, and at each step beyond it: whether the fair tail goes on. */
  #goesOn(): boolean {
    // A goroutine may poll for what the host has done meanwhile.
    if (this.tail === null || (this.tail.isOver && this.hostWait.hadTurn)) {
      this.run.capped = true;
      this.tail = new FairTail(this.program, this.clock, this.options.maxSteps);
      this.listeners = together(this.#besideTail, this.tail);
    }
    return this.tail.goesOn();
  }
}

/** A body that is a plain function: it is user code, so it is called in its goroutine. */
function* entering(body: Body<unknown>, rt: Runtime, ending: Ending): Routine<unknown> {
  const returned = body(rt);
  let routine: Routine<unknown>;
  try {
    routine = asRoutine("the explored body", body, returned);
  } catch (e) {
    ending.misuse = e as UsageError;
    throw e;
  }
  return yield* routine;
}
