/**
 * A wait of this thread at things whose home is another: of a goroutine at one, or of a select at several. The home
 * ends it; and so does this thread, where local cases compete, as long as the home has not been told that it is the
 * home's (claimant.ts).
 *
 * Told so, it is the home's until a case fires or it is released. What came to a local case meanwhile is tried when it is
 * released: a promise's value is there still, and a local channel, which went on to the next, is asked once more.
 */

import { afterwards } from "../../../core/afterwards.ts";
import { SelectCase } from "../../../core/select.ts";
import type { Arbiter, Waiter } from "../../../core/waiter.ts";
import { Refused } from "../../world.ts";
import type { AwayThing } from "./away-thing.ts";
import type { Away } from "./away.ts";
import type { Packet } from "./parcel.ts";
import { hasLocal, isOrdered } from "./ring.ts";

/** One case of it. */
export class AwayPlace {
  readonly wait: AwayWait;
  readonly waiter: Waiter;
  readonly thing: AwayThing;
  readonly verb: number;
  readonly packet: Packet;
  gone = false;

  constructor(wait: AwayWait, waiter: Waiter, thing: AwayThing, verb: number, packet: Packet) {
    this.wait = wait;
    this.waiter = waiter;
    this.thing = thing;
    this.verb = verb;
    this.packet = packet;
  }
}

/** Nobody else has heard of it. */
const NEW = 0;
/** The home may end it, once it has asked. */
const OPEN = 1;
/** The home's to end. */
const YOURS = 2;
/** This thread's to end, or over. */
const MINE = 3;

export class AwayWait implements Arbiter {
  readonly #world: Away;
  readonly id: number;
  readonly places: AwayPlace[] = [];
  #state = NEW;
  /** Whether local cases compete. */
  #undecided = false;
  #refused = false;
  /** What came to local cases while the wait was the home's. */
  #missed: (() => void)[] = [];

  constructor(world: Away, id: number) {
    this.#world = world;
    this.id = id;
    afterwards(() => this.#post());
  }

  /** Adds a case: `waiter` waits at `thing`. */
  add(waiter: Waiter, thing: AwayThing, verb: number, packet: Packet): AwayPlace {
    const place = new AwayPlace(this, waiter, thing, verb, packet);
    this.places.push(place);
    waiter.value = place;
    waiter.waitsOutside(1);
    if (waiter instanceof SelectCase) waiter.arbitrate(this);
    return place;
  }

  /** Adds a case that can't be: once all stand, the wait ends with `error`. */
  refuse(waiter: Waiter, thing: AwayThing, verb: number, error: unknown): void {
    const place = this.add(waiter, thing, verb, undefined);
    this.#refused = true;
    afterwards(() => {
      if (this.#state !== NEW) return;
      this.#end();
      place.waiter.wake(new Refused(error));
    });
  }

  /** All cases stand: the home is told. */
  #post(): void {
    if (this.#state !== NEW || this.#refused) return;
    const { id, places } = this;
    const { outbox } = this.#world;
    const packets = places.map(({ packet }) => packet);
    const cases = places.map(({ thing, verb, packet }) => [thing.id, verb, packet] as const);
    const [{ waiter }] = places as [AwayPlace];
    this.#undecided = hasLocal(waiter, isFar);
    this.#state = this.#undecided ? OPEN : YOURS;
    outbox.put(["wait", id, this.#undecided, isOrdered(waiter), cases], ...packets);
  }

  claim(retry?: () => void): boolean {
    if (this.#state === OPEN) this.#world.outbox.put(["withdraw", this.id]);
    if (this.#state === OPEN || this.#state === NEW) this.#state = MINE;
    if (this.#state !== MINE && retry !== undefined) this.#missed.push(retry);
    return this.#state === MINE;
  }

  /** The home asks for it. */
  asked(): void {
    if (this.#state !== OPEN) return;
    this.#state = YOURS;
    this.#world.outbox.put(["yours", this.id]);
  }

  /** The home has let go of it. */
  released(): void {
    if (this.#state !== YOURS || !this.#undecided) return;
    this.#state = OPEN;
    const missed = this.#missed;
    this.#missed = [];
    for (const retry of missed) if (this.#state === OPEN) retry();
  }

  /** The home has fired a case. */
  fired(index: number, outcome: unknown, length: number): void {
    const { waiter, thing } = this.places[index] as AwayPlace;
    this.#end();
    waiter.wake(thing.heard(outcome, length, waiter));
  }

  /** A case is taken back: another has fired, or its program has ended. */
  withdraw(place: AwayPlace): void {
    if (this.#state !== MINE && !this.claim()) {
      this.#world.outbox.put(["withdraw", this.id]);
      this.#state = MINE;
    }
    this.#remove(place);
    if (this.places.every(({ gone }) => gone)) this.#end();
  }

  #end(): void {
    this.#state = MINE;
    for (const place of this.places) this.#remove(place);
    this.#world.waits.delete(this.id);
  }

  #remove(place: AwayPlace): void {
    if (place.gone) return;
    place.gone = true;
    place.waiter.waitsOutside(-1);
    place.waiter.arbiter = null;
  }
}

/** Whether a case waits at another thread's thing. */
function isFar({ value }: Waiter): boolean {
  return value instanceof AwayPlace;
}
