/**
 * The stepwise property: a driver tells one idle task at a time what to do, waits until nothing moves,
 * and compares with the model who has completed with what, who is blocked, what the channels hold and
 * how many wait on each. At the end a deadlock report has to name the same waits.
 */

import assert from "node:assert/strict";
import { DeadlockError, chan, nilChan, run, type Chan, type Go, type Routine } from "goroutines";
import type { Action, Selection } from "./action.ts";
import { reseed } from "./chance.ts";
import { assertReasons, reasonOf } from "./deadlock-report.ts";
import { newWorld, perform, performAsync, performNow, type Observed, type World } from "./perform.ts";
import type { Kind, Step, SteppedProgram } from "./programs.ts";
import { Referee } from "./referee.ts";
import { settle } from "./settle.ts";
import type { Subject } from "./subject.ts";
import type { Had } from "./tally.ts";

/** The callback's number: no task's. */
const CALLBACK = -1;

interface Task {
  readonly id: number;
  readonly kind: Kind;
  /** What it is told to do: a channel of the library's own, whatever the subject. */
  readonly orders: Chan<Action>;
  /** What it is doing; null while it waits for an order. */
  doing: Action | null;
  gone: boolean;
}

/** @throws AssertionError where the subject differs from the model. */
export async function stepwise(subject: Subject, program: SteppedProgram): Promise<Had> {
  reseed(program.chance);
  const stage = new Stage(subject, program);
  try {
    await run(({ go }) => stage.drive(go, program.steps), { deadlock: "exact" });
  } catch (e) {
    if (!(e instanceof DeadlockError)) throw e;
    stage.compareDump(e.dump);
    stage.endGuests();
    stage.compareEnd();
    return stage.referee.had;
  } finally {
    stage.endGuests();
  }
  throw new assert.AssertionError({ message: "the driver waits for ever, and no deadlock was reported" });
}

class Stage {
  readonly world: World;
  readonly referee: Referee;
  readonly tasks: readonly Task[];
  readonly mixed: boolean;
  readonly #guests = new AbortController();
  /** What the guests' program ended with, unless its end was ours. */
  #guestsError: unknown = null;
  /** What was completed since the last comparison. */
  #completed = new Map<number, Observed>();

  constructor(subject: Subject, { caps, tasks }: SteppedProgram) {
    this.world = newWorld(subject, caps);
    this.referee = new Referee(caps);
    this.tasks = tasks.map((kind, id) => ({ id, kind, orders: chan<Action>(1), doing: null, gone: false }));
    this.mixed = tasks.some((kind) => kind !== "goroutine");
  }

  *drive(go: Go, steps: readonly Step[]): Routine {
    this.#start(go);
    yield* settle(this.mixed);
    for (const { who, action } of steps) {
      if (action === "end of guests") {
        this.endGuests();
        yield* settle(this.mixed);
        this.#compareState();
      } else {
        yield* this.#step(who, action);
      }
    }
    yield* nilChan().recv();
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
    for (;;) {
      const action = (yield* task.orders.recv()) as Action;
      this.#done(task, yield* perform(this.world, action, () => undefined));
    }
  }

  async #async(task: Task): Promise<void> {
    for (;;) {
      const action = (await task.orders.recv()) as Action;
      this.#done(task, await performAsync(this.world, action, () => undefined));
    }
  }

  #done(task: Task, observed: Observed): void {
    task.doing = null;
    assert.ok(!this.#completed.has(task.id), `${this.referee.show(task.id)}: completed twice`);
    this.#completed.set(task.id, observed);
  }

  *#step(who: number, action: Action): Routine {
    const idle = this.tasks.filter((t) => t.doing === null && !t.gone);
    const task = idle[who % (idle.length + 1)];
    if (task === undefined) {
      if (action.kind === "select" && action.waits) return;
      this.#completed.set(CALLBACK, performNow(this.world, action));
    } else {
      task.doing = action;
      task.orders.trySend(action);
    }
    yield* settle(this.mixed);
    const actor = task?.id ?? CALLBACK;
    const observed = this.#completed.get(actor);
    const expected = new Map<number, Observed>(this.referee.step(actor, action, observed));
    if (observed === "would block") expected.set(actor, observed);
    assert.deepEqual(this.#completed, expected, `completed after ${this.referee.show(actor)}`);
    this.#completed = new Map();
    this.#compareState();
  }

  endGuests(): void {
    if (this.#guests.signal.aborted) return;
    for (const task of this.tasks) if (task.kind === "guest") this.#leave(task);
    this.#guests.abort();
  }

  #leave(task: Task): void {
    task.gone = true;
    this.referee.model.leave(task.id);
  }

  /** Who is blocked, and the channels. */
  #compareState(): void {
    const { model } = this.referee;
    if (this.#guestsError !== null) throw this.#guestsError;
    const blocked = this.tasks.filter((t) => t.doing !== null && !t.gone).map((t) => t.id);
    assert.deepEqual(blocked, model.blocked.map((b) => b.task).sort((a, b) => a - b), "who is blocked");
    this.#compareChannels();
  }

  #compareChannels(): void {
    const { model } = this.referee;
    this.world.channels.forEach((real, i) => {
      const { cap, buffer } = model.channels[i] as (typeof model.channels)[number];
      const expected = { cap, len: buffer.length, receivers: model.waiting("recv", i), senders: model.waiting("send", i) };
      const { cap: realCap, len, receivers, senders } = real;
      const found = { cap: realCap, len, receivers: receivers.length, senders: senders.length };
      assert.deepEqual(found, expected, `channel c${i}`);
    });
  }

  /** The report lists the driver, the idle tasks and the blocked ones, each with what it waits for. */
  compareDump(dump: string): void {
    const own = this.tasks.filter((t) => t.kind === "goroutine");
    const waits = own.map((t) => (t.doing === null ? "chan receive" : reasonOf(t.doing as Selection)));
    assertReasons(dump, ["chan receive (nil chan)", ...waits]);
  }

  /** When its program has ended, no goroutine stands in any queue. */
  compareEnd(): void {
    for (const task of this.tasks) if (task.kind === "goroutine") this.#leave(task);
    this.#compareChannels();
  }
}
