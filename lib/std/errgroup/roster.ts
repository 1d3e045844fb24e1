/**
 * Who is active in a group, who waits to be let in, and the first error.
 *
 * Invariants:
 * - A task is active from the moment it is let in, before its goroutine has run, until it has ended in
 *   any way: a return, a throw, `goexit`, the end of its program.
 * - Applicants wait only while there is no room: the task that makes room lets the oldest of them in,
 *   before any goroutine learns that no task is active.
 * - Letting a task in runs no code of a user: its function is called in its own goroutine.
 */

import { afterwards } from "../../core/afterwards.ts";
import { call } from "../../core/call.ts";
import { noteStart, tracksOps } from "../../core/debug.ts";
import { defaultProgram } from "../../core/default-program.ts";
import { describe } from "../../core/describe.ts";
import { FatalError, GoError, UsageError } from "../../core/error.ts";
import { isGoexit } from "../../core/goexit.ts";
import type { RoutineFunction } from "../../core/goroutine.ts";
import type { AsyncContext } from "../../core/host.ts";
import { counted, waiting } from "../../core/inspect.ts";
import type { Park } from "../../core/op.ts";
import type { Program, Resource } from "../../core/program.ts";
import type { RoutineLike } from "../../core/routine.ts";
import { placeAbove, placesOf, stackText, type TakenPlace } from "../../core/stack.ts";
import { WaitQueue } from "../../core/waiter.ts";
import { thread } from "../../core/thread.ts";

/** Of how many tasks of a group the place is taken where they are described, though all before them were begun. */
const PLACES = 8;

/** What a task will do: `fn(...args)`, called once it has been let in. */
export interface Work {
  readonly fn: RoutineFunction;
  readonly args: readonly unknown[];
  /** The async context in which that was asked for. */
  readonly context: AsyncContext | null;
  /** Where that was asked for, for a dump. */
  readonly at: string;
  /** The same for `wait`, where it was taken. */
  place: TakenPlace | null;
}

export class Roster {
  /** How many tasks may be active; negative: any number. */
  limit = -1;
  active = 0;
  /** The first error, in a box, since any value can be thrown. */
  failure: { readonly error: unknown } | null = null;
  /** Goroutines at `go`, each with its work as the value. */
  readonly applicants: WaitQueue = new WaitQueue();
  /** Goroutines at `wait`. */
  readonly waiters: WaitQueue = new WaitQueue();
  /** What `go` has described last, unless that is being performed; nearly always it is before the next comes. */
  #described: Work | null = null;
  /** What it has described before and nothing has performed yet, the oldest first. */
  readonly #overdue: Set<Work> = new Set();
  #places = 0;
  /** Cancels the group's context. */
  readonly #cancel: ((cause?: unknown) => void) | undefined;

  constructor(cancel: ((cause?: unknown) => void) | undefined) {
    this.#cancel = cancel;
  }

  /** What the console shows of it. */
  state(): (string | false)[] {
    const { active, limit, failure, applicants, waiters } = this;
    return [
      `${active} active`,
      limit >= 0 && `limit ${limit}`,
      counted(applicants.length, "to start"),
      waiting(waiters),
      failure !== null && "failed",
    ];
  }

  get thing(): "group" {
    return "group";
  }

  get hasRoom(): boolean {
    return this.limit < 0 || this.active < this.limit;
  }

