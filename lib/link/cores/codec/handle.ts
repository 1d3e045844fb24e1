/**
 * Handles: how an object of the shared heap (a channel, a mutex, ...) crosses. Only where it lies is
 * written, and the other thread makes, or finds, its own object for that place.
 */

/** The method of a class whose instances cross as handles. */
export const HANDLE: unique symbol = Symbol("goroutines.handle");

export interface Handled {
  /**
   * Which handle it is, as {@link handle} packs it; called whenever the object is sent.
   *
   * @throws {Refusal} if it belongs to another world than `world`, whose encoder asks.
   */
  [HANDLE](world: unknown): number;
}

/** What the decoder calls: the object of this thread for a handle, the same one each time. */
export type HandleOf = (kind: number, offset: number) => unknown;

const HIGH = 2 ** 32;
/** Kinds stand in 20 bits, so that a packed handle is exact in a number. */
export const KIND_LIMIT: number = 2 ** 20;

/** Packs a handle into one number: no object is made for it. `kind` is below 2^20, `offset` below 2^32. */
export function handle(kind: number, offset: number): number {
  return kind * HIGH + offset;
}

export function kindOf(packed: number): number {
  return Math.floor(packed / HIGH);
}

export function offsetOf(packed: number): number {
  return packed >>> 0;
}
