/**
 * Records an execution: which goroutine made each step, what was done in it, what was decided, and what came of it.
 *
 * What it keeps may be changed by the program later, so values become text at once. Names of goroutines
 * do not: a goroutine's function shows only when it first stands somewhere. So steps refer to a goroutine by its
 * `Life`, and not by its name.
 */

import { Channel } from "../../../core/channel.ts";
import { Goroutine } from "../../../core/goroutine.ts";
import type { Operation } from "../../../core/op.ts";
import type { Program } from "../../../core/program.ts";
import { Sleep } from "../../../core/sleep.ts";
import { type Place, placesAbove } from "../../../core/stack.ts";
import { GAVE_WAY, thread } from "../../../core/thread.ts";
import type { Engine } from "../engine/engine.ts";
import type { Event, Listener } from "../engine/listener.ts";
import { HostTimer, HostTurn } from "../engine/outside.ts";
import { as } from "../engine/things.ts";
import type { Actor, Decision } from "../strategies/strategy.ts";
import { Usage } from "./usage.ts";
import { casesOf, eventText, HOST_TURN, type NameOf, opText, shortText } from "./words.ts";

/** Beyond so many places it looks up no more: each costs up to 0.2 ms. */
const PLACES = 1000;

export class Recorder implements Listener {
  readonly steps: Step[] = [];
  readonly lives: Map<Goroutine, Life> = new Map();
  readonly usage: Usage = new Usage();
  /** Where each channel was made. */
  readonly madeAt: Map<object, Place> = new Map();
  readonly nameOf: NameOf;
  /** What is to be known once the execution has ended, while its goroutines still wait. */
  readonly #atEnd: () => void;
  #engine!: Engine;
  #step: Step | null = null;
  /** The decision about who makes the next step. */
  #next: Choice | null = null;
  /** The op that this step begins with, until it has been performed. */
  #performing: Operation<unknown> | null = null;
  #woken: Life[] = [];
  #places = 0;

  constructor(nameOf: NameOf, atEnd: () => void = () => {}) {
    this.nameOf = nameOf;
    this.#atEnd = atEnd;
  }

  begin(engine: Engine): void {
    this.#engine = engine;
  }

  /** `way` is the way that `decision` goes. */
  decided(decision: Decision, way: number): void {
    const { number, about, ways } = decision;
    if (about === "step") {
      const [ordinary, taken] = [0, way].map((each) => this.#actor(decision.actor(each))) as [
        Life | string,
        Life | string,
      ];
      this.#next = { number, about, way, ways, ordinary, taken };
      return;
    }
    const names = about === "case" ? this.#readyCases() : [];
    this.#step?.choices.push({ number, about, way, ways, ordinary: names[0] ?? null, taken: names[way] ?? null });
  }

