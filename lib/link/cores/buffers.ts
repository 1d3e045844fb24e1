/**
 * SharedArrayBuffers in the world. The first time that one crosses, it goes to all threads by mail, and its sender
 * waits until all have it; from then on a message names it by its place in the shared heap, where it is counted as
 * handles are.
 *
 * Each thread keeps an object for it, so that it finds one for whatever message comes, and has given another one away:
 * that the second has been collected tells that nobody here uses the memory. When nobody does on any thread, all forget
 * the first.
 *
 * Invariants: what has a handle is kept by every thread. A thread has one object for each such memory that the program
 * sees, for as long as the program holds it.
 */

import { handle } from "./codec/handle.ts";
import { allot, BUFFER, counts, hold, known } from "./handles.ts";
import { BUFFER_NUMBER, BUFFER_SIZE } from "./kernel/layout.ts";
import type { Seat } from "./seat.ts";

/** Where those that the program of this thread holds stand in its world. */
interface Standing {
  readonly seat: Seat;
  readonly at: number;
  /** Resolves once all threads have it; null once they have. */
  arrival: Promise<void> | null;
}

const standings: WeakMap<object, Standing> = new WeakMap();

/** The handle of `buffer`, which is being sent, lent to its message; or a promise of when all threads have it. */
export function share(seat: Seat, buffer: SharedArrayBuffer): number | Promise<void> {
  let standing = standings.get(buffer);
  if (standing?.seat !== seat) standing = introduce(seat, buffer);
  if (standing.arrival !== null) return standing.arrival;
  seat.kernel.count(standing.at, 1);
  return handle(BUFFER, standing.at);
}

function introduce(seat: Seat, buffer: SharedArrayBuffer): Standing {
  const { mail } = seat;
  const kept = duplicate(buffer);
  const at = allot(seat, BUFFER_SIZE);
  const id = mail.number();
  seat.ints[(at + BUFFER_NUMBER) >> 2] = id;
  hold(BUFFER, { seat, at }, buffer);
  known(seat, at, buffer);
  mail.keep(id, kept);
  const standing: Standing = { seat, at, arrival: null };
  standings.set(buffer, standing);
  standing.arrival = mail.send(id, null, kept).then(() => void (standing.arrival = null));
  return standing;
}

/** Another object for the same memory. */
function duplicate(buffer: SharedArrayBuffer): SharedArrayBuffer {
  try {
    return structuredClone(buffer);
  } catch {
    // A host that does not do that: it is kept until the world is closed.
    return buffer;
  }
}

counts(BUFFER, {
  bytes: BUFFER_SIZE,
  revive(seat, at) {
    const buffer = duplicate(seat.mail.look(seat.ints[(at + BUFFER_NUMBER) >> 2] as number) as SharedArrayBuffer);
    hold(BUFFER, { seat, at }, buffer);
    standings.set(buffer, { seat, at, arrival: null });
    return buffer;
  },
  free: (seat, at) => seat.mail.forget(seat.ints[(at + BUFFER_NUMBER) >> 2] as number),
});
