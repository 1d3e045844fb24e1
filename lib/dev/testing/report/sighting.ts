/**
 * A failure as it was seen: all that can be known of an execution that nothing listened to, while its goroutines still
 * stand where they wait. What a finding is made of if the same schedule does not show the failure again.
 *
 * Invariant: what it tells was put into words when it was taken, and changes no more with the execution. Only
 * `failure` still refers to it, by its goroutines.
 */

import { placesOf } from "../../../core/stack.ts";
import { framesOf } from "../../../core/dump.ts";
import { Goroutine } from "../../../core/goroutine.ts";
import type { Operation } from "../../../core/op.ts";
import type { Engine } from "../engine/engine.ts";
import { type Failure, isOfWaiting } from "../engine/ending.ts";
import { Names } from "../engine/things.ts";
import { formatToken, type Schedule } from "../schedule.ts";
import { scheduleOf } from "../search.ts";
import type { Waiting, WaitTarget } from "./cause.ts";
import { courseOf, type Course } from "./course.ts";
import { causeKey, Finding, type Search } from "./finding.ts";
import type { Trace } from "./trace.ts";
import { casesOf, named, type NameOf, opText, stateOf } from "./words.ts";

export class Sighting {
  readonly failure: Failure;
  readonly schedule: Schedule;
  readonly course: Course;
  readonly #time: Engine["options"]["time"];
  readonly #goroutines: readonly string[];
  readonly #trace: Trace;
  readonly #waitFor: readonly Waiting[];

  /**
   * Of the execution that `engine` is about to end, or has ended; `failure` is what it came to, under `schedule`: that
   * of the execution, unless it was seen in another thread and did not come again in this one.
   */
  constructor(engine: Engine, failure: Failure, schedule: Schedule = scheduleOf(engine.run)) {
    const { program } = engine;
    const names = new Names();
    const nameOf: NameOf = (subject) => names.nameOf(subject);
    const labelOf = (g: Goroutine): string => (g === program.main ? "main" : `${g.name} (${g.id})`);
    this.failure = failure;
    this.schedule = schedule;
    this.course = courseOf(engine);
    this.#time = engine.options.time;
    this.#goroutines = this.failure.goroutines.map(labelOf);
    this.#trace = traceOf(engine, labelOf, nameOf);
    this.#waitFor = isOfWaiting(this.failure.kind) ? waitingIn(engine, labelOf, nameOf) : [];
  }

  /** What tells it from others: what it was, and where; not under which schedule. */
  get key(): string {
    return causeKey({ kind: this.failure.kind, cause: this.#cause() });
  }

  /** The finding, as far as it goes. `diverged`: what differed when its schedule was executed again. */
  finding(search: Search | null, diverged: string): Finding {
    const { kind, message, error } = this.failure;
    return new Finding({
      kind,
      message,
      cause: this.#cause(),
      token: formatToken({ time: this.#time, schedule: this.schedule }),
      schedule: this.schedule,
      repeatable: false,
      diverged,
      goroutines: this.#goroutines,
      search,
      trace: this.#trace,
      keep: [],
      waitFor: this.#waitFor,
      cycles: [],
      suggestions: [],
      questions: [],
      error,
    });
  }

  #cause(): string {
    const waits = this.#waitFor.map(
      ({ goroutine, op, stack: [at] }) => `${goroutine} waits at ${op}${at === undefined ? "" : ` in ${named(at)}`}`,
    );
    if (waits.length > 0) return waits.join(", ");
    const { kind, message, error } = this.failure;
    const [thrownAt] = placesOf(error);
    const [who] = this.#goroutines;
    const what = kind === "panic" && who !== undefined ? `${who} panics: ${message}` : message;
    return `${what}${thrownAt === undefined ? "" : `, thrown in ${named(thrownAt)}`}`;
  }
}

/** The goroutines that wait, the oldest first. Who holds a lock is known only to an execution that is recorded. */
function waitingIn({ program }: Engine, labelOf: (g: Goroutine) => string, nameOf: NameOf): Waiting[] {
  const runnable = new Set(program.runnable());
  const waiting = program.all.filter((g) => g.op !== null && !runnable.has(g)).toSorted((a, b) => a.id - b.id);
  return waiting.map((g) => {
    const op = g.op as Operation<unknown>;
    const cases: readonly [string | null, Operation<unknown>][] = casesOf(op) ?? [[null, op]];
    const targets = cases.map(([name, each]): WaitTarget => {
      const { subject } = each;
      const others = waiting.filter((other) => other !== g && isAt(other, subject));
      return {
        op: opText(each, nameOf),
        object: nameOf(subject),
        ...(name === null ? {} : { case: name }),
        state: stateOf(subject),
        holders: [],
        waiters: others.map(labelOf),
        partners: [],
        why: "",
      };
    });
    return { goroutine: labelOf(g), id: g.id, op: opText(op, nameOf), targets, holds: [], stack: framesOf(g)() };
  });
}

function isAt({ op }: Goroutine, subject: object): boolean {
  return op !== null && op.alternatives.some((each) => each.subject === subject);
}

/**
 * The steps, each with the op that it began with, if that was noted: what came of it is known only to an execution that
 * is recorded.
 */
function traceOf({ program, run }: Engine, labelOf: (g: Goroutine) => string, nameOf: NameOf): Trace {
  const noted = run.isNoted ? run.actors.slice(0, run.steps).filter((actor) => actor instanceof Goroutine) : [];
  const labels = new Map([...noted, ...program.all].map((g) => [g.id, labelOf(g)]));
  if (program.main !== null) labels.set(program.main.id, "main");
  const labelOfId = (id: number): string => labels.get(id) ?? `goroutine ${id}`;
  const ids = run.ids.slice(0, run.steps);
  const steps = ids.map((id, i) => {
    const op = run.isNoted ? (run.ops[i] ?? null) : null;
    const who = id === 0 ? {} : { goroutine: labelOfId(id) };
    const does = ids.indexOf(id) === i ? "starts" : "goes on";
    const text = id === 0 ? "a timer fires" : op === null ? does : opText(op, nameOf);
    return { number: i + 1, ...who, deeds: [{ ...who, text }], decisions: [], then: "goes on" as const };
  });
  const goroutines = [...new Set(ids.filter((id) => id !== 0))].map((id) => ({ id, label: labelOfId(id) }));
  return { goroutines, steps };
}
