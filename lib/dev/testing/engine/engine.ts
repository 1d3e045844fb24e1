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
import type { AsyncSource } from "../../../core/host.ts";
import { Goroutine, type RoutineFunction } from "../../../core/goroutine.ts";
import type { CountSubject, Subject } from "../../../core/observer.ts";
import type { Operation, Routine } from "../../../core/op.ts";
import { Program } from "../../../core/program.ts";
import { asRoutine, isGeneratorFunction } from "../../../core/routine.ts";
import { panicText } from "../../../core/panic.ts";
import { runtime, type Body, type Runtime } from "../../../core/run.ts";
import { GAVE_WAY, thread } from "../../../core/thread.ts";
import type { Timer } from "../../../core/timers.ts";
import { Until } from "../../../core/until.ts";
import { RaceDetector } from "../race/detector.ts";
import { LostUpdates } from "../race/lost-update.ts";
import { Watcher } from "../race/watcher.ts";
import type { Forgotten } from "../report/forgotten.ts";
import type { Schedule, TimeMode } from "../schedule.ts";
import type { Actor, Decision, Run, Strategy } from "../strategies/strategy.ts";
import { Actors } from "./actors.ts";
import { VirtualTimers } from "./clock.ts";
import { Emitter } from "./emitter.ts";
import { type Awaited, Ending, type Failure, names } from "./ending.ts";
import { FairTail } from "./fair-tail.ts";
import { ordersTogether, together, type Listener } from "./listener.ts";
import { isOfHost, Outside } from "./outside.ts";

/** How many steps in a row the default schedule gives a goroutine while others could run. */
const PATIENCE = 64;

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

/** How long an execution waits for what is outside it, in milliseconds. */
export const HOST_WAIT = 1000;

/** The decision under way. */
class Point implements Decision {
  number = 0;
  about: Decision["about"] = "step";
  ways = 0;
  readonly all: Actors;
  last: Goroutine | null = null;
  lastSteps = 0;

  constructor(all: Actors) {
    this.all = all;
  }

  get actors(): readonly Actor[] {
    return this.all.list;
  }
}

/** The decisions of an execution so far. */
class Record implements Run {
  readonly ways: number[] = [];
  readonly taken: number[] = [];
  decisions = 0;
  steps = 0;
  capped = false;
  waitedOutside = false;
  /** Whether microtasks had their turn after `PATIENCE` steps: that they could have waited longer was no decision. */
  hurried = false;
  /** Whether the engine's deadline has passed in it: then it is judged by nothing. */
  interrupted = false;
  /** Which goroutine made each step, by its id; 0 is a timer. For a failure that is not seen again. */
  readonly ids: number[] = [];
  /** The same, and the op that it stood at: only of an execution that `isNoted`, since that costs a sixth. */
  readonly actors: Actor[] = [];
  readonly ops: (Operation<unknown> | null)[] = [];
  isNoted = false;
}

