/**
 * What happens before what: which events Go's memory model orders.
 *
 * A goroutine leaves its clock at a thing, and who finds it there knows from then on what it knew. What
 * orders nothing in Go orders nothing here: two sends into one buffer, two loads, two readers of one lock.
 *
 * It may begin in the middle of an execution. Every order between two later events consists of later events,
 * so none is missed.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import type { Engine } from "../engine/engine.ts";
import type { Event, Listener, OrderListener } from "../engine/listener.ts";
import { isOfHost } from "../engine/outside.ts";
import { as, isStore } from "../engine/things.ts";
import type { Actor } from "../strategies/strategy.ts";
import { Clocks, type Clock } from "./clocks.ts";

/**
 * The values on their way through a channel, and the places in its buffer: what orders sends and receives.
 * A group with a limit is one too, as in Go: its tasks are the values in the buffer.
 *
 * The k-th send comes before the k-th receive completes, and the k-th receive before the (k+C)-th send
 * completes, where C is the capacity: that send takes the place which that receive has left. Nothing else
 * is ordered, not even two sends.
 *
 * Invariant: clocks that were there when this began are left out, for they order nothing that is looked at.
 */
class Messages {
  /** The senders' clocks of the values on their way, the oldest first. */
  readonly #sent: Clock[] = [];
  /** How many values were on their way before these. */
  #older: number;
  /** The receivers' clocks of the free places, in the order in which they are taken. */
  readonly #free: Clock[] = [];
  /** How many places were free before these. */
  #empty: number;
  /** The clock of the goroutine that has closed it. */
  closed: Clock | null = null;

  readonly cap: number;

  /** There are `len` values in a buffer of `cap` places now. */
  constructor(cap: number, len: number) {
    this.cap = cap;
    this.#older = len;
    this.#empty = cap - len;
  }

