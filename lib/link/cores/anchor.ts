/**
 * An anchor: keeps the process alive where what is waited for does not, such as a port or a promise of
 * `Atomics.waitAsync`.
 */

import { host } from "#host";

/** The longest that the host can be told to wait, in milliseconds. */
const FOREVER = 2 ** 31 - 1;

export class Anchor {
  /** A timer that never goes off. */
  #timer: unknown = null;

  get holds(): boolean {
    return this.#timer !== null;
  }

  hold(): void {
    this.#timer ??= host.timeout(() => {}, FOREVER);
  }

  letGo(): void {
    if (this.#timer === null) return;
    host.cancel(this.#timer);
    this.#timer = null;
  }
}
