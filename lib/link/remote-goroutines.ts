/**
 * Remote goroutines: those on this thread that others have sent it, and the scopes of those that this thread has sent
 * elsewhere.
 *
 * A scope is a program with goroutines on other threads, by the name under which those know it. On each of them its
 * goroutines run in a program of their own, so that all of them end when that one ends, and the panic of one of them
 * ends that one.
 */

import { call } from "../core/call.ts";
import { dump } from "../core/dump.ts";
import { UsageError } from "../core/error.ts";
import type { Goroutine, RoutineFunction } from "../core/goroutine.ts";
import type { Routine } from "../core/op.ts";
import { Program, type Resource } from "../core/program.ts";
import type { Activity } from "./deadlock-detector.ts";
import { BUILTIN, loadFunction } from "./go-on.ts";

/** A goroutine that is to be started: in which scope, and which function of which module, with what. */
export interface Start {
  readonly scope: string;
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Null: it runs. Otherwise why it does not. */
export type Reply = null | { readonly code: string; readonly message: string; readonly cause?: unknown };

/** What the thread is told of its remote goroutines. */
export interface RemoteListener {
  /** So many have ended, or have not started. */
  left(count: number): void;
  /** One of a scope has thrown what it does not catch. */
  panicked(scope: string, error: unknown): void;
}

/** The goroutines of one scope. */
interface Group {
  readonly program: Program;
  /** How many that it has sent have not ended. */
  count: number;
}

/** The goroutines that others have sent to this thread, by their scope. */
export class RemoteGoroutines {
  readonly #worker: number;
  readonly #activity: Activity;
  readonly #listener: RemoteListener;
  readonly #builtin: RoutineFunction;
  readonly #groups: Map<string, Group> = new Map();

  /** @param builtin what runs where the module is BUILTIN. */
  constructor(worker: number, activity: Activity, listener: RemoteListener, builtin: RoutineFunction) {
    this.#worker = worker;
    this.#builtin = builtin;
    this.#activity = activity;
    this.#listener = listener;
  }

  /** Starts one, and calls `answer` once that has been done. */
  start({ module, name, scope, args }: Start, answer: (reply: Reply) => void): void {
    const group = this.#group(scope);
    const { program } = group;
    if (module === BUILTIN) {
      program.spawn(null, this.#builtin, args);
      answer(null);
      return;
    }
    group.count++;
    this.#activity.pendingCalls++;
    void loadFunction("goOn", module, name, true)
      .finally(() => this.#activity.pendingCalls--)
      .then(
        (fn) => {
          program.spawn(this.#running(group, fn as RoutineFunction, args), fn as RoutineFunction, []);
          return answer(null);
        },
        (error: unknown) => {
          this.#left(group, 1);
          answer(refusal(error));
        },
      );
  }

  *#running(group: Group, fn: RoutineFunction, args: readonly unknown[]): Routine {
    try {
      yield* call(fn as (...values: unknown[]) => Routine<unknown>, ...args);
    } finally {
      this.#left(group, 1);
    }
  }

  /** Once a group has ended, all of it have left. */
  #left(group: Group, count: number): void {
    if (group.count < count) return;
    group.count -= count;
    this.#listener.left(count);
  }

  /** The program of a scope has ended. */
  end(scope: string): void {
    const group = this.#groups.get(scope);
    if (group === undefined) return;
    group.program.end();
    this.#groups.delete(scope);
    this.#activity.remotePrograms.delete(group.program);
    this.#left(group, group.count);
  }

  dump(): string {
    const busy = [...this.#groups.values()].map(({ program }) => program).filter(({ count }) => count > 0);
    return busy.map((program) => dump(program, program.all, `, worker ${this.#worker}`)()).join("\n\n");
  }

  #group(scope: string): Group {
    const found = this.#groups.get(scope);
    if (found !== undefined) return found;
    const fail = (error: unknown): void => {
      this.end(scope);
      this.#listener.panicked(scope, error);
    };
    const group: Group = { program: new Program({ returned() {}, panicked: fail, failed: fail }), count: 0 };
    this.#groups.set(scope, group);
    this.#activity.remotePrograms.add(group.program);
    return group;
  }
}

function refusal(error: unknown): Reply {
  if (error instanceof UsageError) return { code: error.code, message: error.message };
  return { code: "ERR_MODULE", message: error instanceof Error ? error.message : String(error), cause: error };
}

/** Ends a scope when its program ends. */
class Scope implements Resource {
  readonly #end: () => void;

  constructor(end: () => void) {
    this.#end = end;
  }

  release(): void {
    this.#end();
  }
}

/** The programs of this thread that have goroutines elsewhere. */
export class Scopes {
  readonly #thread: string;
  readonly #onEnd: (scope: string) => void;
  readonly #programs: Map<string, Program> = new Map();
  readonly #names: WeakMap<Program, string> = new WeakMap();
  #named = 0;

  /**
   * @param thread what no other thread of the world is called.
   * @param onEnd is called when the program of a scope has ended.
   */
  constructor(thread: string, onEnd: (scope: string) => void) {
    this.#thread = thread;
    this.#onEnd = onEnd;
  }

  /** The name of a program's scope, which begins now if it has none. */
  nameOf(program: Program): string {
    const found = this.#names.get(program);
    if (found !== undefined) return found;
    const scope = `${this.#thread}.${++this.#named}`;
    this.#names.set(program, scope);
    this.#programs.set(scope, program);
    const end = (): void => {
      this.#programs.delete(scope);
      this.#onEnd(scope);
    };
    program.adopt(new Scope(end));
    return scope;
  }

  /** A goroutine of a scope has thrown `error` on another thread. */
  panicked(scope: string, error: unknown): void {
    const program = this.#programs.get(scope);
    if (program !== undefined) program.conduct.panicked(error, program.main as Goroutine);
  }
}
