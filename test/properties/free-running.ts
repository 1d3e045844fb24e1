/**
 * The free-running property: tasks run their scripts as the runtime schedules them. The history of
 * what they did must keep the invariants, and the model, which performs the same operations in the
 * order in which they were begun, must come to the same results and leave the same tasks blocked.
 *
 * Unlike step by step, tasks act here between another's being woken and its running on.
 */

import assert from "node:assert/strict";
import { DeadlockError, chan, gosched, nilChan, run, type Chan, type Go, type Routine } from "goroutines";
import type { Action, Selection } from "./action.ts";
import { reseed } from "./chance.ts";
import { assertReasons, reasonOf } from "./deadlock-report.ts";
import { closing, type Entry, type History, type Remains } from "./history.ts";
import { invariants } from "./invariants.ts";
import { newWorld, perform, performAsync, type World } from "./perform.ts";
import type { FreeProgram } from "./programs.ts";
import { Referee } from "./referee.ts";
import { settle } from "./settle.ts";
import type { Subject } from "./subject.ts";
import type { Had } from "./tally.ts";

/** Runs the program and returns what happened in it. */
export async function runFreely(subject: Subject, program: FreeProgram): Promise<History> {
  reseed(program.chance);
  const stage = new Stage(newWorld(subject, program.caps), program);
  await stage.run();
  return stage.history();
}

/** @throws AssertionError where the history breaks an invariant. */
export function checkInvariants(history: History): void {
  for (const invariant of Object.values(invariants)) history.channels.forEach((_, ch) => invariant(history, ch));
}

/** @throws AssertionError where the history is none of the model's. */
export function replayOnModel(history: History, caps: readonly number[]): Had {
  const referee = new Referee(caps);
  const ongoing = new Map<number, Entry>();
  for (const entry of history.entries) {
    const { task, action, outcome } = entry;
    assert.ok(!ongoing.has(task), `${referee.show(task)}: ended, but is blocked in the model`);
    ongoing.set(task, entry);
    for (const [completed, expected] of referee.step(task, action, outcome)) {
      assert.deepEqual(ongoing.get(completed)?.outcome, expected, referee.show(completed));
      ongoing.delete(completed);
    }
    if (outcome === "would block") ongoing.delete(task);
  }
  for (const [task, { ended }] of ongoing) {
    assert.equal(ended, undefined, `${referee.show(task)}: ended, but is blocked in the model`);
  }
  for (const [i, { buffer }] of referee.model.channels.entries()) {
    assert.deepEqual(history.channels[i]?.buffered, buffer, `what c${i} still holds`);
  }
  return referee.had;
}

class Stage {
  readonly world: World;
  readonly program: FreeProgram;
  readonly #entries: Entry[] = [];
  readonly #longest: number[];
  #clock = 0;
  /** A task at its script's end sends; a channel of the library's own, whatever the subject. */
  readonly #finished: Chan<void>;

  constructor(world: World, program: FreeProgram) {
    this.world = world;
    this.program = program;
    this.#longest = program.caps.map(() => 0);
    this.#finished = chan<void>(program.tasks.length);
  }

