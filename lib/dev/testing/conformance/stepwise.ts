/**
 * Step by step: a driver tells one idle task at a time what to do, waits until nothing moves, and compares
 * with the model which tasks have completed with what, which are blocked and at what, what the channels hold,
 * and which of their ops are ready.
 *
 * Each task waits for an order, performs it, notes what came of it and waits for the next one.
 *
 * Bursts, on a channel alone, are taken step by step as well: sends and receives that never wait.
 */

import { chan, type Chan } from "../../../core/chan.ts";
import type { Go } from "../../../core/go.ts";
import type { Goroutine } from "../../../core/goroutine.ts";
import { nilChan } from "../../../core/nil-chan.ts";
import type { Routine } from "../../../core/op.ts";
import { reseed } from "../../../core/random.ts";
import { run } from "../../../core/run.ts";
import { thread } from "../../../core/thread.ts";
import { type Had, Referee } from "./model.ts";
import {
  type Action,
  agree,
  type Case,
  claim,
  Difference,
  inWords,
  type Kind,
  listed,
  type Observed,
  type Selection,
  show,
  type SteppedProgram,
} from "./program.ts";
import { perform, performAsync, performNow } from "./perform.ts";
import { expectedReady, type Fixture, foundReady, newFixture, type Others, settle, type Subject } from "./subject.ts";

/** @throws {Difference} where the subject differs from the model. */
export async function stepwise(subject: Subject, program: SteppedProgram): Promise<Had> {
  reseed(program.chance);
  const driver = new Driver(subject, program);
  try {
    await run(({ go }) => driver.drive(go));
    await run(() => driver.compareEnd());
  } catch (e) {
    throw Object.assign(e instanceof Difference ? e : new Difference(`it throws ${String(e)}`), {
      transcript: driver.transcript,
    });
  } finally {
    driver.tasks.leave("guest");
  }
  return driver.referee.had;
}

class Driver {
  readonly transcript: string[] = [];
  readonly fixture: Fixture;
  readonly tasks: Tasks;
  readonly referee: Referee;
  readonly #program: SteppedProgram;

  constructor(subject: Subject, program: SteppedProgram) {
    this.fixture = newFixture(subject, program.caps);
    this.tasks = new Tasks(this.fixture, program.tasks);
    this.referee = new Referee(program.caps);
    this.#program = program;
  }

  *drive(go: Go): Routine {
    this.tasks.start(go);
    yield* this.#settle();
    for (const { who, action } of this.#program.steps) {
      if (action !== "end of guests") {
        yield* this.#step(who, action);
      } else if (this.tasks.mixed) {
        this.transcript.push("the other program ends");
        this.#leave(this.tasks.leave("guest"));
        yield* this.#settle();
        this.#compareState();
      }
    }
    yield* this.#settle();
    agree(
      "who goes on because the ops were asked whether they are ready",
      names([...this.tasks.takeCompleted().keys()]),
      names([]),
    );
  }

  /** When their program has ended, no goroutine stands in any queue. */
  *compareEnd(): Routine {
    this.transcript.push("the programs end");
    this.#leave([...this.tasks.leave("guest"), ...this.tasks.leave("goroutine")]);
    yield* this.#settle();
    this.#compareChannels();
  }

