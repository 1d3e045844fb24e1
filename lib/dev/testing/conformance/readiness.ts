/** Which ops could be performed now, as they say themselves. To be asked has no effect on anybody, however often. */

import { Operation, type Op } from "../../../core/op.ts";
import type { Waiter } from "../../../core/waiter.ts";
import type { Model } from "./model.ts";
import type { World } from "./world.ts";

/** How often each op is asked. */
const TIMES = 2;

const kinds = ["send", "recv"] as const;

/** What can be done on each channel at once, asked of every kind of op; to be compared with `expectedReady`. */
export function foundReady(world: World): string {
  return world.channels
    .map((ch, i) => {
      const sends = isReady(ch.send(undefined));
      const receives = [ch.recv(), ch.recvOk(), world.receives[i] as Op<unknown>].map(isReady);
      const unlike = receives.some((r) => r !== receives[0]) ? " (by one kind of receive only)" : "";
      const chosen =
        world.subject.lacks.has("select") ||
        isReady(world.subject.select([ch.recv(), null, ch.send(undefined)])) === (sends || receives.includes(true));
      return (
        inWords(i, sends, receives.includes(true)) + unlike + (chosen ? "" : " (and a select of both says otherwise)")
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
      return inWords(ch, sends, receives);
    })
    .join("; ");
}

function inWords(ch: number, sends: boolean, receives: boolean): string {
  const can = [...(sends ? ["send"] : []), ...(receives ? ["receive"] : [])];
  return `c${ch}: ${can.length === 0 ? "nothing" : can.join(" and ")}`;
}

function isReady(op: Op<unknown> | null | undefined): boolean {
  if (op === null || op === undefined) return false;
  for (let n = 1; n < TIMES; n++) (op as Operation<unknown>).ready();
  return (op as Operation<unknown>).ready();
}

/** Another op, but that whoever asks whether it is ready asks everything else as well. */
class Nosy extends Operation<unknown> {
  readonly #op: Operation<unknown>;
  readonly #world: World;

  constructor(op: Operation<unknown>, world: World) {
    super();
    this.#op = op;
    this.#world = world;
  }

  override get reason(): string {
    return this.#op.reason;
  }
  override get subject(): object {
    return this.#op.subject;
  }
  override ready(): boolean {
    foundReady(this.#world);
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

/** Such an op, which asks about all channels of `world`. */
export function nosy(op: Op<unknown>, world: World): Op<unknown> {
  return new Nosy(op as Operation<unknown>, world);
}
