/**
 * Packed arguments: those of a goroutine with something in them that the host alone can clone or move. That goes to the
 * worker by port; the rest is encoded and stands in the shared heap, and what the worker's job names is where.
 *
 * Nothing else goes so: they are for one thread, and of a channel no thread knows which one will receive.
 */

import type { Routine } from "../../../core/op.ts";
import { until } from "../../../core/until.ts";
import { ABSENT } from "../../codec/decoder.ts";
import { NotYet } from "../../codec/refusal.ts";
import { seal } from "../../codec/transfer.ts";
import { ARGUMENTS_LENGTH, ARGUMENTS_MESSAGE, ARGUMENTS_NUMBER, ARGUMENTS_SIZE } from "../kernel/layout.ts";
import type { Packed } from "./cells.ts";
import { ARGUMENTS, crossesAs, HeapObject } from "./heap-objects.ts";
import type { ThreadSlot } from "./slot.ts";

export class PackedArguments extends HeapObject {
  static {
    crossesAs(ARGUMENTS, this);
  }

  constructor(slot: ThreadSlot, at: number) {
    super(ARGUMENTS, slot, at);
  }

  get id(): number {
    return this.slot.ints[(this.at + ARGUMENTS_NUMBER) >> 2] as number;
  }

  /** The arguments. Only the worker that they are for opens them, and only once. */
  open(): readonly unknown[] {
    const { slot, at, id } = this;
    const references = slot.port.look(id);
    slot.port.drop(id);
    return unpack(slot, at, references as readonly unknown[]) as readonly unknown[];
  }
}

function unpack(slot: ThreadSlot, at: number, references: readonly unknown[]): unknown {
  const { ints } = slot;
  const message = ints[(at + ARGUMENTS_MESSAGE) >> 2] as number;
  ints[(at + ARGUMENTS_MESSAGE) >> 2] = 0;
  return slot.cells.unpack(message, ints[(at + ARGUMENTS_LENGTH) >> 2] as number, references);
}

/** No thread has them any more. */
export function freeArguments(slot: ThreadSlot, at: number): void {
  if (slot.ints[(at + ARGUMENTS_MESSAGE) >> 2] === 0) return;
  unpack(slot, at, ABSENT);
  slot.port.forget(slot.ints[(at + ARGUMENTS_NUMBER) >> 2] as number);
}

/** Arguments as they go to a worker, once what must go ahead of them has arrived there. */
export function* packedFor(
  slot: ThreadSlot,
  worker: number,
  args: readonly unknown[],
): Routine<readonly unknown[] | PackedArguments> {
  const packed = yield* pack(slot, args);
  if (packed === null) return args;
  const { references, transfers } = packed;
  const [made, sealed] = wrap(slot, packed, () => seal(references, transfers));
  yield* until(slot.port.send(made.id, worker, sealed.references, sealed.transfers));
  return made;
}

function* pack(slot: ThreadSlot, args: readonly unknown[]): Routine<Packed | null> {
  for (;;) {
    try {
      return slot.cells.pack(args);
    } catch (e) {
      if (!(e instanceof NotYet)) throw e;
      yield* until(e.arrival);
    }
  }
}

function wrap<T>(slot: ThreadSlot, { at: message, length }: Packed, sealed: () => T): [PackedArguments, T] {
  let at = 0;
  try {
    at = slot.objects.allot(ARGUMENTS_SIZE);
    const { ints } = slot;
    ints[(at + ARGUMENTS_NUMBER) >> 2] = slot.port.number();
    ints[(at + ARGUMENTS_MESSAGE) >> 2] = message;
    ints[(at + ARGUMENTS_LENGTH) >> 2] = length;
    // Collected, it gives back what is in it.
    return [new PackedArguments(slot, at), sealed()];
  } catch (e) {
    if (at === 0) slot.cells.unpack(message, length, ABSENT);
    throw e;
  }
}
