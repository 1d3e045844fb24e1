/**
 * The parker of a thread: how the thread rests while its goroutines wait for others, and what the others see of that.
 *
 * It looks at its inbox for a moment, then has itself called. To look costs nothing where threads run side by side, and
 * is ten times faster than to be called. But it keeps the other thread from running where both share a core: then it
 * never pays. So each thread keeps a score of how often it paid, and after failures tries it ever more rarely.
 *
 * Each thread notes in its slot whether it is idle, and counts how often it has been woken. The last thread that comes
 * to rest finds out that all are; it is true if the counts are still the same once every thread has said so anew.
 */

import { host } from "#host";
import { KeepAlive, type Activity } from "../../deadlock-detector.ts";
import {
  SLOTS,
  SLOT_BASE,
  SLOT_PARKED,
  SLOT_INBOX,
  SLOT_INBOX_STUB,
  SLOT_LIFE,
  SLOT_IDLE,
  SLOT_SIZE,
  SLOT_WAKES,
  WAITS_FOR_MESSAGE,
  WAITS_FOR_NOTIFY,
} from "../kernel/layout.ts";
import type { SlotMemory } from "./slot-memory.ts";

/** How often a thread looks before it rests: about 300 microseconds, longer than it takes to wake one that sleeps. */
const LOOKS = 90_000;
const BEST = 8;
/** After how many rests it looks again, although that has not paid: at first, and at the most. */
const SOON = 8;
const LATE = 128;
/** Whether threads are unparked by messages: where there is no `Atomics.waitAsync` (Firefox before 145). */
export const unparkedByMessage: boolean = (Atomics as Partial<typeof Atomics>).waitAsync === undefined;

/** The thread slot, as its parker uses it. */
interface Parked extends SlotMemory {
  readonly activity: Activity;
  readonly coordinator: { allIdle(): void; busy(): void };
  report: string;
  /** The waits that other threads may end. */
  readonly waits: { readonly byToken: { readonly size: number } };
  /** Wakes the waiters that other threads have woken. */
  drain(): void;
}

export class Parker {
  readonly #slot: Parked;
  /** Whether a wake-up will call us. */
  #armed = false;
  #stopped = false;
  /** Whether it is about to rest. */
  #expected = false;
  /** How often the thread looks before it rests; 0 where it rests at once. */
  looks: number = LOOKS;
  #score = 4;
  #restsSinceLook = 0;
  #patience = SOON;
  /** Holds the process while a goroutine waits: a promise of `Atomics.waitAsync` does not. */
  readonly #alive: KeepAlive = new KeepAlive();
  /** Whether all threads are known to be idle: then it is the host's to say whether its loop has run dry. */
  #runsDry = false;
  /** Called by the host once its loop has run dry; null while that is not asked. */
  #onDry: (() => void) | null = null;

  constructor(slot: Parked) {
    this.#slot = slot;
  }

  get #at(): number {
    return (this.#slot.base + SLOT_PARKED) >> 2;
  }

