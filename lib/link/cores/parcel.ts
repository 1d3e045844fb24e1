/**
 * Parcels: the arguments of a goroutine with what the host alone can clone or move in them. That goes to the worker by
 * mail; the rest is encoded and stands in the shared heap, and what the worker's job names is where.
 *
 * Nothing else goes so: a parcel is for one thread, and nobody knows who receives from a channel.
 */

import type { Routine } from "../../core/op.ts";
import { until } from "../../core/until.ts";
import type { Packed } from "./cells.ts";
import { ABSENT } from "./codec/decoder.ts";
import { NotYet } from "./codec/not-yet.ts";
import { seal } from "./codec/seal.ts";
import { allot, handles, hold, PARCEL, Shared } from "./handles.ts";
import { PARCEL_LENGTH, PARCEL_MESSAGE, PARCEL_NUMBER, PARCEL_SIZE } from "./kernel/layout.ts";
import type { Seat } from "./seat.ts";

export class Parcel extends Shared {
  constructor(seat: Seat, at: number) {
    super(seat, at);
    hold(PARCEL, this);
  }

  /** What is in it. Only who it is for opens it, and only once. */
  open(): readonly unknown[] {
    const { seat, at } = this;
    const id = seat.ints[(at + PARCEL_NUMBER) >> 2] as number;
    const references = seat.mail.look(id);
    seat.mail.drop(id);
    return unpack(seat, at, references as readonly unknown[]) as readonly unknown[];
  }
}

function unpack(seat: Seat, at: number, references: readonly unknown[]): unknown {
  const { ints } = seat;
  const message = ints[(at + PARCEL_MESSAGE) >> 2] as number;
  ints[(at + PARCEL_MESSAGE) >> 2] = 0;
  return seat.cells.unpack(message, ints[(at + PARCEL_LENGTH) >> 2] as number, references);
}

/** Arguments as they go to a worker, once what must go ahead of them has arrived there. */
export function* packedFor(seat: Seat, worker: number, args: readonly unknown[]): Routine<readonly unknown[] | Parcel> {
  const packed = yield* pack(seat, args);
  if (packed === null) return args;
  const { references, transfers } = packed;
  const [parcel, sealed] = wrap(seat, packed, () => seal(references, transfers));
  yield* until(
    seat.mail.send(seat.ints[(parcel.at + PARCEL_NUMBER) >> 2] as number, worker, sealed.references, sealed.transfers),
  );
  return parcel;
}

function* pack(seat: Seat, args: readonly unknown[]): Routine<Packed | null> {
  for (;;) {
    try {
      return seat.cells.pack(args);
    } catch (e) {
      if (!(e instanceof NotYet)) throw e;
      yield* until(e.arrival);
    }
  }
}

function wrap<T>(seat: Seat, { at: message, length }: Packed, sealed: () => T): [Parcel, T] {
  let at = 0;
  try {
    at = allot(seat, PARCEL_SIZE);
    const { ints } = seat;
    ints[(at + PARCEL_NUMBER) >> 2] = seat.mail.number();
    ints[(at + PARCEL_MESSAGE) >> 2] = message;
    ints[(at + PARCEL_LENGTH) >> 2] = length;
    // Collected, it gives back what is in it.
    return [new Parcel(seat, at), sealed()];
  } catch (e) {
    if (at === 0) seat.cells.unpack(message, length, ABSENT);
    throw e;
  }
}

handles(
  PARCEL,
  PARCEL_SIZE,
  Parcel,
  (seat, at) => new Parcel(seat, at),
  (seat, at) => {
    if (seat.ints[(at + PARCEL_MESSAGE) >> 2] === 0) return;
    unpack(seat, at, ABSENT);
    seat.mail.forget(seat.ints[(at + PARCEL_NUMBER) >> 2] as number);
  },
);
