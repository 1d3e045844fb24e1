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

/** A buffer that the program of this thread holds. */
interface Known {
  readonly at: number;
  /** Resolves once all threads have it; null once they have. */
  arrival: Promise<void> | null;
}

/** Those of one thread. */
export class SharedBuffers {
  readonly #slot: ThreadSlot;
  readonly #known: WeakMap<object, Known> = new WeakMap();

  constructor(slot: ThreadSlot) {
    this.#slot = slot;
  }

  /** The handle of `buffer`, which is being sent, lent to its message; or a promise of when all threads have it. */
  share(buffer: SharedArrayBuffer): number | Promise<void> {
    const { at, arrival } = this.#known.get(buffer) ?? this.#introduce(buffer);
    if (arrival !== null) return arrival;
    this.#slot.kernel.count(at, 1);
    return handle(BUFFER, at);
  }

  #introduce(buffer: SharedArrayBuffer): Known {
    const { objects, port } = this.#slot;
    const kept = duplicate(buffer);
    const at = objects.allot(BUFFER_SIZE);
    const id = port.number();
    this.#slot.ints[(at + BUFFER_NUMBER) >> 2] = id;
    objects.retain(BUFFER, at, buffer);
    objects.add(at, buffer);
    port.keep(id, kept);
    const known: Known = { at, arrival: null };
    this.#known.set(buffer, known);
    known.arrival = port.send(id, null, kept).then(() => void (known.arrival = null));
    return known;
  }

  /** This thread's object for the one that stands at `at`, which has come in a message. */
  revive(at: number): SharedArrayBuffer {
    const { objects, port } = this.#slot;
    const buffer = duplicate(port.look(this.#number(at)) as SharedArrayBuffer);
    objects.retain(BUFFER, at, buffer);
    this.#known.set(buffer, { at, arrival: null });
    return buffer;
  }

  /** No thread uses it any more. */
  free(at: number): void {
    this.#slot.port.forget(this.#number(at));
  }

  #number(at: number): number {
    return this.#slot.ints[(at + BUFFER_NUMBER) >> 2] as number;
  }
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