  /** A goroutine has begun to wait, perhaps outside any slice. */
  expect(): void {
    // One that waits now was not there when all were idle.
    if (this.#runsDry) this.#holdOn();
    if (this.#expected || (this.#armed && this.#alive.holds)) return;
    this.#expected = true;
    void Promise.resolve().then(this.#rest);
  }

  readonly #rest = (): void => {
    this.#expected = false;
    this.rest();
  };

  /** Looks for a wake-up for a moment, if that pays; whether one came. */
  linger(): boolean {
    const slot = this.#slot;
    if (slot.waits.byToken.size === 0) return false;
    if (slot.kernel.isIdle() === 0) {
      slot.drain();
      return true;
    }
    if (this.#score <= 0 && ++this.#restsSinceLook < this.#patience) return false;
    this.#restsSinceLook = 0;
    if (slot.kernel.spin(this.looks) !== 0) {
      this.#score = Math.min(BEST, this.#score <= 0 ? 2 : this.#score + 1);
      this.#patience = SOON;
      slot.drain();
      return true;
    }
    if (this.#score > 0) this.#score -= 2;
    else this.#patience = Math.min(LATE, this.#patience * 2);
    return false;
  }

  /** Has the thread called when a wake-up comes, as long as a goroutine waits. */
  rest(): void {
    const slot = this.#slot;
    if (this.#stopped) return;
    if (slot.waits.byToken.size === 0) {
      this.#noteIdle();
      return this.#alive.letGo();
    }
    if (!this.#runsDry) this.#alive.hold();
    if (this.#armed) return this.#noteIdle();
    slot.kernel.lend();
    Atomics.store(slot.ints, this.#at, unparkedByMessage ? WAITS_FOR_MESSAGE : WAITS_FOR_NOTIFY);
    if (slot.kernel.isIdle() === 0) {
      Atomics.store(slot.ints, this.#at, 0);
      slot.drain();
      return this.expect();
    }
    if (unparkedByMessage) {
      this.#armed = true;
      return this.#noteIdle();
    }
    const result = Atomics.waitAsync(slot.ints, this.#at, WAITS_FOR_NOTIFY);
    if (!result.async) return this.expect();
    this.#armed = true;
    this.#noteIdle();
    void result.value.then(() => this.unparked());
  }

  #noteIdle(): void {
    const slot = this.#slot;
    const idle = slot.activity.isIdle();
    noteIdle(slot, idle);
    if (idle && wakesIfIdle(slot) >= 0) slot.coordinator.allIdle();
  }

  /**
   * All threads are idle: nothing but the host's own events keeps the thread alive. Once there are none `onDry` is
   * called, unless a wake-up has come first, and the thread lives on; without it, it is the host's to say what follows.
   */
  letRunDry(onDry: (() => void) | null = null): void {
    this.#holdOn();
    this.#runsDry = true;
    this.#alive.letGo();
    if (onDry === null) return;
    this.#onDry = () => {
      this.#holdOn();
      this.rest();
      onDry();
    };
    host.onDry(this.#onDry);
  }

  /** From now on the goroutines that wait hold the process again. */
  #holdOn(): void {
    this.#runsDry = false;
    if (this.#onDry === null) return;
    host.offDry(this.#onDry);
    this.#onDry = null;
  }

  /** Not all threads are idle any more. */
  othersBusy(): void {
    this.#holdOn();
    this.#slot.report = "";
    this.rest();
  }

  /** The thread is about to run goroutines again. */
  busy(): void {
    noteIdle(this.#slot, false);
    this.#slot.coordinator.busy();
    this.#slot.report = "";
    if (this.#runsDry) this.#holdOn();
  }

  stop(): void {
    this.#stopped = true;
    this.#holdOn();
    this.#alive.letGo();
  }

  /** A wake-up has come. */
  unparked(): void {
    this.#armed = false;
    if (this.#stopped) return;
    this.#slot.drain();
    this.expect();
  }
}

function word(slot: number, offset: number): number {
  return (SLOT_BASE + slot * SLOT_SIZE + offset) >> 2;
}

/** Notes whether this thread is idle. */
function noteIdle({ ints, index }: SlotMemory, idle: boolean): void {
  const at = word(index, SLOT_IDLE);
  if (!idle && ints[at] === 0) return;
  Atomics.store(ints, at, idle ? 1 : 0);
}

/** Notes that this thread has been woken, while it is not idle: others see it once it is again. */
export function noteWake({ ints, index }: SlotMemory): void {
  const at = word(index, SLOT_WAKES);
  ints[at] = (ints[at] as number) + 1;
}

/** How often the threads have been woken in all, if all of them are idle; -1 if one is not. */
export function wakesIfIdle({ ints }: SlotMemory): number {
  const slots = Atomics.load(ints, SLOTS >> 2);
  let wakes = 0;
  for (let i = 0; i < slots; i++) {
    if (Atomics.load(ints, word(i, SLOT_LIFE)) === 0) continue;
    if (Atomics.load(ints, word(i, SLOT_IDLE)) !== 1) return -1;
    // A wake-up that is on its way: the thread has not got round to it yet.
    if (Atomics.load(ints, word(i, SLOT_INBOX)) !== SLOT_BASE + i * SLOT_SIZE + SLOT_INBOX_STUB) return -1;
    wakes = (wakes + Atomics.load(ints, word(i, SLOT_WAKES))) | 0;
  }
  return wakes & 0x7fffffff;
}
