/**
 * A wait of another thread, as the home sees it: of a goroutine at one of the home's things, or of a select at several.
 *
 * The home ends it by itself, unless it is undecided: then cases compete that only its own thread knows of. So before one of the
 * home's fires that thread is asked. If it says "yours" its own cases can't fire any more, and the home either fires one, or
 * releases it: since the other side, which had to be asked too, has done something else meanwhile.
 *
 * While it is being asked it keeps its places, and nobody behind it is served before it. A thread answers at once whatever its
 * goroutines do, so nobody waits for somebody who waits: there is no deadlock between two selects.
 */

import type { Operation } from "../../../core/op.ts";
import { Waiter } from "../../../core/waiter.ts";
import { CLOSED as CLOSED_MARK } from "../../../core/thread.ts";
import type { Kept, Link } from "./link.ts";
import { CLOSED, DONE, RECEIVE, VALUE } from "./wire.ts";

/** What is at home, as far as waits are concerned. */
export interface HomeThing {
  /** How many values are buffered. */
  readonly len: number;
  /** Serves whoever can be served now. */
  serve(): void;
  /** Takes in a case of a wait. */
  admit(stand: Stand): void;
  /** Takes a case out. */
  remove(stand: Stand): void;
  /** Whether `claimant` has been claimed for something that waits for another's answer. */
  awaits(claimant: Claimant): boolean;
}

const DECIDED = 0;
const OPEN = 1;
const ASKED = 2;
const CLAIMED = 3;
const OVER = 4;

/** One case of it, in the queue of a thing. What is sent stands in `value`. */
export class Stand extends Waiter {
  readonly owner: null = null;
  readonly claimant: Claimant;
  readonly index: number;
  readonly thing: HomeThing;
  readonly verb: number;

  constructor(claimant: Claimant, index: number, thing: HomeThing, verb: number, value: Kept) {
    super(value);
    this.claimant = claimant;
    this.index = index;
    this.thing = thing;
    this.verb = verb;
  }

  override get waitsAt(): Operation<unknown> | null {
    return null;
  }

  override wake(outcome: unknown): void {
    this.claimant.fire(this, outcome);
  }

  override again(): void {}
}

export class Claimant {
  readonly link: Link;
  readonly wait: number;
  readonly stands: Stand[] = [];
  #state: number;

  constructor(link: Link, wait: number, undecided: boolean) {
    this.link = link;
    this.wait = wait;
    this.#state = undecided ? OPEN : DECIDED;
  }

  /** Whether it is the home's to end. */
  get isSure(): boolean {
    return this.#state === DECIDED || this.#state === CLAIMED;
  }

  /** As `isSure`; if it is not, its thread is asked. */
  claim(): boolean {
    if (this.#state === OPEN) {
      this.#state = ASKED;
      this.link.outbox.put(["ask", this.wait]);
    }
    return this.isSure;
  }

  /** Its thread has said that it is the home's. */
  claimed(): void {
    if (this.#state !== ASKED) return;
    this.#state = CLAIMED;
    this.link.home.claimed.add(this);
    for (const { thing } of this.stands) this.link.home.touch(thing);
  }

  /** Lets it go again, if nothing that it has been claimed for can still come about. */
  releaseUnlessAwaited(): void {
    if (this.stands.some(({ thing }) => thing.awaits(this))) return;
    this.#state = OPEN;
    this.link.home.claimed.delete(this);
    this.link.outbox.put(["release", this.wait]);
  }

  /** One of its cases, which has left its queue, fires. */
  fire(fired: Stand, outcome: unknown): void {
    this.#leave(fired);
    const { link, wait } = this;
    const { index, verb, thing } = fired;
    if (outcome === CLOSED_MARK) return link.outbox.put(["fired", wait, index, CLOSED, undefined, thing.len]);
    if (verb !== RECEIVE) return link.outbox.put(["fired", wait, index, DONE, undefined, thing.len]);
    const packet = link.pack(outcome as Kept);
    link.outbox.put(["fired", wait, index, VALUE, packet, thing.len], packet);
  }

  /** It is over: its thread has taken it back, or has died. */
  leave(): void {
    this.#leave(null);
  }

  #leave(fired: Stand | null): void {
    const { link } = this;
    this.#state = OVER;
    link.claimants.delete(this.wait);
    link.home.claimed.delete(this);
    for (const stand of this.stands) {
      if (stand === fired) continue;
      stand.thing.remove(stand);
      link.home.touch(stand.thing);
    }
  }
}