export class Engine extends Emitter implements AsyncSource {
  readonly clock: VirtualTimers = new VirtualTimers();
  readonly outside: Outside = new Outside(this.clock, (error) => this.#thrownOutside(error));
  readonly options: EngineOptions;
  /** Listens beside the strategy's own listener; null if nothing does. */
  listener: Listener | null = null;
  /** Asked when no goroutine can go on: whether one can now. Null if the execution ends there. */
  rescue: (() => boolean) | null = null;
  /** Made at the first access to a shared variable; it listens from that of each execution on. */
  #detector: RaceDetector | null = null;
  #looksForRaces = false;
  #checksCounts = false;
  /** The goroutines that have taken a wait group's counter from zero last, while wait groups are not looked at. */
  readonly #adders: Map<object, Goroutine> = new Map();
  /** Whether another one has waited for such a counter in this execution. */
  suspectsCount = false;
  /** Made at the first watched object. */
  #watcher: Watcher | null = null;
  /** Made at the first access to watched data; it listens from that of each execution on. */
  updates: LostUpdates | null = null;
  #looksForUpdates = false;
  readonly run: Record = new Record();
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
  #strategy!: Strategy;
  #tail: FairTail | null = null;
  /** All listeners but the tail: another one may take its place. */
  #besideTail: Listener | null = null;
  readonly #actors: Actors = new Actors(this.clock);
  readonly #point: Point = new Point(this.#actors);
  /** How many steps in a row `#point.last` has made. */
  #inARow = 0;
  /** How many steps each goroutine has made, by id. */
  readonly #stepsOf: number[] = [];
  #timersFired = 0;
  /** Whether the host has had turns of its event loop since a goroutine last ran. */
  #hostHadTurn = false;
  /** How many steps goroutines have made while microtasks waited. */
  #stepsPending = 0;
  /** How many steps there have been since the last goroutine ended. */
  #stepsAfter = 0;
  /** Whether the last execution has ended. */
  #isOver = true;
  /** What has come of an execution that had ended by then; null if there is nothing. */
  #late: Failure | null = null;

  constructor(options: EngineOptions) {
    super();
    this.options = options;
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
    this.#strategy = strategy;
    this.#tail = null;
    this.#inARow = 0;
    this.#stepsOf.length = 0;
    this.#timersFired = 0;
    this.#point.last = null;
    this.#point.lastSteps = 0;
    const { run } = this;
    run.decisions = 0;
    run.steps = 0;
    run.capped = false;
    run.waitedOutside = false;
    run.hurried = false;
    run.interrupted = false;
    run.isNoted = this.notes || this.forgotten !== null;
    this.#hostHadTurn = false;
    this.#stepsPending = 0;
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
    this.#looksForRaces = false;
    this.#looksForUpdates = false;
    this.#adders.clear();
    this.suspectsCount = false;
    this.#watcher?.begin();
    this.updates?.suspicions.splice(0);
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
    const { run, ending } = this;
    while (ending.failure === null) {
      const ways = this.#collect();
      if (this.#isTurnOfMicrotasks(ways)) {
        this.#letHostTurn();
        continue;
      }
      // Before time passes: a promise that a goroutine waits for may have been settled already.
      if (this.#waitsForHost(ways)) {
        this.#hostHadTurn = true;
        run.waitedOutside = true;
        return false;
      }
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
      run.ids[run.steps - 1] = actor instanceof Goroutine ? actor.id : 0;
      if (run.isNoted) {
        run.actors[run.steps - 1] = actor;
        run.ops[run.steps - 1] = actor instanceof Goroutine ? actor.op : null;
      }
      this.listeners?.step(actor);
      if (actor instanceof Goroutine) this.#step(actor);
      else this.#fire(actor);
      this.listeners?.stepped(actor);
    }
    return true;
  }

  /** Whether the first of `ways` is a goroutine's. */
  #canRun(ways: number): boolean {
    return ways > 0 && this.#actors.at(0) instanceof Goroutine;
  }

  /** Whether microtasks may wait, and no decision is asked for: no goroutine can run, or they have waited for long. */
  #isTurnOfMicrotasks(ways: number): boolean {
    const { outside, program } = this;
    if (!outside.isPending || !outside.drains) return false;
    if (!this.#canRun(ways)) {
      if (program.count > 0) this.run.waitedOutside = true;
      return true;
    }
    if (this.#tail !== null) return true;
    if (this.#stepsPending < PATIENCE) return false;
    this.run.hurried = true;
    return true;
  }

  #letHostTurn(): void {
    this.#stepsPending = 0;
    this.#hostHadTurn = false;
    this.outside.drain();
    this.order?.hostTurned();
  }

