/** `Locker`: what can be locked and unlocked, whatever kind of lock it is. */

import type { Op } from "../../core/op.ts";

/**
 * A lock as `Cond` and generic code see it: {@link Mutex}, {@link RWMutex}, its `rLocker()`,
 * {@link ReentrantMutex}. Go's `sync.Locker`.
 */
export interface Locker {
  /** Locks it: an op, so also a case of a select. `using _ = yield* l.lock()` unlocks at the end of the block. */
  lock(): Op<Disposable>;
  /** Unlocks it, and lets who waits go on. */
  unlock(): void;
}
