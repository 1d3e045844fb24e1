/**
 * `transfer`: what is moved when it is sent, not copied.
 *
 * The mark stands beside the value, not around it: its type stays what it is, and a local channel delivers
 * the value itself. Once it has moved it is detached here, and the mark has lost its meaning. `seal` does
 * so ahead for what goes by a port.
 */

import { threads } from "#threads";
import { UsageError } from "../../core/error.ts";
import { describe } from "../../core/describe.ts";

const marked = new WeakSet<object>();
let any = false;

/** Whether it is to be moved. */
export function isMoving(value: object): boolean {
  return any && marked.has(value);
}

/** Since ES2024. */
interface Movable extends ArrayBuffer {
  transfer?(length: number): unknown;
}

/**
 * Makes buffers empty here: they have moved. One that is empty already has moved with another value. Their memory is
 * free at once, while it is still in the processor's cache, and their marks are gone: to leave either to the collector
 * takes three times as long.
 */
export function giveAway(buffers: readonly object[]): void {
  for (const buffer of buffers as readonly Movable[]) {
    marked.delete(buffer);
    if (buffer.byteLength === 0) continue;
    try {
      if (buffer.transfer === undefined) threads.detach(buffer);
      else buffer.transfer(0);
    } catch {
      // The buffer of a WebAssembly memory can't be detached: it has been copied, and stays.
    }
  }
}

/**
 * Marks a buffer, or the buffer of a view, so that sending it to another thread moves it: once it has been sent it is
 * detached here, with a length of 0. As an argument of `goOn` it moves. Through a channel in shared memory its bytes
 * are copied all the same, since the receiver may be any thread; where channels go by messages they are not. The buffer
 * of a `WebAssembly.Memory` never moves: there it is copied, elsewhere refused. Go has no counterpart: its goroutines
 * share all memory.
 *
 * @param value an ArrayBuffer, a typed array or DataView on one, or another transferable object.
 * @returns the same value.
 * @throws {UsageError} if `value` is no object, or shared memory, which never moves.
 *
 * @example
 * ```ts
 * const pixels = transfer(new Uint8Array(1 << 20));
 * log(pixels.length);
 * ```
 */
export function transfer<T extends object>(value: T): T {
  if (typeof value !== "object" || value === null) throw refused(value);
  const moving = ArrayBuffer.isView(value) ? value.buffer : value;
  if (typeof SharedArrayBuffer !== "undefined" && moving instanceof SharedArrayBuffer) throw refused(value);
  any = true;
  marked.add(moving);
  return value;
}

function refused(value: unknown): UsageError {
  return new UsageError(
    "ERR_CANNOT_TRANSFER",
    `transfer: needs an ArrayBuffer or a view on one, not ${describe(value)}`,
  );
}

/** What goes by a port: what moves has moved out of this thread's hands, and nothing can go wrong when it is posted. */
export interface Sealed {
  readonly references: readonly unknown[];
  readonly transfers: readonly unknown[];
}

/**
 * @param transfers those of the references that move.
 * @throws {UsageError} ERR_CANNOT_CROSS if what is to move is locked, or has moved.
 */
export function seal(references: readonly unknown[], transfers: readonly unknown[]): Sealed {
  try {
    const [kept, moved] = structuredClone([references, transfers], { transfer: transfers as ArrayBuffer[] }) as [
      unknown[],
      unknown[],
    ];
    return { references: kept, transfers: moved };
  } catch (cause) {
    const error = new UsageError(
      "ERR_CANNOT_CROSS",
      `a value can't cross threads: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
    throw Object.assign(error, { cause });
  }
}