  spawned(parent: Goroutine | null, child: Goroutine): void {
    const from = this.#lifeOf(parent);
    const [at] = from === null ? [] : this.#placesAbove(this.spawned);
    const life = new Life(child, this.lives.size === 0, from, at, this.#step?.number ?? 0);
    this.lives.set(child, life);
    const step = this.#step;
    if (step === null) return;
    const before = step.acts.at(-1);
    const group = before?.joins;
    if (group === undefined) {
      step.acts.push({ life: from, text: "go ", child: life, at });
      return;
    }
    // A group counts a task, and then starts it.
    const name = this.nameOf(group);
    step.acts[step.acts.length - 1] = { life: from, text: `${name}.go `, object: name, child: life, at };
    this.usage.joins(child, group, step.number, at);
  }

  made(channel: object): void {
    const [at] = this.#placesAbove(this.made);
    if (at !== undefined) this.madeAt.set(channel, at);
  }

  woke(waker: Goroutine | null, woken: Goroutine): void {
    const life = this.#lifeOf(woken);
    if (life === null) return;
    // By `gosched`, which is no wait.
    if (waker === woken) {
      this.reached(woken);
      if (woken.op !== null) this.#step?.acts.push({ life, text: opText(woken.op, this.nameOf), at: life.stack[0] });
      return;
    }
    life.waits = false;
    this.#woken.push(life);
  }

  step(actor: Actor): void {
    const life = actor instanceof Goroutine ? this.#lifeOf(actor) : null;
    this.#step = {
      number: this.steps.length + 1,
      life,
      acts: [],
      choices: this.#next === null ? [] : [this.#next],
      then: "goes on",
      waitsAt: null,
      comesTo: null,
    };
    this.#next = null;
    this.steps.push(this.#step);
    this.#performing = actor instanceof Goroutine && actor.value === GAVE_WAY ? actor.op : null;
  }

  reached(g: Goroutine): void {
    const life = this.#lifeOf(g);
    if (life === null || g.op === null) return;
    life.stands(g.op, this.#placesAbove(this.reached));
    this.usage.stands(g, g.op);
  }

  event(event: Event): void {
    const life = this.#lifeOf(event.g);
    const step = this.#step;
    if (step === null) return;
    this.#performing = null;
    // What another completes was begun where its goroutine stands.
    const at = event.g === thread.current && event.g !== null ? this.#placesAbove(this.event)[0] : life?.stack[0];
    const before = step.acts.at(-1);
    // A wait group's `go` starts a goroutine, and counts it at the same place of the source.
    const counts =
      event.verb === "add" &&
      event.value === 1 &&
      before?.child !== undefined &&
      as("group", event.subject) === null &&
      at !== undefined &&
      isSame(before.at, at);
    if (counts) {
      step.acts[step.acts.length - 1] = {
        ...before,
        text: `${this.nameOf(event.subject)}.go `,
        object: this.nameOf(event.subject),
      };
      if (before.child !== undefined) this.usage.joins(before.child.g, event.subject, step.number, at);
    } else if (isTold(event)) {
      step.acts.push({
        life,
        text: eventText(event, this.nameOf(event.subject)),
        object: this.nameOf(event.subject),
        at,
        ...(event.value === 1 && as("group", event.subject) !== null ? { joins: event.subject } : {}),
      });
    }
    this.usage.event(event, step.number, at);
    this.#woken = this.#woken.filter((each) => each !== life);
  }

  stepped(actor: Actor): void {
    const step = this.#step as Step;
    for (const life of this.#woken)
      if (!step.acts.some((act) => act.life === life))
        step.acts.push({ life, text: this.#awake(life, actor), at: life.stack[0] });
    this.#woken = [];
    if (actor instanceof HostTurn) step.acts.unshift({ life: null, text: HOST_TURN, at: undefined });
    if (actor instanceof HostTimer)
      step.acts.unshift({ life: null, text: `${actor.kind}${actor.text} is over`, at: undefined });
    const { life } = step;
    if (life === null) return;
    const { g } = life;
    if (g.op !== null) {
      life.waits = g.value !== GAVE_WAY && !isRunnable(this.#engine.program, g);
      if (life.waits) {
        step.then = "waits";
        step.waitsAt = { life, text: shortText(g.op, this.nameOf), at: life.stack[0] };
        life.waitsSince = step.number;
      } else if (g.value === GAVE_WAY) {
        step.comesTo = { life, text: shortText(g.op, this.nameOf), at: life.stack[0] };
      }
      return;
    }
    // The goroutine that performed a fatal error's op has thrown as well, though its program has ended first.
    const { failure } = this.#engine;
    life.threw = failure !== null && failure.kind === "panic" && (failure.goroutines[0] ?? g) === g;
    step.then = life.threw ? "throws" : "ends";
    life.endedIn = step.number;
    life.op = null;
  }

  end(): void {
    this.#step = null;
    this.#atEnd();
  }

  /** How `life`, which waited, was woken, where no event tells. */
  #awake(life: Life, actor: Actor): string {
    const op = life.op as Operation<unknown>;
    const fired = casesOf(op)?.find(([name]) => name === String((life.g.value as { name?: unknown } | null)?.name));
    const [prefix, done] = fired === undefined ? ["", op] : [`${fired[0]}: `, fired[1]];
    const text = prefix + opText(done, this.nameOf);
    if (actor instanceof Goroutine || actor instanceof HostTurn) return `woken at ${text}`;
    return done instanceof Sleep ? `${text} is over` : `timer: ${text}`;
  }

  /** The ready cases of the select that decides, in the order of the decision; none if it is one with a default. */
  #readyCases(): string[] {
    const cases = this.#performing === null ? null : casesOf(this.#performing);
    this.#performing = null;
    return cases === null ? [] : cases.filter(([, each]) => each.ready()).map(([name]) => name);
  }

  #actor(actor: Actor): Life | string {
    if (actor instanceof HostTurn) return "the host";
    return (actor instanceof Goroutine ? this.#lifeOf(actor) : null) ?? "a timer";
  }

  #lifeOf(g: Goroutine | null): Life | null {
    return g === null ? null : (this.lives.get(g) ?? null);
  }

  #placesAbove(by: Function): readonly Place[] {
    return ++this.#places > PLACES ? [] : placesAbove(by);
  }
}

/**
 * Whether an event is worth a line: a context's cancellation tells that its channel closes, and a look at it tells
 * nothing; that a group has room is told by the task that it starts.
 */
function isTold({ verb, subject, ok }: Event): boolean {
  if (verb === "close") return subject instanceof Channel;
  if (as("group", subject) !== null && ok !== false) return verb === "add" || verb === "wait";
  return verb !== "load" || !("cancel" in subject);
}

function isRunnable(program: Program, g: Goroutine): boolean {
  for (const each of program.runnable()) if (each === g) return true;
  return false;
}

function isSame(a: Place | undefined, b: Place): boolean {
  return a !== undefined && a.file === b.file && a.line === b.line && a.column === b.column;
}

/** A goroutine of an execution, from its start to where it stands now. */
export class Life {
  readonly g: Goroutine;
  readonly isMain: boolean;
  /** The goroutine that started it, and where; null: main, or one that a timer started. */
  readonly parent: Life | null;
  readonly startedAt: Place | undefined;
  /** In which step it was started, from 1; 0 for main. */
  readonly startedIn: number;
  /** In which step it ended; 0 while it has not. */
  endedIn = 0;
  /** Whether it ended by a throw that was not caught. */
  threw = false;
  /** The op that it stands at: has yet to begin, or waits at. Null before the first, and once it has ended. */
  op: Operation<unknown> | null = null;
  /** The last op that it stood at. */
  lastOp: Operation<unknown> | null = null;
  /** Whether it waits, and is not about to run; and since which step. */
  waits = false;
  waitsSince = 0;
  /** Where it stands, the innermost first. */
  stack: readonly Place[] = [];
  /** The name of its own function, as the stack shows it: a generator does not know its function's. */
  #fn = "";

  constructor(g: Goroutine, isMain: boolean, parent: Life | null, startedAt: Place | undefined, startedIn: number) {
    this.g = g;
    this.isMain = isMain;
    this.parent = parent;
    this.startedAt = startedAt;
    this.startedIn = startedIn;
  }

  /** As a report calls it: `main`, `worker (2)`. */
  get label(): string {
    return this.isMain ? "main" : `${this.name} (${this.g.id})`;
  }

  get name(): string {
    if (this.isMain) return "main";
    if (this.g.name !== "func") return this.g.name;
    if (this.#fn !== "") return this.#fn;
    // As Go does, by the function in which it stands: `finish.func`.
    const outer = lastName(this.startedAt?.fn ?? "");
    return outer === "" ? "func" : `${outer}.func`;
  }

  get hasEnded(): boolean {
    return this.endedIn > 0;
  }

  /** It has come to `op`, where `stack` is. */
  stands(op: Operation<unknown>, stack: readonly Place[]): void {
    this.op = op;
    this.lastOp = op;
    this.stack = stack;
    this.#fn = lastName(stack.at(-1)?.fn ?? "");
  }
}

/** `flush` of `Store.#flush`. */
function lastName(fn: string): string {
  return fn.slice(fn.lastIndexOf(".") + 1).replace(/^#/, "");
}

/** Something done in a step, and whose column it belongs to: null is a timer's. */
export interface Act {
  readonly life: Life | null;
  /** Complete once `child`, if there is one, has its label. */
  readonly text: string;
  /** The name of the thing it is done to, if that is one. */
  readonly object?: string;
  /** The goroutine that `text` speaks of last. */
  readonly child?: Life;
  /** The group that counts the goroutine which is started next. */
  readonly joins?: object;
  readonly at: Place | undefined;
}

/** A decision that was made before a step or in it. */
export interface Choice {
  readonly number: number;
  readonly about: Decision["about"];
  readonly way: number;
  readonly ways: number;
  /** What the default was, and what was taken, where that is known. */
  readonly ordinary: Life | string | null;
  readonly taken: Life | string | null;
}

/** What is written down of each step. */
export interface Step {
  /** From 1. */
  readonly number: number;
  /** The goroutine that made it; null: a timer fired. */
  readonly life: Life | null;
  readonly acts: Act[];
  readonly choices: Choice[];
  /** What came of it for the goroutine that made it. */
  then: "goes on" | "waits" | "ends" | "throws";
  /** The op that it waits at then. */
  waitsAt: Act | null;
  /** The op that it has come to, if it may go on with it. */
  comesTo: Act | null;
}