  /** A value is sent into a buffer's place; the clock of who has left that place. */
  send(clock: Clock): Clock | undefined {
    this.#sent.push(clock);
    if (this.#empty === 0) return this.#free.shift();
    this.#empty--;
    return undefined;
  }

  /** A value is received, and its place left; the clock of its sender. */
  receive(clock: Clock): Clock | undefined {
    if (this.cap > 0) this.#free.push(clock);
    if (this.#older === 0) return this.#sent.shift();
    this.#older--;
    return undefined;
  }
}

/** What was left at a thing, for those who come there later. */
class Place {
  /** By unlocks, dones, cancellations, stores. */
  left: Clock | null = null;
  /** By readers' unlocks: it concerns writers alone. */
  read: Clock | null = null;
  /** Of a channel. */
  messages: Messages | null = null;
  /** At a key of a map, at an object of a pool. */
  entries: Map<unknown, Clock> | null = null;
}

/** A listener that follows the order. What asks of two events whether they have one extends it. */
export class HappensBefore implements Listener, OrderListener {
  readonly clocks: Clocks = new Clocks();
  #places: Map<object, Place> = new Map();

  begin(_engine: Engine): void {
    this.clocks.reset();
    this.#places = new Map();
  }

  spawned(parent: Goroutine | null, child: Goroutine): void {
    this.clocks.pass(parent, child);
  }

  woke(waker: Goroutine | null, woken: Goroutine): void {
    this.clocks.pass(waker, woken);
  }

  hostTurned(): void {
    this.clocks.join();
  }

  step(actor: Actor): void {
    if (!(actor instanceof Goroutine) && !isOfHost(actor)) this.clocks.fires(this.#places.get(actor)?.left ?? null);
  }

  /** What `g` has done so far comes before what is done by a goroutine that finds it at the same thing later. */
  leaves(g: Goroutine | null, at: object): void {
    const place = this.#placeOf(at);
    place.left = this.clocks.leave(g, place.left);
  }

  finds(g: Goroutine | null, at: object): void {
    this.clocks.find(g, this.#places.get(at)?.left);
  }

  stepped(_actor: Actor): void {
    this.clocks.fired();
  }

  end(_program: Program): void {}

  event({ g, verb, subject, ok, value, partner }: Event): void {
    switch (verb) {
      case "send":
        if (ok !== false) this.#send(g, subject);
        break;
      case "receive":
        if (ok === false) this.clocks.find(g, this.#places.get(subject)?.messages?.closed);
        else if (as("timer", subject) !== null) this.finds(g, subject);
        else this.#receive(g, subject, partner);
        break;
      case "close":
        this.#messagesOf(subject).closed = this.clocks.leave(g, null);
        break;
      case "lock":
        if (ok === false) break;
        this.finds(g, subject);
        this.clocks.find(g, this.#places.get(subject)?.read);
        break;
      case "runlock": {
        const place = this.#placeOf(subject);
        place.read = this.clocks.leave(g, place.read);
        break;
      }
      case "acquire":
        if (ok === false) break;
        if (as("group", subject) === null) this.finds(g, subject);
        else this.#send(g, subject);
        break;
      case "release":
        if (as("group", subject) === null) this.leaves(g, subject);
        else this.#receive(g, subject, undefined);
        break;
      case "rlock":
      case "wait":
        if (ok !== false) this.finds(g, subject);
        break;
      case "unlock":
      case "cancel":
        this.leaves(g, subject);
        break;
      case "add":
        if ((value as number) < 0) this.leaves(g, subject);
        break;
      case "do":
        if (ok === true) this.leaves(g, subject);
        else this.finds(g, subject);
        break;
      case "load":
        this.#load(g, subject, value);
        break;
      case "update":
        this.#load(g, subject, value);
        this.#store(g, subject, value);
        break;
      case "store":
        this.#store(g, subject, value);
        break;
      case "signal":
      case "broadcast":
        // They come before what they wake, and leave nothing for others.
        break;
      case "read":
      case "write":
        break;
    }
  }

  #load(g: Goroutine | null, subject: object, key: unknown): void {
    const place = this.#places.get(subject);
    this.clocks.find(g, isStore(subject) ? place?.entries?.get(key) : place?.left);
  }

  /** A load finds what the last store has left, and nothing from before it. A store without a key is of all keys. */
  #store(g: Goroutine | null, subject: object, key: unknown): void {
    const clock = this.clocks.leave(g, null);
    const place = this.#placeOf(subject);
    if (!isStore(subject)) place.left = clock;
    else {
      const entries = (place.entries ??= new Map());
      if (key === undefined) for (const each of entries.keys()) entries.set(each, clock);
      else entries.set(key, clock);
    }
  }

  #send(g: Goroutine | null, subject: object): void {
    const messages = this.#messagesOf(subject);
    this.clocks.find(g, messages.send(this.clocks.leave(g, null)));
  }

  #receive(g: Goroutine | null, subject: object, sender: Goroutine | null | undefined): void {
    const messages = this.#messagesOf(subject);
    const clock = this.clocks.leave(g, null);
    this.clocks.find(g, messages.receive(clock));
    // Without a buffer the receive comes before its own send completes.
    if (messages.cap === 0 && sender !== undefined) this.clocks.find(sender, clock);
  }

  #placeOf(thing: object): Place {
    let place = this.#places.get(thing);
    if (place === undefined) this.#places.set(thing, (place = new Place()));
    return place;
  }

  #messagesOf(subject: object): Messages {
    const place = this.#placeOf(subject);
    const group = as("group", subject);
    // A group's limit may change while no task is active.
    if (place.messages !== null && (group === null || group.limit === place.messages.cap)) return place.messages;
    if (group !== null) return (place.messages = new Messages(group.limit, group.active));
    const channel = as("channel", subject) ?? as("queue", subject);
    return (place.messages = channel === null ? new Messages(0, 0) : new Messages(channel.cap, channel.len));
  }
}
