/**
 * The engine: performs executions of a program, with every choice of the runtime made by a strategy.
 *
 * A step lets one goroutine run up to its next op, or fires one timer. Between two steps, and where a
 * select has several ready cases, the engine lists the ways to go on; if there are several, it decides
 * (see schedule.ts). It drives the kernel's own run queue, wait queues and ops, not a model of them.
 *
 * The default schedule lets the goroutine that ran go on until it blocks, then the others first in, first
 * out; a timer fires only when no goroutine can run, the earliest first. One that has made `PATIENCE` steps in a
 * row goes to the end of the queue, so a goroutine that spins until another does something is no livelock.
 *
 * Invariants: the same body and the same decisions give the same execution. One engine performs one
 * execution at a time, and nothing of one is left to the next.
 */

import { Goroutine, type RoutineFunction } from "../../../core/goroutine.ts";
import type { CountSubject } from "../../../core/observer.ts";
import type { Operation, Routine } from "../../../core/op.ts";
import { Program } from "../../../core/program.ts";
import { asRoutine, isGeneratorFunction } from "../../../core/routine.ts";
import { runtime, type Body, type Runtime } from "../../../core/run.ts";
import { GAVE_WAY, thread } from "../../../core/thread.ts";
import type { Timer } from "../../../core/timers.ts";
import { RaceDetector } from "../race/detector.ts";
import { LostUpdates } from "../race/lost-update.ts";
import { Watcher } from "../race/watcher.ts";
import type { TimeMode } from "../schedule.ts";
import type { Actor, Decision, Run, Strategy } from "../strategies/strategy.ts";
import { Actors } from "./actors.ts";
import { VirtualTimers } from "./clock.ts";
import { Emitter } from "./emitter.ts";
import { Ending, type Failure } from "./ending.ts";
import { FairTail } from "./fair-tail.ts";
import { ordersTogether, together, type Listener } from "./listener.ts";

/** How many steps in a row the default schedule gives a goroutine while others could run. */
const PATIENCE = 64;

export interface EngineOptions {
  readonly time: TimeMode;
  /** After how many steps an execution is cut off and tried for liveness. */
  readonly maxSteps: number;
  /** Whether a goroutine that never ends is a failure once main has returned. */
  readonly leaks: boolean;
  /** Whether a data race is one; true if left out. */
  readonly races?: boolean;
  /** Throws if what main returned is wrong. */
  readonly check: ((value: unknown) => void) | null;
}

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
}

export class Engine extends Emitter {
  readonly clock: VirtualTimers = new VirtualTimers();
  readonly options: EngineOptions;
  /** Listens beside the strategy's own listener; null if nothing does. */
  listener: Listener | null = null;
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

  ending!: Ending;
  #strategy!: Strategy;
  #tail: FairTail | null = null;
  readonly #actors: Actors = new Actors(this.clock);
  readonly #point: Point = new Point(this.#actors);
  /** How many steps in a row `#point.last` has made. */
  #inARow = 0;
  /** How many steps each goroutine has made, by id. */
  readonly #stepsOf: number[] = [];
  #timersFired = 0;
  /** Whether the host has had its turn since a goroutine last ran. */
  #hostHadTurn = false;

  constructor(options: EngineOptions) {
    super();
    this.options = options;
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
    this.#hostHadTurn = false;
    this.clock.reset();
    this.ending = new Ending(this.options);
    const program = new Program(this.ending, { observer: this, timers: this.clock });
    this.program = program;
    this.ending.program = program;
    this.#actors.begin(program);
    this.listeners = together(strategy.listener, this.listener);
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
    program.main = isGeneratorFunction(fn) ? program.spawn(null, fn, [rt]) : program.spawn(entering(body, rt), fn, []);
  }

  /**
   * Runs until the execution has ended, or none can go on before something outside it happens. Whether
   * it has ended.
   */
  proceed(): boolean {
    const outer = thread.observer;
    thread.observer = this;
    try {
      return this.#proceed();
    } finally {
      thread.current = null;
      thread.observer = outer;
    }
  }

  #proceed(): boolean {
    const { run, ending } = this;
    while (ending.failure === null) {
      const ways = this.#collect();
      // Before time passes: a promise that a goroutine waits for may have been settled already.
      if (this.#waitsForHost(ways)) {
        this.#hostHadTurn = true;
        run.waitedOutside = true;
        return false;
      }
      if (ways === 0) break;
      if (run.steps++ >= this.options.maxSteps && !this.#goesOn()) break;
      const way = ways === 1 ? 0 : this.#decide("step", ways);
      const actor = this.#actors.at(way);
      this.listeners?.step(actor);
      if (actor instanceof Goroutine) this.#step(actor);
      else this.#fire(actor);
      this.listeners?.stepped(actor);
    }
    return true;
  }

  /** Whether none can go on now, and one waits for a promise that the host may settle if it has its turn. */
  #waitsForHost(ways: number): boolean {
    const { program, clock } = this;
    if (program.outsideWaits === 0 || program.ended) return false;
    if (ways > 0 && (this.#hostHadTurn || program.head !== null)) return false;
    return program.outsideWaits > clock.waitersIn(program);
  }

  /** Ends the execution: what it came to. */
  end(): Failure | null {
    const { program, ending } = this;
    if (this.#tail !== null && this.#tail.isOver) this.#tail.judge(ending);
    else ending.judge();
    this.listeners?.end(program);
    if (program.count > 0 || program.resources !== null) program.end();
    this.#strategy.end(this.run);
    return ending.failure;
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
    this.listeners = together(this.listeners, detector);
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
    if (timer.index >= 0) this.clock.fire(timer);
    else this.clock.pass(timer.when);
  }

  /** Finds out which goroutines and timers could make the next step, the default first; how many they are. */
  #collect(): number {
    const { last } = this.#point;
    const { time } = this.options;
    if (this.#tail !== null) {
      const isTimer = this.clock.readings > 0 && this.#tail.firesTimer();
      return this.#actors.collect(null, isTimer ? "due" : "none");
    }
    // It stands at the end of the run queue since it gave way before its next op.
    const preferred = last !== null && last.value === GAVE_WAY && this.#inARow < PATIENCE ? last : null;
    return this.#actors.collect(preferred, this.clock.readings === 0 ? "none" : time === "idle" ? "idle" : "all");
  }

  /** At the step limit, and at each step beyond it: whether the fair tail goes on. */
  #goesOn(): boolean {
    if (this.#tail === null) {
      this.run.capped = true;
      this.#tail = new FairTail(this.program, this.clock, this.options.maxSteps);
      this.listeners = together(this.listeners, this.#tail);
    }
    return this.#tail.goesOn();
  }
}

/** A body that is a plain function: it is user code, so it is called in its goroutine. */
function* entering(body: Body<unknown>, rt: Runtime): Routine<unknown> {
  return yield* asRoutine("the explored body", body, body(rt));
}
