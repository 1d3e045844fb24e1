/**
 * Free-running: tasks run their scripts as they are scheduled, by the explorer's engine under a random schedule,
 * or by the thread's own scheduler beside async functions and another program. The log of what they did must
 * keep the invariants, and the model, which performs the same operations in the order in which they were begun,
 * must come to the same results and leave the same tasks blocked.
 *
 * Unlike step by step, tasks act here between another's being woken and its running on.
 */

import { chan, type Chan } from "../../../core/chan.ts";
import type { Go } from "../../../core/go.ts";
import { gosched } from "../../../core/gosched.ts";
import { nilChan } from "../../../core/nil-chan.ts";
import type { Routine } from "../../../core/op.ts";
import { reseed } from "../../../core/random.ts";
import { run } from "../../../core/run.ts";
import { Engine } from "../engine/engine.ts";
import { execute } from "../search.ts";
import { random } from "../strategies/random.ts";
import { checkInvariants, closing, type Entry, type Log, type Remains } from "./log.ts";
import { Had, Referee } from "./model.ts";
import { perform, performAsync } from "./perform.ts";
import { agree, claim, Difference, type FreeProgram, inWords, listed, type ScriptStep, show } from "./program.ts";
import { newFixture, type Others, settle, type Subject, type Fixture } from "./subject.ts";

/** @throws {Difference} where the program's log is none of Go's. */
export async function freely(subject: Subject, program: FreeProgram): Promise<Had> {
  const log = await runFreely(subject, program);
  try {
    checkInvariants(log);
    // What takes effect later may do so in another order than it was begun.
    return subject.settle === null ? replayOnModel(log, program.caps) : new Had();
  } catch (e) {
    if (e instanceof Difference) e.transcript = transcript(log);
    throw e;
  }
}

/** @throws {Difference} where the log is none of the model's. */
function replayOnModel(log: Log, caps: readonly number[]): Had {
  const referee = new Referee(caps);
  const ongoing = new Map<number, Entry>();
  for (const entry of log.entries) {
    const { task, action, outcome } = entry;
    claim(!ongoing.has(task), `${referee.show(task)}: ended, but must be blocked`);
    ongoing.set(task, entry);
    for (const [completed, expected] of referee.step(task, action, outcome)) {
      agree(referee.show(completed), inWords(ongoing.get(completed)?.outcome), inWords(expected));
      ongoing.delete(completed);
    }
    if (outcome === "would block") ongoing.delete(task);
  }
  for (const [task, { ended }] of ongoing)
    claim(ended === undefined, `${referee.show(task)}: ended, but must be blocked`);
  for (const [i, { buffer }] of referee.model.channels.entries()) {
    agree(`what c${i} still holds`, listed(log.channels[i]?.buffered ?? []), listed(buffer));
  }
  return referee.had;
}

function transcript({ entries }: Log): string[] {
  return entries.map(({ task, action, outcome }) => `task ${task}: ${show(action)}  ->  ${inWords(outcome)}`);
}

/** More steps than any program makes. */
const MAX_STEPS = 100_000;

/** Runs the program and returns what happened in it. */
export async function runFreely(subject: Subject, program: FreeProgram): Promise<Log> {
  reseed(program.chance);
  const freeRun = new FreeRun(newFixture(subject, program.caps), program);
  await freeRun.run();
  return freeRun.log();
}

class FreeRun implements Others {
  readonly fixture: Fixture;
  readonly program: FreeProgram;
  readonly mixed: boolean = true;
  /** In the order in which they were begun. */
  readonly #entries: Set<Entry> = new Set();
  readonly #longest: number[];
  #clock = 0;
  /** A task at its script's end sends; a channel of the library's own, whatever the subject. */
  readonly #finished: Chan<void>;

  constructor(fixture: Fixture, program: FreeProgram) {
    this.fixture = fixture;
    this.program = program;
    this.#longest = program.caps.map(() => 0);
    this.#finished = chan<void>(program.tasks.length);
  }

  activity(): number {
    return this.#clock;
  }

