/**
 * Guests: the goroutines on this thread that others have sent it.
 *
 * Those of one program run in a program of their own here, so that all of them end when that one ends, and the panic of
 * one ends that one.
 */

import { call } from "../../core/call.ts";
import { dump } from "../../core/dump.ts";
import { UsageError } from "../../core/error.ts";
import type { RoutineFunction } from "../../core/goroutine.ts";
import type { Routine } from "../../core/op.ts";
import { Program } from "../../core/program.ts";
import { BUILTIN, loadFunction } from "./exported.ts";
import { runner } from "./pool/runner.ts";
import type { Activity } from "./activity.ts";

/** A goroutine that is to be started: of which program, and which function of which module, with what. */
export interface Start {
  readonly origin: string;
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Null: it runs. Otherwise why it does not. */
export type Reply = null | { readonly code: string; readonly message: string; readonly cause?: unknown };

/** Who is told what becomes of them. */
export interface Hosting {
  /** So many have left for good, or have not arrived. */
  left(count: number): void;
  /** One of the program `origin` has thrown what it does not catch. */
  panicked(origin: string, error: unknown): void;
}

/** What the goroutines of one program are here. */
interface Guest {
  readonly program: Program;
  /** How many that it has sent have not ended. */
  count: number;
}

/** The programs whose goroutines run here. */
export class Guests {
  readonly #worker: number;
  readonly #activity: Activity;
  readonly #hosting: Hosting;
  readonly #programs: Map<string, Guest> = new Map();

  constructor(worker: number, activity: Activity, hosting: Hosting) {
    this.#worker = worker;
    this.#activity = activity;
    this.#hosting = hosting;
  }

  /** Starts one, and calls `answer` once that has been done. */
  start({ module, name, origin, args }: Start, answer: (reply: Reply) => void): void {
    const guest = this.#guest(origin);
    const { program } = guest;
    if (module === BUILTIN) {
      program.spawn(null, runner, args);
      answer(null);
      return;
    }
    guest.count++;
    this.#activity.pendingCalls++;
    void loadFunction("goOn", module, name, true)
      .finally(() => this.#activity.pendingCalls--)
      .then(
        (fn) => {
          program.spawn(this.#running(guest, fn as RoutineFunction, args), fn as RoutineFunction, []);
          return answer(null);
        },
        (error: unknown) => {
          this.#left(guest, 1);
          answer(refusal(error));
        },
      );
  }

  *#running(guest: Guest, fn: RoutineFunction, args: readonly unknown[]): Routine {
    try {
      yield* call(fn as (...values: unknown[]) => Routine<unknown>, ...args);
    } finally {
      this.#left(guest, 1);
    }
  }

  /** Once a guest's program has ended, all have left. */
  #left(guest: Guest, count: number): void {
    if (guest.count < count) return;
    guest.count -= count;
    this.#hosting.left(count);
  }

  end(origin: string): void {
    const guest = this.#programs.get(origin);
    if (guest === undefined) return;
    guest.program.end();
    this.#programs.delete(origin);
    this.#activity.remotePrograms.delete(guest.program);
    this.#left(guest, guest.count);
  }

  dump(): string {
    const busy = [...this.#programs.values()].map(({ program }) => program).filter(({ count }) => count > 0);
    return busy.map((program) => dump(program, program.all, `, worker ${this.#worker}`)()).join("\n\n");
  }

  #guest(origin: string): Guest {
    const found = this.#programs.get(origin);
    if (found !== undefined) return found;
    const fail = (error: unknown): void => {
      this.end(origin);
      this.#hosting.panicked(origin, error);
    };
    const guest: Guest = { program: new Program({ returned() {}, panicked: fail, failed: fail }), count: 0 };
    this.#programs.set(origin, guest);
    this.#activity.remotePrograms.add(guest.program);
    return guest;
  }
}

function refusal(error: unknown): Reply {
  if (error instanceof UsageError) return { code: error.code, message: error.message };
  return { code: "ERR_MODULE", message: error instanceof Error ? error.message : String(error), cause: error };
}
