/**
 * Who is active in a group, who waits to be let in, and the first error.
 *
 * Invariants:
 * - A task is active from the moment it is let in, before its goroutine has run, until it has ended in
 *   any way: a return, a throw, `goexit`, the end of its program.
 * - Applicants wait only while there is no room: whoever makes room lets the oldest of them in, before
 *   anybody learns that no task is active.
 * - Letting a task in runs no code of a user: its function is called in its own goroutine.
 */

import { afterwards } from "../../core/afterwards.ts";
import { call } from "../../core/call.ts";
import { noteStart } from "../../core/debug.ts";
import { defaultProgram } from "../../core/default-program.ts";
import { FatalError, GoError } from "../../core/error.ts";
import { isGoexit } from "../../core/goexit.ts";
import type { RoutineFunction } from "../../core/goroutine.ts";
import type { AsyncContext } from "../../core/host.ts";
import { counted, waiting } from "../../core/inspect.ts";
import type { Park, Routine } from "../../core/op.ts";
import type { Program, Resource } from "../../core/program.ts";
import { WaitQueue } from "../../core/waiter.ts";

/** What a task will do: `fn(...args)`, called once it has been let in. */
export interface Work {
  readonly fn: RoutineFunction;
  readonly args: readonly unknown[];
  /** The async context in which that was asked for. */
  readonly context: AsyncContext | null;
  /** Where that was asked for, for a dump. */
  readonly at: string;
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
  /** Cancels the group's context. */
  readonly #cancel: ((cause?: unknown) => void) | undefined;

  constructor(cancel: ((cause?: unknown) => void) | undefined) {
    this.#cancel = cancel;
  }

  /** What the console shows of it. */
  state(): (string | false)[] {
    const { active, limit, failure, applicants, waiters } = this;
    return [`${active} active`, limit >= 0 && `limit ${limit}`, counted(applicants.length, "to start"), waiting(waiters), failure !== null && "failed"];
  }

  get hasRoom(): boolean {
    return this.limit < 0 || this.active < this.limit;
  }

  /** Starts `work` as a goroutine of `program`. There is room. */
  admit(work: Work, program: Program): void {
    const member = new Member(this, program);
    const g = program.spawn(member.live(work), work.fn, [], work.context);
    // What an ended program starts never runs.
    if (program.ended) return;
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
    this.active--;
    this.admitApplicants();
    if (this.active > 0 || this.waiters.head === null) return;
    this.close();
    for (let w = this.waiters.shift(); w !== null; w = this.waiters.shift()) w.wake(undefined);
  }

  /** Nobody is active, and somebody who waited for that goes on: the context has served. */
  close(): void {
    this.#cancel?.(this.failure?.error);
  }
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
      const result = yield* call(fn as (...args: unknown[]) => Routine<unknown>, ...args);
      // What Go's tasks do: `return err`. It is not dropped.
      if (result instanceof Error) this.roster.fail(result);
    } catch (e) {
      if (isGoexit(e)) throw e;
      this.roster.fail(e);
      // It ends the program whoever catches it.
      if (e instanceof FatalError) throw e;
    } finally {
      this.program.disown(this);
      this.roster.leave();
    }
  }

  /** Its program has ended, and it with it. Who waits in another program, or in an async function, must not wait for ever. */
  release(): void {
    afterwards(() => {
      this.roster.fail(new GoError("ERR_PROGRAM_ENDED", "errgroup: the program of a task has ended"));
      this.roster.leave();
    });
  }
}