  #settle(): Routine {
    return settle(this.fixture.subject, this.tasks);
  }

  #leave(tasks: readonly Task[]): void {
    for (const { id } of tasks) this.referee.model.leave(id);
  }

  *#step(who: number, action: Action): Routine {
    const actor = this.tasks.order(who, action);
    if (actor === undefined) return;
    const step = this.transcript.push(`${nameOf(actor)}: ${show(action)}`);
    yield* this.#settle();
    const completed = this.tasks.takeCompleted();
    const observed = completed.get(actor);
    const expected = this.referee.step(actor, action, observed);
    if (observed === "would block") expected.set(actor, observed);
    const outcome = outcomeOf(actor, expected);
    agree(`after step ${step}`, outcomeOf(actor, completed), outcome);
    this.transcript[step - 1] += `  ->  ${outcome}`;
    this.#compareState();
  }

  /** The blocked tasks, and the channels. */
  #compareState(): void {
    const { model } = this.referee;
    this.#compareChannels();
    const blocked = this.tasks.blocked();
    agree("who is blocked", names(blocked.map((t) => t.id)), names(model.blocked.map((b) => b.task)));
    for (const { id, doing, goroutine, got } of blocked) {
      agree(`what ${nameOf(id)} has received so far`, listed(got), listed(this.referee.received(id)));
      if (goroutine === null) continue;
      agree(
        `what a dump says ${nameOf(id)} waits for`,
        goroutine.op?.reason ?? "nothing",
        expectedReason(doing as Action),
      );
    }
  }

  #compareChannels(): void {
    const { model } = this.referee;
    const { subject, channels } = this.fixture;
    const step = this.transcript.length;
    if (!subject.lacks.has("ready"))
      agree(`which ops are ready after step ${step}`, foundReady(this.fixture), expectedReady(model));
    channels.forEach((real, i) => {
      const { cap, buffer } = model.channels[i] as (typeof model.channels)[number];
      agree(`c${i} after step ${step}`, `len ${real.len}, cap ${real.cap}`, `len ${buffer.length}, cap ${cap}`);
    });
  }
}

function names(ids: readonly number[]): string {
  return ids.length === 0
    ? "nobody"
    : ids
        .toSorted((a, b) => a - b)
        .map(nameOf)
        .join(", ");
}

/** What came of a step of `actor`. */
function outcomeOf(actor: number, completed: ReadonlyMap<number, Observed>): string {
  const tasks = new Map<number, Observed | undefined>([[actor, undefined], ...completed]);
  return [...tasks]
    .toSorted(([a], [b]) => a - b)
    .map(([id, observed]) => `${nameOf(id)} ${inWords(observed)}`)
    .join("; ");
}

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
  /** Its program has ended. */
  gone: boolean;
}

/** How a report names a task, or the callback. */
function nameOf(id: number): string {
  return id === CALLBACK ? "a callback" : `task ${id}`;
}

/** The tasks of a stepped program. */
class Tasks implements Others {
  readonly all: readonly Task[];
  /** Whether there are others than goroutines of the main program. */
  readonly mixed: boolean;
  readonly #fixture: Fixture;
  readonly #guests = new AbortController();
  /** What the guests' program ended with, unless its end was ours. */
  #guestsError: unknown = null;
  /** What was completed since `takeCompleted` was last called. */
  #completed = new Map<number, Observed>();
  #events = 0;

  constructor(fixture: Fixture, kinds: readonly Kind[]) {
    this.#fixture = fixture;
    this.all = kinds.map((kind, id) => ({
      id,
      kind,
      orders: chan<Action>(1),
      doing: null,
      got: [],
      goroutine: null,
      gone: false,
    }));
    this.mixed = kinds.some((kind) => kind !== "goroutine");
  }

  activity(): number {
    return this.#events;
  }

  /** Starts them all: those of the main program by its `go`. */
  start(go: Go): void {
    for (const task of this.all) {
      if (task.kind === "goroutine") go(this.#goroutine(task));
      else if (task.kind === "async") void this.#async(task);
    }
    if (!this.mixed) return;
    const { signal } = this.#guests;
    run((rt) => this.#host(rt.go), { signal }).catch((e: unknown) => {
      if (e !== signal.reason) this.#guestsError = e;
    });
  }

  /** Tells the `who`-th idle task, counted round and round, to act: its number, or undefined if it can't. */
  order(who: number, action: Action): number | undefined {
    const idle = this.all.filter((t) => t.doing === null && !t.gone);
    const task = idle[who % (idle.length + 1)];
    if (task !== undefined) {
      task.doing = action;
      task.orders.trySend(action);
      return task.id;
    }
    if (action.kind === "range" || (action.kind === "select" && action.waits)) return undefined;
    this.#completed.set(CALLBACK, performNow(this.#fixture, action));
    return CALLBACK;
  }