  async run(): Promise<void> {
    const { settle: comeToRest, lacks } = this.fixture.subject;
    const scheduled =
      this.program.tasks.some((kind) => kind !== "goroutine") || comeToRest !== null || lacks.has("schedules");
    await (scheduled ? this.#runBesideOthers() : this.#runExplored());
  }

  /** Main waits for all; if that can't be, the engine says so and names the blocked goroutines. */
  async #runExplored(): Promise<void> {
    const engine = new Engine({ time: "adversarial", maxSteps: MAX_STEPS, leaks: true, check: null });
    const strategy = random()(this.program.chance);
    strategy.begin();
    const failure = await execute(engine, ({ go }) => this.#mainThatWaits(go), strategy);
    if (failure !== null && failure.kind !== "deadlock") throw failure.error ?? new Difference(failure.message);
    const waiting = failure === null ? 0 : failure.goroutines.length - 1;
    agree("how many goroutines the engine finds waiting", String(waiting), String(this.#blocked().length));
  }

  *#mainThatWaits(go: Go): Routine {
    this.#start("goroutine", go);
    for (const _ of this.program.tasks) yield* this.#finished.recv();
  }

  /** No accounting covers async functions, so main watches until nothing moves. */
  async #runBesideOthers(): Promise<void> {
    const guests = new AbortController();
    const { signal } = guests;
    const guestsEnd = run(({ go }) => this.#host(go), { signal }).catch((e: unknown) =>
      e === signal.reason ? null : { threw: e },
    );
    try {
      await run(({ go }) => this.#mainThatWatches(go));
    } finally {
      guests.abort();
    }
    const end = await guestsEnd;
    if (end !== null) throw end.threw;
  }

  *#host(go: Go): Routine<null> {
    this.#start("guest", go);
    return yield* nilChan().recv();
  }

  *#mainThatWatches(go: Go): Routine {
    this.#start("goroutine", go);
    this.#start("async", go);
    for (let before = -1; before !== this.#clock;) {
      before = this.#clock;
      yield* settle(this.fixture.subject, this);
    }
  }

  #start(kind: FreeProgram["tasks"][number], go: Go): void {
    this.program.scripts.forEach((script, task) => {
      if (this.program.tasks[task] !== kind) return;
      if (kind === "async") void this.#async(task, script);
      else go(this.#goroutine(task, script));
    });
  }

  *#goroutine(task: number, script: readonly ScriptStep[]): Routine {
    for (const action of script) {
      this.#tick();
      if (action === "gosched") yield* gosched();
      else {
        const entry = newEntry(task, action);
        this.#end(entry, yield* perform(this.fixture, action, { begun: () => this.#begin(entry) }));
      }
    }
    this.#finished.trySend();
  }

  async #async(task: number, script: readonly ScriptStep[]): Promise<void> {
    for (const action of script) {
      this.#tick();
      if (action === "gosched") await Promise.resolve();
      else {
        const entry = newEntry(task, action);
        this.#end(entry, await performAsync(this.fixture, action, { begun: () => this.#begin(entry) }));
      }
    }
  }

  /** An op that has given way before it looked begins again, later than others. */
  #begin(entry: Entry): void {
    entry.begun = this.#tick();
    this.#entries.delete(entry);
    this.#entries.add(entry);
  }

  #end(entry: Entry, outcome: Entry["outcome"]): void {
    if (!this.#entries.has(entry)) this.#begin(entry);
    entry.ended = this.#tick();
    entry.outcome = outcome;
  }

  /** Time passes, and the lengths of the channels are looked at. */
  #tick(): number {
    this.fixture.channels.forEach((ch, i) => (this.#longest[i] = Math.max(this.#longest[i] as number, ch.len)));
    return ++this.#clock;
  }

  #blocked(): Entry[] {
    return [...this.#entries].filter((entry) => entry.ended === undefined);
  }

  /** Once it has run. Takes what is still buffered, all at once, since async functions may then go on. */
  async log(): Promise<Log> {
    const entries = [...this.#entries].map((entry) => ({ ...entry }));
    const channels = this.fixture.channels.map(async (ch, i): Promise<Remains> => {
      const longest = this.#longest[i] as number;
      const closed = closing({ entries, channels: [] }, i) !== undefined;
      const buffered = Array.from({ length: ch.len }, () => ch.recv().then((value) => value));
      return { cap: ch.cap, longest, closed, buffered: await Promise.all(buffered) };
    });
    return { entries, channels: await Promise.all(channels) };
  }
}

function newEntry(task: number, action: Entry["action"]): Entry {
  return { task, action, begun: 0, ended: undefined, outcome: undefined };
}