  /**
   * Whether none can go on now, and one waits for a promise that the host may settle if it has turns of its event loop;
   * or microtasks may wait that it runs only then.
   */
  #waitsForHost(ways: number): boolean {
    if (this.#canRun(ways)) return false;
    const { outside } = this;
    if (outside.takesPart && !outside.drains && !this.#hostHadTurn) return true;
    if (!this.waitsOutside) return false;
    return ways === 0 || !this.#hostHadTurn || !this.letsTimePass;
  }

  /** Whether a goroutine waits for something that neither another one nor the clock brings: for a promise. */
  get waitsOutside(): boolean {
    const { program, clock } = this;
    if (program.outsideWaits === 0 || program.ended) return false;
    return program.outsideWaits > clock.waitersIn(program);
  }

  /**
   * Whether timers fire though a goroutine waits for a promise. Idle time stands still then, unless the promise may
   * wait for a timer: one that the host's functions have set.
   */
  get letsTimePass(): boolean {
    const { clock, outside } = this;
    return clock.pending.length > 0 && (this.options.time !== "idle" || outside.hasTimers);
  }

  /**
   * It has come to what would be a failure, but the host has not had turns of its event loop since a goroutine last
   * ran. What goes on and on without async code waits for nothing of the host's.
   */
  get isInDoubt(): boolean {
    const { ending, outside } = this;
    if (this.#hostHadTurn || this.run.interrupted || ending.failure !== null) return false;
    // Where the host runs no microtasks when it is asked to, what they do is known after its turn.
    if (ending.begun && !outside.drains) return true;
    if (this.#tail === null || !this.#tail.isOver) return ending.wouldFail;
    return this.#tail.wouldFail && (outside.takesPart || this.waitsOutside || outside.hasBegun);
  }

  /** The host has had turns of its event loop. */
  hostHadTurn(): void {
    this.#hostHadTurn = true;
    this.run.waitedOutside ||= this.outside.takesPart || this.waitsOutside;
  }

  /** What may still come from outside, at the end of an execution that has waited for it. */
  #awaited(): Awaited | null {
    const { program, outside, ending } = this;
    if (!ending.wouldFail || !this.#hostHadTurn) return null;
    const limit = `within ${this.options.hostWait ?? HOST_WAIT} ms`;
    if (this.waitsOutside) {
      const by = program.all.filter((g) => g.op?.alternatives.some((op) => op instanceof Until)).toSorted(byId);
      if (by.length === 0) return { message: `what is waited for outside the program has not come ${limit}`, by: null };
      return {
        message: `${names(by)} ${by.length === 1 ? "waits" : "wait"} for a promise that has not settled ${limit}`,
        by,
      };
    }
    const alive = outside.alive();
    if (alive.length === 0) return null;
    const what = [...new Set(alive)].join(", ");
    return {
      message: `all goroutines are asleep, and what they left to the host (${what}) has woken none ${limit}`,
      by: null,
    };
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
    if (this.#tail !== null && this.#tail.isOver) this.#tail.judge(ending);
    else if (!this.run.interrupted) ending.judge(this.#awaited());
    // What the check has left for microtasks.
    if (ending.failure === null && this.outside.isPending) this.outside.drain();
    this.#isOver = true;
    this.listeners?.end(program);
    if (ending.failure !== null) this.witness?.(ending.failure);
    if (program.count > 0 || program.resources !== null) program.end();
    this.#strategy.end(this.run);
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

  /**
   * A shared variable is used: from here on data races are looked for. What happened before orders no two accesses, so
   * nothing is missed.
   */
  lookForRaces(): void {
    if (this.#looksForRaces || this.options.races === false) return;
    this.#looksForRaces = true;
    this.#listen((this.#detector ??= new RaceDetector()));
  }

  /**
   * To follow orders is dear, and most wait groups are added to and waited for by one goroutine: they are looked at as
   * soon as one is not, from the next execution on.
   */
  override adds(count: CountSubject, n: number): void {
    const g = thread.current;
    if (this.#checksCounts) this.lookForRaces();
    else if (n > 0 && count.value === 0 && g !== null && this.options.races !== false) this.#adders.set(count, g);
  }

  /** Notes a wait for a counter that another goroutine has taken from zero. */
  #noteWait({ event, subject }: Operation<unknown>, g: Goroutine): void {
    const adder = event === "wait" ? this.#adders.get(subject) : undefined;
    if (adder !== undefined && adder !== g) this.suspectsCount = true;
  }

  /** Has wait groups looked at in the executions to come. */
  checkCounts(): void {
    this.#checksCounts = true;
  }

  override readies(g: Goroutine): boolean {
    const isReady = super.readies(g);
    if (isReady) this.#actors.queued(g);
    return isReady;
  }

  override watch<T extends object>(object: T, name: string | undefined): T {
    return (this.#watcher ??= new Watcher(this)).watch(object, name);
  }

  /** Watched data is read or written: from here on lost updates are looked for. Null if they are not to be. */
  lookForUpdates(): LostUpdates | null {
    if (this.options.races === false) return null;
    const updates = (this.updates ??= new LostUpdates());
    if (!this.#looksForUpdates) {
      this.#looksForUpdates = true;
      this.#listen(updates);
    }
    return updates;
  }

  /** Whether the execution has something that it takes others to tell: see `suspected`. */
  get isSuspicious(): boolean {
    return this.suspectsCount || (this.updates !== null && this.updates.suspicions.length > 0);
  }

  /** Has a detector that makes do with what happens from now on listen. */
  #listen(detector: RaceDetector | LostUpdates): void {
    detector.begin(this);
    this.order = ordersTogether(this.order, detector);
    this.#besideTail = together(this.#besideTail, detector);
    this.listeners = together(this.#besideTail, this.#tail);
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
    const point = this.#point;
    const { run } = this;
    const tail = this.#tail;
    if (tail !== null) return about === "step" ? 0 : tail.choose(ways);
    const number = run.decisions++;
    point.number = number;
    point.about = about;
    point.ways = ways;
    const way = this.#strategy.decide(point);
    run.ways[number] = ways;
    run.taken[number] = way;
    return way;
  }

  #step(g: Goroutine): void {
    const point = this.#point;
    if (this.outside.isPending) this.#stepsPending++;
    if (g === point.last) this.#inARow++;
    else {
      point.last = g;
      this.#inARow = 1;
    }
    point.lastSteps = this.#stepsOf[g.id] = (this.#stepsOf[g.id] ?? 0) + 1;
    this.#hostHadTurn = false;
    this.#actors.take(g);
    this.program.step(g);
    thread.current = null;
    if (this.#adders.size > 0 && g.op !== null && g.value !== GAVE_WAY)
      for (const op of g.op.alternatives) this.#noteWait(op, g);
  }

  /** Fires a timer; one that no goroutine waits for yet just becomes due. */
  #fire(timer: Timer): void {
    this.#point.last = null;
    this.#point.lastSteps = ++this.#timersFired;
    this.#inARow = 0;
    if (isOfHost(timer)) this.#hostHadTurn = false;
    if (timer === this.outside.turn) this.#letHostTurn();
    else if (timer.index >= 0) this.clock.fire(timer);
    else this.clock.pass(timer.when);
  }

  /** Finds out which goroutines and timers could make the next step, the default first; how many they are. */
  #collect(): number {
    const { last } = this.#point;
    const { time } = this.options;
    const { outside } = this;
    if (this.program.count === 0 && outside.takesPart) {
      outside.stopIntervals();
      if (++this.#stepsAfter > STEPS_AFTER) return 0;
    }
    if (this.#tail !== null) {
      const isTimer = this.clock.readings > 0 && this.#tail.firesTimer();
      return this.#actors.collect(null, isTimer ? "due" : "none");
    }
    // It stands at the end of the run queue since it gave way before its next op.
    const preferred = last !== null && last.value === GAVE_WAY && this.#inARow < PATIENCE ? last : null;
    const timers = time === "adversarial" ? "all" : time === "ordered" ? "next" : "idle";
    return this.#actors.collect(
      preferred,
      this.clock.readings === 0 ? "none" : timers,
      outside.isPending && outside.drains ? outside.turn : null,
    );
  }

  /** At the step limit, and at each step beyond it: whether the fair tail goes on. */
  #goesOn(): boolean {
    // A goroutine may poll for what the host has done meanwhile.
    if (this.#tail === null || (this.#tail.isOver && this.#hostHadTurn)) {
      this.run.capped = true;
      this.#tail = new FairTail(this.program, this.clock, this.options.maxSteps);
      this.listeners = together(this.#besideTail, this.#tail);
    }
    return this.#tail.goesOn();
  }
}

function byId(a: Goroutine, b: Goroutine): number {
  return a.id - b.id;
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