  /** What has been completed since the last call. */
  takeCompleted(): ReadonlyMap<number, Observed> {
    if (this.#guestsError !== null) throw this.#guestsError;
    const completed = this.#completed;
    this.#completed = new Map();
    return completed;
  }

  /** The tasks that are at something, and stay there. */
  blocked(): Task[] {
    return this.all.filter((t) => t.doing !== null && !t.gone);
  }

  /** The program of the tasks of `kind` ends, or has ended; which tasks are gone by that. */
  leave(kind: "goroutine" | "guest"): Task[] {
    const left = this.all.filter((t) => t.kind === kind && !t.gone);
    for (const task of left) task.gone = true;
    if (kind === "guest") this.#guests.abort();
    return left;
  }

  /** The guests' program. */
  *#host(go: Go): Routine {
    for (const task of this.all) if (task.kind === "guest") go(this.#goroutine(task));
    yield* nilChan().recv();
  }

  *#goroutine(task: Task): Routine {
    task.goroutine = thread.current;
    for (;;) {
      const action = (yield* task.orders.recv()) as Action;
      this.#done(task, yield* perform(this.#fixture, action, { got: (value) => this.#got(task, value) }));
    }
  }

  async #async(task: Task): Promise<void> {
    for (;;) {
      const action = (await task.orders.recv()) as Action;
      this.#done(task, await performAsync(this.#fixture, action, { got: (value) => this.#got(task, value) }));
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
    claim(!this.#completed.has(task.id), `${nameOf(task.id)} has completed twice`);
    this.#completed.set(task.id, observed);
  }
}

/** What a dump must say of a goroutine that waits. */
function expectedReason(action: Action): string {
  if (action.kind !== "select") return "chan receive";
  const { cases, form } = action;
  const [only] = cases;
  if (cases.length === 0) return "select (no cases)";
  if (cases.length > 1) return "select";
  if (only === null || only === undefined) return form === "plain" ? "chan send (nil chan)" : "chan receive (nil chan)";
  return only.op === "send" ? "chan send" : "chan receive";
}

/** Sends and receives that never wait, on a buffer that grows, wraps and drains. A large buffer is a queue. */
export interface Bursts {
  readonly cap: number;
  readonly bursts: readonly { readonly op: "send" | "recv"; readonly times: number }[];
}

/** How many operations a transcript shows. */
const SHOWN = 6;

/** What is done, in lines. */
export function showBursts({ cap, bursts }: Bursts): string[] {
  return [
    `c0 := make(chan any, ${cap})`,
    `tried on it: ${bursts.map(({ op, times }) => `${times} ${op === "send" ? "sends" : "receives"}`).join(", ")}`,
  ];
}

/** @throws {Difference} where the subject differs from the model. */
export async function inBursts(subject: Subject, { cap, bursts }: Bursts): Promise<void> {
  const fixture = newFixture(subject, [cap]);
  const referee = new Referee([cap]);
  const transcript: string[] = [];
  let value = 0;
  try {
    for (const { op, times } of bursts) {
      for (let n = 0; n < times; n++) {
        const c: Case = op === "send" ? { op, ch: 0, value: ++value } : { op, ch: 0 };
        const action: Selection = { kind: "select", cases: [c], waits: false, form: "plain" };
        transcript.push(show(action));
        const observed = performNow(fixture, action);
        const expected: Observed = referee.step(0, action, observed).get(0) ?? "would block";
        agree("what it does", inWords(observed), inWords(expected));
        agree("len", String(fixture.channels[0]?.len), String(referee.model.channels[0]?.buffer.length));
        transcript.push(`${transcript.pop()}  ->  ${inWords(expected)}`);
      }
    }
  } catch (e) {
    if (e instanceof Difference) e.transcript = transcript.slice(-SHOWN);
    throw e;
  }
}
