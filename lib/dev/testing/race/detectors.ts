/**
 * Which detectors listen to an execution: each from the moment on from which there is something for it to see, since to
 * follow orders is dear. What happened before orders no two accesses, so nothing is missed.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { CountSubject } from "../../../core/observer.ts";
import { GAVE_WAY } from "../../../core/thread.ts";
import { RaceDetector } from "./detector.ts";
import { LostUpdates } from "./lost-update.ts";

export class Detectors {
  readonly #isOn: boolean;
  readonly #listen: (detector: RaceDetector | LostUpdates) => void;
  /** Made at the first access to a shared variable; it listens from that of each execution on. */
  #races: RaceDetector | null = null;
  #looksForRaces = false;
  /** Made at the first access to watched data; it listens from that of each execution on. */
  updates: LostUpdates | null = null;
  #looksForUpdates = false;
  #checksCounts = false;
  /** The goroutines that have taken a wait group's counter from zero last, while wait groups are not looked at. */
  readonly #adders: Map<object, Goroutine> = new Map();
  /** Whether another one has waited for such a counter in this execution. */
  suspectsCount = false;

  /** `isOn`: whether a data race is a failure. `listen` has a detector listen to what happens from now on. */
  constructor(isOn: boolean, listen: (detector: RaceDetector | LostUpdates) => void) {
    this.#isOn = isOn;
    this.#listen = listen;
  }

  begin(): void {
    this.#looksForRaces = false;
    this.#looksForUpdates = false;
    this.#adders.clear();
    this.suspectsCount = false;
    this.updates?.suspicions.splice(0);
  }

  /** A shared variable is used: from here on data races are looked for. */
  lookForRaces(): void {
    if (this.#looksForRaces || !this.#isOn) return;
    this.#looksForRaces = true;
    this.#listen((this.#races ??= new RaceDetector()));
  }

  /** Watched data is read or written: from here on lost updates are looked for. Null if they are not to be. */
  lookForUpdates(): LostUpdates | null {
    if (!this.#isOn) return null;
    const updates = (this.updates ??= new LostUpdates());
    if (!this.#looksForUpdates) {
      this.#looksForUpdates = true;
      this.#listen(updates);
    }
    return updates;
  }

  /**
   * `g` is about to add `n` to a wait group's counter. Most wait groups are added to and waited for by one goroutine:
   * they are looked at as soon as one is not, from the next execution on.
   */
  adds(count: CountSubject, n: number, g: Goroutine | null): void {
    if (this.#checksCounts) this.lookForRaces();
    else if (n > 0 && count.value === 0 && g !== null && this.#isOn) this.#adders.set(count, g);
  }

  /** `g` has made a step: it may stand before a wait for a counter that another goroutine has taken from zero. */
  stepped(g: Goroutine): void {
    if (this.#adders.size === 0 || g.op === null || g.value === GAVE_WAY) return;
    for (const { event, subject } of g.op.alternatives) {
      const adder = event === "wait" ? this.#adders.get(subject) : undefined;
      if (adder !== undefined && adder !== g) this.suspectsCount = true;
    }
  }

  /** Has wait groups looked at in the executions to come. */
  checkCounts(): void {
    this.#checksCounts = true;
  }

  /** Whether the execution has something that it takes others to tell: see `suspected`. */
  get isSuspicious(): boolean {
    return this.suspectsCount || (this.updates !== null && this.updates.suspicions.length > 0);
  }
}
