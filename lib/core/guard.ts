/**
 * `Guard`: what a lock op returns, for `using`. It unlocks once, however often it is disposed of, so a
 * block may unlock early: `held[Symbol.dispose]()`.
 */

interface Unlocker {
  unlock(): void;
}

export class Guard implements Disposable {
  /** Null once it has unlocked. */
  #locker: Unlocker | null;

  constructor(locker: Unlocker) {
    this.#locker = locker;
  }

  /** Whether it has unlocked. One that has not serves the next owner as well: most locks are unlocked by name. */
  get spent(): boolean {
    return this.#locker === null;
  }

  [Symbol.dispose](): void {
    const locker = this.#locker;
    if (locker === null) return;
    this.#locker = null;
    locker.unlock();
  }

  static {
    // Where the host has no such symbol (Node 20.0, Safari), compilers of `using` ask for this one.
    const hosts: symbol | undefined = Symbol.dispose;
    if (hosts === undefined)
      Object.defineProperty(this.prototype, Symbol.for("Symbol.dispose"), { value: this.prototype[Symbol.dispose] });
  }
}
