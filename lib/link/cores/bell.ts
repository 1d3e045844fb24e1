/**
 * How a thread rests while its goroutines wait for others: it looks at its inbox for a moment, then has its bell
 * rung.
 *
 * To look costs nothing where threads run side by side, and is ten times faster than to be rung. But it keeps the
 * other from running where both share a core: then it never pays. So each thread keeps a score of how often it
 * paid, and after failures tries it ever more rarely.
 */

import { host } from "#host";
import { Anchor } from "./anchor.ts";
import { SLOT_BELL, WAITS_FOR_MESSAGE, WAITS_FOR_NOTIFY } from "./kernel/layout.ts";
import { isQuiet, noteQuiet, wakesIfQuiet } from "./quiet.ts";
import type { Seat } from "./seat.ts";

/** How often a thread looks before it rests: about 300 microseconds, longer than it takes to wake one that sleeps. */
const LOOKS = 90_000;
const BEST = 8;
/** After how many rests it looks again, although that has not paid: at first, and at the most. */
const SOON = 8;
const LATE = 128;
/** Whether threads are rung by messages: where there is no `Atomics.waitAsync` (Firefox before 145). */
export const rungByMessage: boolean = (Atomics as Partial<typeof Atomics>).waitAsync === undefined;

export class Bell {
  readonly #seat: Seat;
  /** Whether a ring will call us. */
  #armed = false;
  #stopped = false;
  /** Whether it is about to rest. */
  #expected = false;
  /** How often the thread looks before it rests; 0 where it rests at once. */
  looks: number = LOOKS;
  #score = 4;
  #restsSinceLook = 0;
  #patience = SOON;
  /** Keeps the process alive while somebody waits: a promise of `Atomics.waitAsync` does not. */
  readonly #anchor: Anchor = new Anchor();
  /** Whether all threads are known to be quiet: then it is the host's to say whether its loop has run dry. */
  #dozes = false;
  /** Called by the host once its loop has run dry; null while nobody asks. */
  #onDry: (() => void) | null = null;

  constructor(seat: Seat) {
    this.#seat = seat;
  }

  get #at(): number {
    return (this.#seat.base + SLOT_BELL) >> 2;
  }

  /** Somebody has begun to wait, perhaps outside any slice. */
  expect(): void {
    // Who waits now was not there when all were quiet.
    if (this.#dozes) this.#stopDozing();
    if (this.#expected || (this.#armed && this.#anchor.holds)) return;
    this.#expected = true;
    void Promise.resolve().then(this.#rest);
  }

  readonly #rest = (): void => {
    this.#expected = false;
    this.rest();
  };

  /** Looks for a wake-up for a moment, if that pays; whether one came. */
  linger(): boolean {
    const seat = this.#seat;
    if (seat.contests.size === 0) return false;
    if (seat.kernel.isIdle() === 0) {
      seat.drain();
      return true;
    }
    if (this.#score <= 0 && ++this.#restsSinceLook < this.#patience) return false;
    this.#restsSinceLook = 0;
    if (seat.kernel.spin(this.looks) !== 0) {
      this.#score = Math.min(BEST, this.#score <= 0 ? 2 : this.#score + 1);
      this.#patience = SOON;
      seat.drain();
      return true;
    }
    if (this.#score > 0) this.#score -= 2;
    else this.#patience = Math.min(LATE, this.#patience * 2);
    return false;
  }

  /** Has the thread called when a wake-up comes, as long as somebody waits. */
  rest(): void {
    const seat = this.#seat;
    if (this.#stopped) return;
    if (seat.contests.size === 0) {
      this.#noteQuiet();
      return this.#anchor.letGo();
    }
    if (!this.#dozes) this.#anchor.hold();
    if (this.#armed) return this.#noteQuiet();
    seat.kernel.lend();
    Atomics.store(seat.ints, this.#at, rungByMessage ? WAITS_FOR_MESSAGE : WAITS_FOR_NOTIFY);
    if (seat.kernel.isIdle() === 0) {
      Atomics.store(seat.ints, this.#at, 0);
      seat.drain();
      return this.expect();
    }
    if (rungByMessage) {
      this.#armed = true;
      return this.#noteQuiet();
    }
    const result = Atomics.waitAsync(seat.ints, this.#at, WAITS_FOR_NOTIFY);
    if (!result.async) return this.expect();
    this.#armed = true;
    this.#noteQuiet();
    void result.value.then(() => this.rung());
  }

  #noteQuiet(): void {
    const seat = this.#seat;
    const quiet = isQuiet();
    noteQuiet(seat, quiet);
    if (quiet && wakesIfQuiet(seat) >= 0) seat.onAllQuiet();
  }

  /**
   * All threads are quiet: nothing but the host's own events keeps the thread alive. Once there are none `onDry` is
   * called, unless a wake-up has come first, and the thread lives on; without it, it is the host's to say what follows.
   */
  doze(onDry: (() => void) | null = null): void {
    this.#stopDozing();
    this.#dozes = true;
    this.#anchor.letGo();
    if (onDry === null) return;
    this.#onDry = () => {
      this.#stopDozing();
      this.rest();
      onDry();
    };
    host.onDry(this.#onDry);
  }

  #stopDozing(): void {
    this.#dozes = false;
    if (this.#onDry === null) return;
    host.offDry(this.#onDry);
    this.#onDry = null;
  }

  /** Not all threads are quiet any more. */
  stir(): void {
    this.#stopDozing();
    this.#seat.report = "";
    this.rest();
  }

  /** The thread is about to run goroutines again. */
  awake(): void {
    noteQuiet(this.#seat, false);
    this.#seat.onAwake();
    this.#seat.report = "";
    if (this.#dozes) this.#stopDozing();
  }

  stop(): void {
    this.#stopped = true;
    this.#stopDozing();
    this.#anchor.letGo();
  }

  /** A wake-up has come. */
  rung(): void {
    this.#armed = false;
    if (this.#stopped) return;
    this.#seat.drain();
    this.expect();
  }
}
