/**
 * A batch: the chunks of one parallel call, sent to a pool as its workers get on. No more of them are under way than
 * keep the workers busy.
 *
 * Invariant: once it is over (all done, a failure, a cancel, the end of its program) none of its chunks waits in the
 * pool, and it takes no more inputs.
 */

import { afterwards } from "../../../core/afterwards.ts";
import type { SendChan } from "../../../core/chan.ts";
import { currentProgram } from "../../../core/default-program.ts";
import type { Op, Routine } from "../../../core/op.ts";
import type { Resource } from "../../../core/program.ts";
import { select } from "../../../core/select.ts";
import type { Dispatcher } from "../pool/dispatcher.ts";
import type { Failure } from "../pool/failure.ts";
import { Outcomes } from "../pool/outcomes.ts";
import { Piece } from "../pool/piece.ts";
import { END, LATER, type Chunk, type Supply } from "./inputs.ts";
import type { Sizes } from "./sizes.ts";

/** How many chunks are under way for each task that the workers can perform at a time. */
const AHEAD = 4;

/** How far a parallel call has come, in inputs. */
export interface Progress {
  readonly done: number;
  /** Undefined where it can't be known: of iterables and channels. */
  readonly total: number | undefined;
}

/** One chunk, and what came of it. */
class Part extends Piece {
  readonly #outcomes: Outcomes<Part>;
  /** Its number, and that of its first input. */
  readonly index: number;
  readonly base: number;
  readonly size: number;
  value: unknown;
  time = 0;
  failure: Failure | null = null;

  constructor(outcomes: Outcomes<Part>, kind: number, chunk: Chunk, index: number, base: number) {
    super(kind, [chunk]);
    this.#outcomes = outcomes;
    this.index = index;
    this.base = base;
    this.size = chunk.length;
  }

  override done(value: unknown, time: number): void {
    this.value = value;
    this.time = time;
    this.#outcomes.push(this);
  }

  override failed(failure: Failure): void {
    this.failure = failure;
    this.#outcomes.push(this);
  }
}

export type { Part };

export interface Plan {
  readonly dispatcher: Dispatcher;
  /** What to do with each chunk: one of the protocol's kinds. */
  readonly kind: number;
  readonly supply: Supply;
  readonly sizes: Sizes;
  readonly progress: SendChan<Progress> | undefined;
  /** Waits until the call shall be given up; null if it never is. */
  readonly stop: Op<unknown> | null;
  /** Why it shall be. */
  readonly reason: () => unknown;
}

export class Batch implements Resource {
  readonly #plan: Plan;
  readonly #outcomes: Outcomes<Part>;
  readonly #parts: Set<Part> = new Set();
  #supplied = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#outcomes = new Outcomes<Part>("parallel");
  }

  /** Sees to all inputs; `each` is called with each part that has been done, in the order in which they are. */
  *run(each: (part: Part) => Routine | void): Routine {
    const { dispatcher, sizes, supply, progress, stop, reason } = this.#plan;
    const program = currentProgram();
    const total = supply.left;
    let done = 0;
    program.adopt(this);
    try {
      for (;;) {
        const waits = this.#fill(dispatcher.staff.size * dispatcher.staff.concurrency * AHEAD);
        if (this.#parts.size === 0 && this.#supplied) return;
        const parted = this.#parts.size > 0 ? this.#outcomes : null;
        const r = yield* select({ stop, part: parted, input: waits ? supply.more() : null }, { priority: true });
        if (r.case === "stop") throw reason();
        if (r.case === "input") {
          supply.arrived(r.value);
          continue;
        }
        const part = r.value;
        this.#parts.delete(part);
        if (part.failure !== null)
          throw part.failure.toError(part.failure.index < 0 ? "" : ` (input ${part.base + part.failure.index})`);
        sizes.learn(part.size, part.time);
        const routine = each(part);
        if (routine !== undefined) yield* routine;
        done += part.size;
        void progress?.trySend({ done, total });
      }
    } finally {
      program.disown(this);
      this.#abandon();
      progress?.close();
    }
  }

  #index = 0;
  #base = 0;

  /** Sends chunks until enough are under way; whether that has to wait for inputs. */
  #fill(enough: number): boolean {
    const { dispatcher, kind, sizes, supply } = this.#plan;
    while (!this.#supplied && this.#parts.size < enough) {
      const chunk = supply.next(sizes.next(supply.left));
      if (chunk === LATER) return true;
      if (chunk === END) this.#supplied = true;
      else {
        const part = new Part(this.#outcomes, kind, chunk, this.#index++, this.#base);
        this.#base += chunk.length;
        this.#parts.add(part);
        dispatcher.submit(part);
      }
    }
    return false;
  }

  #abandon(): void {
    for (const part of this.#parts) this.#plan.dispatcher.cancel(part);
    this.#parts.clear();
    if (!this.#supplied) this.#plan.supply.stop();
    this.#supplied = true;
  }

  /** Its program has ended. */
  release(): void {
    afterwards(() => this.#abandon());
  }
}
