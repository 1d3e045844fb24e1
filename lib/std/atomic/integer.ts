/** What the atomic integers have in common, whatever their width. */

/** An atomic integer: its arithmetic wraps around, as Go's does. */
export interface Integer<N extends number | bigint> {
  /** The value. Go's `x.Load()`. */
  load(): N;
  /** Sets the value. Go's `x.Store(v)`. */
  store(value: N): void;
  /**
   * Adds `delta`, which may be negative, also to an unsigned one. Go's `x.Add(delta)`.
   *
   * @returns the new value.
   */
  add(delta: N): N;
  /** Keeps the bits that are set in `mask`; returns the old value. Go's `x.And(mask)`. */
  and(mask: N): N;
  /** Sets the bits that are set in `mask`; returns the old value. Go's `x.Or(mask)`. */
  or(mask: N): N;
  /** Sets the value and returns the old one. Go's `x.Swap(v)`. */
  swap(value: N): N;
  /** Sets the value to `replacement` if it is `expected`; returns whether it was. Go's `x.CompareAndSwap(old, new)`. */
  compareAndSwap(expected: N, replacement: N): boolean;
}
