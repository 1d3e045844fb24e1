/**
 * What happens before what: the order of Go's memory model, as vector clocks.
 *
 * Each goroutine has a clock, and ticks when others may learn of what it has done so far: it leaves its
 * clock at a thing, and who finds it there knows what it knew. What orders nothing in Go orders nothing
 * here: two sends into one buffer, two loads, two readers of one lock.
 *
 * It may begin in the middle of an execution. Every order between two later deeds consists of later deeds,
 * so none is missed.
 *
 * What happens outside all goroutines (promises, async functions) while everybody waits for it counts as
 * one thing after all that was before: no false order is found there, and no race either.
 */

import { Channel } from "../../../core/channel.ts";
import { Goroutine } from "../../../core/goroutine.ts";
import { TimerChannel } from "../../../core/timer-channel.ts";
import type { Deed } from "../engine/observer.ts";
import { groupOf } from "../observe/groups.ts";
import { isStore } from "../observe/stores.ts";
import type { Actor } from "../strategies/strategy.ts";
import { join, type Clock } from "./clock.ts";
import { Messages } from "./messages.ts";

export class HappensBefore {
  readonly goroutines: Goroutine[] = [];
  /** By goroutine. */
  readonly #clocks: Clock[] = [];
  /** What was left at a thing: by unlocks, dones, cancellations, stores. */
  readonly #left: Map<object, Clock> = new Map();
  /** What was left at a lock by those who had read under it: it concerns writers alone. */
  readonly #read: Map<object, Clock> = new Map();
  readonly #messages: Map<object, Messages> = new Map();
  /** What was left at a key of a map, at an object of a pool. */
  readonly #entries: Map<object, Map<unknown, Clock>> = new Map();
  /** The clock of the timer that fires now; otherwise that of whatever is outside. */
  #nobody: Clock = [];
  #firing = false;

  reset(): void {
    this.goroutines.length = 0;
    this.#clocks.length = 0;
    this.#left.clear();
    this.#read.clear();
    this.#messages.clear();
    this.#entries.clear();
    this.#nobody = [];
    this.#firing = false;
  }

  clockOf(g: Goroutine | null): Clock {
    if (g === null) return this.#nobody;
    const known = this.#clocks[g.id];
    if (known !== undefined) return known;
    const clock: Clock = [];
    for (let id = 0; id < g.id; id++) clock.push(0);
    clock.push(1);
    for (let id = this.#clocks.length; id < g.id; id++) this.#clocks.push(undefined as never);
    this.goroutines[g.id] = g;
    return (this.#clocks[g.id] = clock);
  }

  spawned(parent: Goroutine | null, child: Goroutine): void {
    if (parent === null && !this.#firing) this.#lookOutside();
    join(this.clockOf(child), this.clockOf(parent));
    this.#tick(parent);
  }

  woke(waker: Goroutine | null, woken: Goroutine): void {
    if (waker === woken) return;
    if (waker === null && !this.#firing) this.#lookOutside();
    join(this.clockOf(woken), this.clockOf(waker));
    this.#tick(waker);
  }

  step(actor: Actor): void {
    this.#firing = !(actor instanceof Goroutine);
    if (this.#firing) this.#nobody = this.#left.get(actor)?.slice() ?? [];
  }

  stepped(): void {
    if (this.#firing) this.#nobody = [];
    this.#firing = false;
  }

  leaves(g: Goroutine | null, at: object): void {
    this.#leave(g, this.#left, at);
  }

  finds(g: Goroutine | null, at: object): void {
    this.#find(g, this.#left.get(at));
  }

  did({ g, verb, subject, ok, value, partner }: Deed): void {
    switch (verb) {
      case "send":
        if (ok !== false) this.#send(g, subject);
        break;
      case "receive":
        if (ok === false) this.#find(g, this.#messages.get(subject)?.closed);
        else if (subject instanceof TimerChannel) this.finds(g, subject);
        else this.#receive(g, subject, partner);
        break;
      case "close":
        this.#messagesOf(subject).closed = this.clockOf(g).slice();
        this.#tick(g);
        break;
      case "lock":
        if (ok === false) break;
        this.finds(g, subject);
        this.#find(g, this.#read.get(subject));
        break;
      case "runlock":
        this.#leave(g, this.#read, subject);
        break;
      case "acquire":
        if (ok === false) break;
        if (groupOf(subject) !== null) this.#send(g, subject);
        else this.finds(g, subject);
        break;
      case "release":
        if (groupOf(subject) !== null) this.#receive(g, subject, undefined);
        else this.leaves(g, subject);
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
        this.#find(g, isStore(subject) ? this.#entries.get(subject)?.get(value) : this.#left.get(subject));
        break;
      case "update":
        this.#find(g, isStore(subject) ? this.#entries.get(subject)?.get(value) : this.#left.get(subject));
        this.#store(g, subject, value);
        break;
      case "store":
        this.#store(g, subject, value);
        break;
      case "signal":
      case "broadcast":
        // They order what they wake, and nothing is left for others.
        break;
      case "read":
      case "write":
        break;
    }
  }

  #tick(g: Goroutine | null): void {
    if (g === null) return;
    const clock = this.clockOf(g);
    clock[g.id] = (clock[g.id] as number) + 1;
  }

  #leave(g: Goroutine | null, places: Map<object, Clock>, at: object): void {
    const clock = this.clockOf(g);
    const there = places.get(at);
    if (there === undefined) places.set(at, clock.slice());
    else join(there, clock);
    this.#tick(g);
  }

  #find(g: Goroutine | null, clock: Clock | null | undefined): void {
    if (clock !== null && clock !== undefined) join(this.clockOf(g), clock);
  }

  /** A load finds what the last store has left, and nothing from before it. */
  #store(g: Goroutine | null, subject: object, key: unknown): void {
    const clock = this.clockOf(g).slice();
    if (!isStore(subject)) this.#left.set(subject, clock);
    else {
      let entries = this.#entries.get(subject);
      if (entries === undefined) this.#entries.set(subject, (entries = new Map()));
      if (key === undefined) for (const each of entries.keys()) entries.set(each, clock);
      else entries.set(key, clock);
    }
    this.#tick(g);
  }

  #messagesOf(subject: object): Messages {
    const there = this.#messages.get(subject);
    const group = groupOf(subject);
    if (there !== undefined && (group === null || group.limit === there.cap)) return there;
    const messages = group !== null ? new Messages(group.limit, group.active) : subject instanceof Channel ? new Messages(subject.cap, subject.len) : new Messages(0, 0);
    this.#messages.set(subject, messages);
    return messages;
  }

  #send(g: Goroutine | null, subject: object): void {
    const place = this.#messagesOf(subject).send(this.clockOf(g).slice());
    this.#find(g, place);
    this.#tick(g);
  }

  #receive(g: Goroutine | null, subject: object, sender: Goroutine | null | undefined): void {
    const clock = this.clockOf(g).slice();
    this.#find(g, this.#messagesOf(subject).receive(clock));
    // Without a buffer the receive comes before its own send completes.
    if (subject instanceof Channel && subject.cap === 0 && sender !== undefined) this.#find(sender, clock);
    this.#tick(g);
  }

  #lookOutside(): void {
    for (const clock of this.#clocks) if (clock !== undefined) join(this.#nobody, clock);
  }
}