  /**
   * Notes that the caller of `by` has described `work`. To take its place costs four times what it takes to start and
   * run a task that does nothing, so it is taken of a group's first tasks, and as long as one that came before was not
   * begun.
   */
  describe(work: Work, by: Function): void {
    const late = this.#described;
    if (late !== null) this.#overdue.add(late);
    this.#described = work;
    if (this.#places >= PLACES && this.#overdue.size === 0 && !tracksOps()) return;
    this.#places++;
    work.place = placeAbove(by);
  }

  /** Notes that `work` is being performed: by `yield*`, by `await`, as a case of a select. It may still lose there. */
  begin(work: Work): void {
    if (this.#described === work) this.#described = null;
    else if (this.#overdue.size > 0) this.#overdue.delete(work);
  }

  /** @throws what the first task that failed has thrown; {@link UsageError} if there is one that was never begun. */
  check(): void {
    if (this.failure !== null) throw this.failure.error;
    if (this.#described === null && this.#overdue.size === 0) return;
    throw neverStarted([...this.#overdue, this.#described].filter((work) => work !== null));
  }

  /** A task finds room, and what made it. */
  takeRoom(): void {
    if (thread.observer !== null && this.limit >= 0) thread.observer.emit("acquire", this);
  }

  /** Starts `work` as a goroutine of `program`. There is room. */
  admit(work: Work, program: Program): void {
    if (thread.observer !== null) thread.observer.emit("add", this, 1);
    const member = new Member(this, program);
    const g = program.spawn(member.live(work), work.fn, [], work.context);
    // What an ended program starts never runs.
    if (program.ended) return;
    // What was done before its `go` comes before the task, also where one that ends starts it.
    if (thread.observer !== null) thread.observer.finds(work, g);
    this.active++;
    program.adopt(member);
    noteStart(g, work.at);
  }

  /** Lets in as many applicants as there is room for, the oldest first. */
  admitApplicants(): void {
    while (this.applicants.head !== null && this.hasRoom) {
      const applicant = this.applicants.shift();
      if (applicant === null) return;
      this.admit(applicant.value as Work, applicant.owner ?? defaultProgram);
      applicant.wake(undefined);
    }
  }

  /** A task has failed: the first error counts. */
  fail(error: unknown): void {
    if (this.failure !== null) return;
    this.failure = { error };
    this.#cancel?.(error);
  }

  /** A task has ended. */
  leave(): void {
    if (thread.observer !== null) {
      thread.observer.emit("add", this, -1);
      if (this.limit >= 0) thread.observer.emit("release", this);
    }
    this.active--;
    this.admitApplicants();
    if (this.active > 0 || this.waiters.head === null) return;
    this.close();
    for (let w = this.waiters.shift(); w !== null; w = this.waiters.shift()) w.wake(undefined);
  }

  /** No task is active, and a goroutine that waited for that goes on: the context has served. */
  close(): void {
    this.#cancel?.(this.failure?.error);
  }
}

function neverStarted(missing: readonly Work[]): UsageError {
  const { fn, place } = missing[0] as Work;
  const count = missing.length === 1 ? "1 task was" : `${missing.length} tasks were`;
  const frame = place === null ? "" : stackText(placesOf(place)).trim();
  const where = frame === "" ? ` is ${describe(fn)}; GOROUTINES_DEBUG=ops says where` : ` ${frame}`;
  return new UsageError(
    "ERR_GROUP_NOT_STARTED",
    `errgroup.wait: ${count} described and never started: write \`yield* g.go(...)\`; the first one${where}`,
  );
}

/** One task, from when it is let in to its end. */
class Member implements Resource {
  readonly roster: Roster;
  readonly program: Program;

  constructor(roster: Roster, program: Program) {
    this.roster = roster;
    this.program = program;
  }

  /** The task's goroutine. By `call`, so that a dump shows where the task itself waits. */
  *live({ fn, args }: Work): Generator<Park, void, unknown> {
    try {
      const result = yield* call(fn as (...args: unknown[]) => RoutineLike<unknown>, ...args);
      // What Go's tasks do: `return err`. It is not dropped.
      if (result instanceof Error) this.roster.fail(result);
    } catch (e) {
      if (isGoexit(e)) throw e;
      this.roster.fail(e);
      // It ends the program even if it is caught.
      if (e instanceof FatalError) throw e;
    } finally {
      this.program.disown(this);
      this.roster.leave();
    }
  }

  /**
   * Its program has ended, and it with it. Who waits in another program, or in an async function, must not wait for
   * ever.
   */
  release(): void {
    afterwards(() => {
      this.roster.fail(new GoError("ERR_PROGRAM_ENDED", "errgroup: the program of a task has ended"));
      this.roster.leave();
    });
  }
}
