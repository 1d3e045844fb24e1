/** `shared`: makes what goroutines on several threads can share. */

import { UsageError } from "../../core/error.ts";
import type { Chan } from "../../core/chan.ts";
import { currentSeat, type Seat } from "./seat.ts";
import { makeShared } from "./shared-channel.ts";

function seatFor(caller: string): Seat {
  const seat = currentSeat();
  if (seat === null) throw new UsageError("ERR_NO_CORES", `${caller}: there is no shared memory: call cores() first`);
  return seat;
}

function sharedChan<T>(capacity?: number): Chan<T>;
function sharedChan<T>(capacity: number, zero: T): Chan<T, T>;
function sharedChan<T>(capacity = 0, zero?: T): Chan<T> {
  return makeShared<T, T | undefined>(seatFor("shared.chan"), capacity, zero);
}

export const shared: { readonly chan: typeof sharedChan } = { chan: sharedChan };
