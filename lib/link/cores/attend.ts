/**
 * How a thread attends to others: it starts the goroutines that they send it, and tells the thread that made the world
 * what became of them.
 *
 * A goroutine that was started here from elsewhere runs in a program of its own for each program it comes from, so
 * that all of them end when that one ends, and its panic ends that one.
 */

import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import { defaultProgram } from "../../core/default-program.ts";
import { dump } from "../../core/dump.ts";
import type { RoutineFunction } from "../../core/goroutine.ts";
import type { Chan } from "../../core/chan.ts";
import type { Routine } from "../../core/op.ts";
import { Program } from "../../core/program.ts";
import { isGeneratorFunction } from "../../core/routine.ts";
import { call } from "../../core/call.ts";
import { errands, isQuiet, guests as guestPrograms } from "./quiet.ts";
import { enter, exit, type WorldMemory } from "./seat.ts";
import { SharedChannel } from "./shared-channel.ts";
import type { Parent } from "./threads.ts";

/** What a thread needs to take part in a world. */
export interface Invitation {
  readonly world: WorldMemory;
  /** Where the channel of its jobs stands. */
  readonly jobs: number;
  /** Its number among the workers. */
  readonly worker: number;
}

/** What one thread asks of another. */
export type Job =
  | { readonly do: "start"; readonly origin: string; readonly module: string; readonly name: string; readonly args: readonly unknown[]; readonly reply: Chan<Reply> }
  | { readonly do: "end"; readonly origin: string };

/** Null: it runs. Otherwise why it does not. */
export type Reply = null | { readonly code: string; readonly message: string; readonly cause?: unknown };

/** What a worker tells the thread that made the world. */
export type Report =
  | { readonly is: "ready"; readonly seat: number }
  | { readonly is: "panic"; readonly origin: string; readonly error: unknown }
  | { readonly is: "quiet" }
  | { readonly is: "dump"; readonly asked: number; readonly quiet: boolean; readonly text: string };

/** What that thread tells a worker. */
export type Order = { readonly order: "dump"; readonly asked: number };

/** Attends until the channel of its jobs is closed. */
export function attend(invitation: Invitation, parent: Parent): void {
  const seat = enter(invitation.world);
  const jobs = new SharedChannel<Job, undefined>(seat, invitation.jobs, seat.ints[invitation.jobs >> 2] as number, undefined);
  const guests = new Guests(parent);
  parent.onMessage((message) => {
    const { order, asked } = message as Order;
    if (order === "dump") parent.post({ is: "dump", asked, quiet: isQuiet(seat), text: guests.dump(invitation.worker) } satisfies Report);
  });
  parent.keepAlive(false);
  seat.onAllQuiet = () => parent.post({ is: "quiet" } satisfies Report);
  defaultProgram.spawn(serve(jobs, guests), null, []);
  parent.post({ is: "ready", seat: seat.index } satisfies Report);
}

function* serve(jobs: Chan<Job>, guests: Guests): Routine {
  for (;;) {
    const [job, ok] = yield* jobs.recvOk();
    if (!ok) break;
    if (job.do === "end") guests.end(job.origin);
    else guests.start(job);
  }
  exit();
}

/** The programs whose goroutines run here. */
class Guests {
  readonly #parent: Parent;
  readonly #programs: Map<string, Program> = new Map();

  constructor(parent: Parent) {
    this.#parent = parent;
  }

  start(job: Job & { readonly do: "start" }): void {
    errands.count++;
    void load(job).finally(() => errands.count--).then(
      (fn) => {
        this.#program(job.origin).spawn(running(fn), null, job.args);
        void job.reply.trySend(null);
      },
      (error: unknown) => void job.reply.trySend(refusal(error)),
    );

    function* running(fn: RoutineFunction): Routine {
      yield* call(fn as (...args: unknown[]) => Routine<unknown>, ...job.args);
    }
  }

  end(origin: string): void {
    const program = this.#programs.get(origin);
    if (program === undefined) return;
    program.end();
    this.#programs.delete(origin);
    guestPrograms.delete(program);
  }

  dump(worker: number): string {
    const busy = [...this.#programs.values()].filter((program) => program.count > 0);
    return busy.map((program) => dump(program, program.all, `, worker ${worker}`)()).join("\n\n");
  }

  #program(origin: string): Program {
    let program = this.#programs.get(origin);
    if (program !== undefined) return program;
    const fail = (error: unknown): void => {
      this.end(origin);
      this.#parent.post({ is: "panic", origin, error } satisfies Report);
    };
    program = new Program({ returned() {}, panicked: fail, failed: fail });
    this.#programs.set(origin, program);
    guestPrograms.add(program);
    return program;
  }
}

async function load({ module, name }: Job & { readonly do: "start" }): Promise<RoutineFunction> {
  const exports = (await import(module)) as Record<string, unknown>;
  const fn = exports[name];
  if (typeof fn === "function" && isGeneratorFunction(fn as RoutineFunction)) return fn as RoutineFunction;
  const has = Object.keys(exports).filter((key) => typeof exports[key] === "function").join(", ");
  const what = name in exports ? `its export ${name} is ${describe(fn)}, no generator function` : `it has no export ${name}`;
  throw new UsageError("ERR_NO_EXPORT", `goOn: ${module}: ${what}; its functions: ${has === "" ? "none" : has}`);
}

function refusal(error: unknown): Reply {
  if (error instanceof UsageError) return { code: error.code, message: error.message };
  return { code: "ERR_MODULE", message: error instanceof Error ? error.message : String(error), cause: error };
}
