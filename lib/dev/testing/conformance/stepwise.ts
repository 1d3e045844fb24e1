/**
 * Step by step: a driver tells one idle task at a time what to do, waits until nothing moves, and compares
 * with the model who has completed with what, who is blocked and at what, what the channels hold, and
 * which of their ops are ready.
 */

import { chan, type Chan } from "../../../core/chan.ts";
import type { Go } from "../../../core/go.ts";
import type { Goroutine } from "../../../core/goroutine.ts";
import { nilChan } from "../../../core/nil-chan.ts";
import type { Routine } from "../../../core/op.ts";
import { reseed } from "../../../core/random.ts";
import { run } from "../../../core/run.ts";
import { thread } from "../../../core/thread.ts";
import { show, type Action } from "./action.ts";
import { Difference, agree, claim } from "./difference.ts";
import type { Had } from "./had.ts";
import { inWords, listed, type Observed } from "./outcome.ts";
import { newWorld, perform, performAsync, performNow, type World } from "./perform.ts";
import type { Kind, SteppedProgram } from "./program.ts";
import { expectedReady, foundReady } from "./readiness.ts";
import { Referee } from "./referee.ts";
import { settle, type Others } from "./settle.ts";
import type { Subject } from "./subject.ts";
import { expectedReason } from "./wait-reason.ts";

/** The callback's number: no task's. */
const CALLBACK = -1;

interface Task {
  readonly id: number;
  readonly kind: Kind;
  /** What it is told to do: a channel of the library's own, whatever the subject. */
  readonly orders: Chan<Action>;
  /** What it is doing; null while it waits for an order. */
  doing: Action | null;
  /** What its loop has received so far. */
  got: unknown[];
  /** Itself; null for an async function. */
  goroutine: Goroutine | null;
  gone: boolean;
}

/** @throws {Difference} where the subject differs from the model. */
export async function stepwise(subject: Subject, program: SteppedProgram): Promise<Had> {
  reseed(program.chance);
  const stage = new Stage(subject, program);
  try {
    await run(({ go }) => stage.drive(go));
    await run(() => stage.compareEnd());
  } catch (e) {
    throw Object.assign(e instanceof Difference ? e : new Difference(`it throws ${String(e)}`), { transcript: stage.transcript });
  } finally {
    stage.endGuests();
  }
  return stage.referee.had;
}

class Stage implements Others {
  readonly transcript: string[] = [];
  readonly world: World;
  readonly referee: Referee;
  readonly tasks: readonly Task[];
  readonly mixed: boolean;
  readonly #program: SteppedProgram;
  readonly #guests = new AbortController();
  /** What the guests' program ended with, unless its end was ours. */
  #guestsError: unknown = null;
  /** What was completed since the last comparison. */
  #completed = new Map<number, Observed>();
  #events = 0;

  constructor(subject: Subject, program: SteppedProgram) {
    this.world = newWorld(subject, program.caps);
    this.referee = new Referee(program.caps);
    this.tasks = program.tasks.map((kind, id) => ({ id, kind, orders: chan<Action>(1), doing: null, got: [], goroutine: null, gone: false }));
    this.mixed = program.tasks.some((kind) => kind !== "goroutine");
    this.#program = program;
  }

  activity(): number {
    return this.#events;
  }

  *drive(go: Go): Routine {
    this.#start(go);
    yield* this.#settle();
    for (const { who, action } of this.#program.steps) {
      if (action !== "end of guests") {
        yield* this.#step(who, action);
      } else if (this.mixed) {
        this.transcript.push("the other program ends");
        this.endGuests();
        yield* this.#settle();
        this.#compareState();
      }
    }
    // Nobody moves because its state was asked for.
    yield* this.#settle();
    agree("who goes on because all ops were asked whether they are ready", this.#names([...this.#completed.keys()]), this.#names([]));
  }

  /** When their program has ended, no goroutine stands in any queue. */
  *compareEnd(): Routine {
    this.transcript.push("the programs end");
    this.endGuests();
    for (const task of this.tasks) if (task.kind === "goroutine") this.#leave(task);
    yield* this.#settle();
    this.#compareChannels();
  }

  endGuests(): void {
    if (this.#guests.signal.aborted) return;
    for (const task of this.tasks) if (task.kind === "guest") this.#leave(task);
    this.#guests.abort();
  }

  #settle(): Routine {
    return settle(this.world.subject, this);
  }

  #start(go: Go): void {
    for (const task of this.tasks) {
      if (task.kind === "goroutine") go(this.#goroutine(task));
      else if (task.kind === "async") void this.#async(task);
    }
    if (!this.mixed) return;
    const { signal } = this.#guests;
    run((rt) => this.#host(rt.go), { signal }).catch((e: unknown) => {
      if (e !== signal.reason) this.#guestsError = e;
    });
  }

