/**
 * The tasks of a stepped program. Each waits for an order, performs it, notes what came of it and waits for
 * the next one.
 */

import { chan, type Chan } from "../../../core/chan.ts";
import type { Go } from "../../../core/go.ts";
import type { Goroutine } from "../../../core/goroutine.ts";
import { nilChan } from "../../../core/nil-chan.ts";
import type { Routine } from "../../../core/op.ts";
import { run } from "../../../core/run.ts";
import { thread } from "../../../core/thread.ts";
import type { Action } from "./action.ts";
import { claim } from "./difference.ts";
import type { Observed } from "./outcome.ts";
import { perform, performAsync, performNow } from "./perform.ts";
import type { Kind } from "./program.ts";
import type { Others } from "./settle.ts";
import type { World } from "./world.ts";

/** The callback's number: no task's. */
const CALLBACK = -1;

export interface Task {
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
export function nameOf(id: number): string {
  return id === CALLBACK ? "a callback" : `task ${id}`;
}

export class Crew implements Others {
  readonly tasks: readonly Task[];
  /** Whether there are others than goroutines of the main program. */
  readonly mixed: boolean;
  readonly #world: World;
  readonly #guests = new AbortController();
  /** What the guests' program ended with, unless its end was ours. */
  #guestsError: unknown = null;
  /** What was completed since somebody last asked. */
  #completed = new Map<number, Observed>();
  #events = 0;

  constructor(world: World, kinds: readonly Kind[]) {
    this.#world = world;
    this.tasks = kinds.map((kind, id) => ({
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

  /** Tells the `who`-th of the idle ones, counted round and round, to act; undefined if it can't. Who acts. */
  order(who: number, action: Action): number | undefined {
    const idle = this.tasks.filter((t) => t.doing === null && !t.gone);
    const task = idle[who % (idle.length + 1)];
    if (task !== undefined) {
      task.doing = action;
      task.orders.trySend(action);
      return task.id;
    }
    if (action.kind === "range" || (action.kind === "select" && action.waits)) return undefined;
    this.#completed.set(CALLBACK, performNow(this.#world, action));
    return CALLBACK;
  }

  /** What has been completed since this was last asked. */
  takeCompleted(): ReadonlyMap<number, Observed> {
    if (this.#guestsError !== null) throw this.#guestsError;
    const completed = this.#completed;
    this.#completed = new Map();
    return completed;
  }

  /** Those that are at something, and stay there. */
  blocked(): Task[] {
    return this.tasks.filter((t) => t.doing !== null && !t.gone);
  }

  /** The program of those of `kind` ends, or has ended; who is gone by that. */
  leave(kind: "goroutine" | "guest"): Task[] {
    const left = this.tasks.filter((t) => t.kind === kind && !t.gone);
    for (const task of left) task.gone = true;
    if (kind === "guest") this.#guests.abort();
    return left;
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
      this.#done(task, yield* perform(this.#world, action, { got: (value) => this.#got(task, value) }));
    }
  }

  async #async(task: Task): Promise<void> {
    for (;;) {
      const action = (await task.orders.recv()) as Action;
      this.#done(task, await performAsync(this.#world, action, { got: (value) => this.#got(task, value) }));
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
