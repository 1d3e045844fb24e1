/**
 * What is judged: an implementation of channels, with the select that is used on it; the channels of one program;
 * which of their ops are ready; and when all that was begun has taken effect.
 */

import { host } from "#host";
import type { Chan } from "../../../core/chan.ts";
import { gosched } from "../../../core/gosched.ts";
import { type Op, Operation, type Routine } from "../../../core/op.ts";
import type { select, trySelect } from "../../../core/select.ts";
import { thread } from "../../../core/thread.ts";
import { until } from "../../../core/until.ts";
import type { Waiter } from "../../../core/waiter.ts";
import type { Model } from "./model.ts";
import { ZERO } from "./program.ts";

/** What an implementation may do without; each is one part of the suite. */
export type Feature = "select" | "tryOps" | "nil" | "async" | "values" | "ready" | "fairness" | "schedules";

/** A channel of whatever values. */
export type AnyChan = Chan<unknown, unknown>;

/** What is judged. */
export interface Subject {
  readonly makeChan: (capacity: number, zero: unknown) => AnyChan;
  readonly select: typeof select;
  readonly trySelect: typeof trySelect;
  /** Waits until all that was begun has taken effect; null where it does at once. */
  readonly settle: (() => PromiseLike<void>) | null;
  readonly lacks: ReadonlySet<Feature>;
}

/** The channels of one program. */
export interface Fixture {
  readonly subject: Subject;
  readonly channels: readonly AnyChan[];
  /** A receive of each, performed again and again, by several tasks at a time: an op is a description. */
  readonly receives: readonly Op<unknown>[];
}

export function newFixture(subject: Subject, caps: readonly number[]): Fixture {
  const channels = caps.map((cap) => subject.makeChan(cap, ZERO));
  return { subject, channels, receives: channels.map((ch) => ch.recvOk()) };
}

/** The tasks beside the goroutine that drives them. */
export interface Others {
  /** Whether there are others than goroutines of the driver's program. */
  readonly mixed: boolean;
  /** Grows whenever one of them does something. */
  activity(): number;
}

/** Returns once no task moves: each has done what it can. For the goroutine that drives the others. */
export function* settle(subject: Subject, others: Others): Routine {
  yield* settleGoroutines();
  if (subject.settle === null) {
    if (others.mixed) yield* giveHostItsTurns();
    return;
  }
  let before: number;
  do {
    before = others.activity();
    yield* until(Promise.resolve(subject.settle()));
    yield* giveHostItsTurns();
  } while (before !== others.activity());
}

/**
 * After the first macrotask other programs have had their turn, which comes before ours; after the second, async
 * functions that these have woken.
 */
function* giveHostItsTurns(): Routine {
  for (let n = 0; n < 2; n++) {
    yield* until(new Promise<void>((resolve) => host.defer(resolve)));
    yield* settleGoroutines();
  }
}

/** More rounds than the others, whose scripts are short, can keep going. */
const ROUNDS = 1000;

function* settleGoroutines(): Routine {
  const program = thread.current?.owner;
  for (let round = 0; round < ROUNDS; round++) {
    yield* gosched();
    if (program?.head === null) return;
  }
  throw new Error("the run queue is never empty");
}

/** How often each op is asked. */
const TIMES = 2;

const kinds = ["send", "recv"] as const;

/**
 * What can be done on each channel at once, asked of every kind of op; to be compared with `expectedReady`. To be
 * asked has no effect on any task, however often.
 */
export function foundReady(fixture: Fixture): string {
  return fixture.channels
    .map((ch, i) => {
      const sends = isReady(ch.send(undefined));
      const receives = [ch.recv(), ch.recvOk(), fixture.receives[i] as Op<unknown>].map(isReady);
      const unlike = receives.some((r) => r !== receives[0]) ? " (by one kind of receive only)" : "";
      const chosen =
        fixture.subject.lacks.has("select") ||
        isReady(fixture.subject.select([ch.recv(), null, ch.send(undefined)])) === (sends || receives.includes(true));
      return (
        readyText(i, sends, receives.includes(true)) + unlike + (chosen ? "" : " (and a select of both says otherwise)")
      );
    })
    .join("; ");
}

export function expectedReady(model: Model): string {
  return model.channels
    .map((_, ch) => {
      const [sends, receives] = kinds.map((op) => model.ready([{ op, ch, value: undefined }]).length > 0) as [
        boolean,
        boolean,
      ];
      return readyText(ch, sends, receives);
    })
    .join("; ");
}

function readyText(ch: number, sends: boolean, receives: boolean): string {
  const can = [...(sends ? ["send"] : []), ...(receives ? ["receive"] : [])];
  return `c${ch}: ${can.length === 0 ? "nothing" : can.join(" and ")}`;
}

function isReady(op: Op<unknown> | null | undefined): boolean {
  if (op === null || op === undefined) return false;
  for (let n = 1; n < TIMES; n++) (op as Operation<unknown>).ready();
  return (op as Operation<unknown>).ready();
}

/** Another op, but that the question whether it is ready asks everything else as well. */
class Nosy extends Operation<unknown> {
  readonly #op: Operation<unknown>;
  readonly #fixture: Fixture;

  constructor(op: Operation<unknown>, fixture: Fixture) {
    super();
    this.#op = op;
    this.#fixture = fixture;
  }

  override get reason(): string {
    return this.#op.reason;
  }
  override get subject(): object {
    return this.#op.subject;
  }
  override ready(): boolean {
    foundReady(this.#fixture);
    return this.#op.ready();
  }
  override poll(): unknown {
    return this.#op.poll();
  }
  override park(waiter: Waiter): void {
    this.#op.park(waiter);
  }
  override withdraw(waiter: Waiter): void {
    this.#op.withdraw(waiter);
  }
  override settle(outcome: unknown): unknown {
    return this.#op.settle(outcome);
  }
}

/** Such an op, which asks about all channels of `fixture`. */
export function nosy(op: Op<unknown>, fixture: Fixture): Op<unknown> {
  return new Nosy(op as Operation<unknown>, fixture);
}