  /** The guests' program. */
  *#host(go: Go): Routine {
    for (const task of this.tasks) if (task.kind === "guest") go(this.#goroutine(task));
    yield* nilChan().recv();
  }

  *#goroutine(task: Task): Routine {
    task.goroutine = thread.current;
    for (;;) {
      const action = (yield* task.orders.recv()) as Action;
      this.#done(task, yield* perform(this.world, action, () => undefined, (value) => this.#got(task, value)));
    }
  }

  async #async(task: Task): Promise<void> {
    for (;;) {
      const action = (await task.orders.recv()) as Action;
      this.#done(task, await performAsync(this.world, action, () => undefined, (value) => this.#got(task, value)));
    }
  }

  #got(task: Task, value: unknown): void {
    this.#events++;
    task.got.push(value);
  }

  #done(task: Task, observed: Observed): void {
    this.#events++;
    task.doing = null;
    task.got = [];
    claim(!this.#completed.has(task.id), `${this.#name(task.id)} has completed twice`);
    this.#completed.set(task.id, observed);
  }

  *#step(who: number, action: Action): Routine {
    const idle = this.tasks.filter((t) => t.doing === null && !t.gone);
    const task = idle[who % (idle.length + 1)];
    if (task === undefined && (action.kind === "range" || (action.kind === "select" && action.waits))) return;
    const actor = task?.id ?? CALLBACK;
    this.transcript.push(`${this.#name(actor)}: ${show(action)}`);
    if (task === undefined) {
      this.#completed.set(CALLBACK, performNow(this.world, action));
    } else {
      task.doing = action;
      task.orders.trySend(action);
    }
    yield* this.#settle();
    const observed = this.#completed.get(actor);
    const expected = this.referee.step(actor, action, observed);
    if (observed === "would block") expected.set(actor, observed);
    const outcome = this.#inWords(expected, actor);
    agree(`after step ${this.transcript.length}`, this.#inWords(this.#completed, actor), outcome);
    this.transcript.push(`${this.transcript.pop()}  ->  ${outcome}`);
    this.#completed = new Map();
    this.#compareState();
  }

  #leave(task: Task): void {
    task.gone = true;
    this.referee.model.leave(task.id);
  }

  /** Who is blocked, and the channels. */
  #compareState(): void {
    if (this.#guestsError !== null) throw this.#guestsError;
    const { model } = this.referee;
    this.#compareChannels();
    const blocked = this.tasks.filter((t) => t.doing !== null && !t.gone);
    agree("who is blocked", this.#names(blocked.map((t) => t.id)), this.#names(model.blocked.map((b) => b.task).toSorted((a, b) => a - b)));
    for (const { id, doing, goroutine, got } of blocked) {
      agree(`what ${this.#name(id)} has received so far`, listed(got), listed(this.referee.received(id)));
      if (goroutine === null) continue;
      agree(`what a dump says ${this.#name(id)} waits for`, goroutine.op?.reason ?? "nothing", expectedReason(doing as Action));
    }
  }

  #compareChannels(): void {
    const { model } = this.referee;
    if (!this.world.subject.lacks.has("ready")) agree(`which ops are ready after step ${this.transcript.length}`, foundReady(this.world), expectedReady(model));
    this.world.channels.forEach((real, i) => {
      const { cap, buffer } = model.channels[i] as (typeof model.channels)[number];
      agree(`c${i}`, `len ${real.len}, cap ${real.cap}`, `len ${buffer.length}, cap ${cap}`);
    });
  }

  #name(id: number): string {
    return id === CALLBACK ? "a callback" : `task ${id}`;
  }

  #names(ids: readonly number[]): string {
    return ids.length === 0 ? "nobody" : ids.map((id) => this.#name(id)).join(", ");
  }

  /** What came of a step of `actor`. */
  #inWords(completed: ReadonlyMap<number, Observed>, actor: number): string {
    const tasks = new Map<number, Observed | undefined>([[actor, undefined], ...completed]);
    return [...tasks].toSorted(([a], [b]) => a - b).map(([id, observed]) => `${this.#name(id)} ${inWords(observed)}`).join("; ");
  }
}