  async run(): Promise<void> {
    const mixed = this.program.tasks.some((kind) => kind !== "goroutine");
    await (mixed ? this.#runMixed() : this.#runGoroutines());
    for (const [i, ch] of this.world.channels.entries()) {
      const left = { receivers: ch.receivers.length, senders: ch.senders.length };
      const expected = { receivers: this.#waitingAsync("recv", i), senders: this.#waitingAsync("send", i) };
      assert.deepEqual(left, expected, `c${i}: after the programs' end only async functions wait`);
    }
  }

  /** Main waits for all; if that can't be, the report names who is blocked at what. */
  async #runGoroutines(): Promise<void> {
    try {
      await run(({ go }) => this.#mainThatWaits(go), { deadlock: "exact" });
      assert.deepEqual(this.#blocked(), [], "main has seen all tasks end");
    } catch (e) {
      if (!(e instanceof DeadlockError)) throw e;
      const waits = this.#blocked().map(({ action }) => reasonOf(action as Selection));
      assertReasons(e.dump, ["chan receive", ...waits]);
    }
  }

  *#mainThatWaits(go: Go): Routine {
    this.#start("goroutine", go);
    for (const _ of this.program.tasks) yield* this.#finished.recv();
  }

  /** No accounting covers async functions, so main watches until nothing moves. */
  async #runMixed(): Promise<void> {
    const guests = new AbortController();
    const guestsEnd = run(({ go }) => this.#host(go), { signal: guests.signal });
    const ended = assert.rejects(guestsEnd, (e) => e === guests.signal.reason);
    try {
      await run(({ go }) => this.#mainThatWatches(go));
    } finally {
      guests.abort();
      await ended;
    }
  }

  *#host(go: Go): Routine {
    this.#start("guest", go);
    yield* nilChan().recv();
  }

  *#mainThatWatches(go: Go): Routine {
    this.#start("goroutine", go);
    this.#start("async", go);
    for (let before = -1; before !== this.#clock; ) {
      before = this.#clock;
      yield* settle(true);
    }
  }

  #start(kind: FreeProgram["tasks"][number], go: Go): void {
    this.program.scripts.forEach((script, task) => {
      if (this.program.tasks[task] !== kind) return;
      if (kind === "async") void this.#async(task, script);
      else go(this.#goroutine(task, script));
    });
  }

  *#goroutine(task: number, script: FreeProgram["scripts"][number]): Routine {
    for (const action of script) {
      this.#tick();
      if (action === "gosched") yield* gosched();
      else {
        let entry: Entry | undefined;
        const outcome = yield* perform(this.world, action, () => (entry = this.#begin(task, action)));
        this.#end(entry, outcome);
      }
    }
    this.#finished.trySend();
  }

  async #async(task: number, script: FreeProgram["scripts"][number]): Promise<void> {
    for (const action of script) {
      this.#tick();
      if (action === "gosched") await Promise.resolve();
      else {
        let entry: Entry | undefined;
        const outcome = await performAsync(this.world, action, () => (entry = this.#begin(task, action)));
        this.#end(entry, outcome);
      }
    }
  }

  #begin(task: number, action: Action): Entry {
    const entry: Entry = { task, action, begun: this.#tick(), ended: undefined, outcome: undefined };
    this.#entries.push(entry);
    return entry;
  }

  #end(entry: Entry | undefined, outcome: Entry["outcome"]): void {
    assert.ok(entry !== undefined, "it was begun");
    entry.ended = this.#tick();
    entry.outcome = outcome;
  }

  /** Time passes, and somebody looks at the channels. */
  #tick(): number {
    this.world.channels.forEach((ch, i) => (this.#longest[i] = Math.max(this.#longest[i] as number, ch.len)));
    return ++this.#clock;
  }

  #blocked(): Entry[] {
    return this.#entries.filter((entry) => entry.ended === undefined);
  }

  /** How many cases of blocked async functions wait to `op` on `ch`. */
  #waitingAsync(op: "send" | "recv", ch: number): number {
    const blocked = this.#blocked().filter(({ task }) => this.program.tasks[task] === "async");
    return blocked.flatMap(({ action }) => (action as Selection).cases).filter((c) => c?.op === op && c.ch === ch).length;
  }

  /** Once it has run. Takes what is still buffered; async functions may go on then, so the entries are copies. */
  history(): History {
    const entries = this.#entries.map((entry) => ({ ...entry }));
    const channels = this.world.channels.map((ch, i): Remains => {
      const closed = closing({ entries, channels: [] }, i) !== undefined;
      const buffered: unknown[] = [];
      for (let n = ch.len; n > 0; n--) buffered.push(ch.tryRecv()?.[0]);
      return { cap: ch.cap, longest: this.#longest[i] as number, closed, buffered };
    });
    return { entries, channels };
  }
}
