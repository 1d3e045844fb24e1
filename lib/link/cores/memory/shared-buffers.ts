/**
 * SharedArrayBuffers in the world. The first time that one crosses, it goes to all threads by port, and its sender
 * waits until all have it; from then on a message names it by its place in the shared heap, where it is counted as
 * handles are.
 *
 * Each thread keeps an object for it, so that it finds one for any message that comes, and has given another one away:
 * that the second has been collected tells that no code here uses the memory. When none does on any thread, all forget
 * the first.
 *
 * Invariants: what has a handle is kept by every thread. A thread has one object for each such memory that the program
 * sees, for as long as the program holds it.
 */

import { handle } from "../../codec/classes.ts";
import { BUFFER_NUMBER, BUFFER_SIZE } from "../kernel/layout.ts";
import { BUFFER } from "./heap-objects.ts";
import type { ThreadSlot } from "./slot.ts";

/** Where one that the program of this thread holds stands in its world. */
interface Known {
  readonly slot: ThreadSlot;
  readonly at: number;
  /** Resolves once all threads have it; null once they have. */
  arrival: Promise<void> | null;
}

/** Marks beside the buffers, which are the host's objects: each says itself which world it belongs to. */
const knownBuffers: WeakMap<object, Known> = new WeakMap();

/** The handle of `buffer`, which is being sent, lent to its message; or a promise of when all threads have it. */
export function share(slot: ThreadSlot, buffer: SharedArrayBuffer): number | Promise<void> {
  let known = knownBuffers.get(buffer);
  if (known?.slot !== slot) known = introduce(slot, buffer);
  if (known.arrival !== null) return known.arrival;
  slot.kernel.count(known.at, 1);
  return handle(BUFFER, known.at);
}

function introduce(slot: ThreadSlot, buffer: SharedArrayBuffer): Known {
  const { objects, port } = slot;
  const kept = duplicate(buffer);
  const at = objects.allot(BUFFER_SIZE);
  const id = port.number();
  slot.ints[(at + BUFFER_NUMBER) >> 2] = id;
  objects.retain(BUFFER, at, buffer);
  objects.add(at, buffer);
  port.keep(id, kept);
  const known: Known = { slot, at, arrival: null };
  knownBuffers.set(buffer, known);
  known.arrival = port.send(id, null, kept).then(() => void (known.arrival = null));
  return known;
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

export function reviveBuffer(slot: ThreadSlot, at: number): object {
  const buffer = duplicate(slot.port.look(slot.ints[(at + BUFFER_NUMBER) >> 2] as number) as SharedArrayBuffer);
  slot.objects.retain(BUFFER, at, buffer);
  knownBuffers.set(buffer, { slot, at, arrival: null });
  return buffer;
}

export function freeBuffer(slot: ThreadSlot, at: number): void {
  slot.port.forget(slot.ints[(at + BUFFER_NUMBER) >> 2] as number);
}
