/**
 * The port of a thread: what goes by message ports between threads that share memory, since the host alone can hand it
 * from one to another. It goes ahead: a value in a cell refers to it only once it has arrived, so the receiver of that
 * value finds it, and never waits.
 *
 * All of it goes by the thread that made the world (`Relay`), which has a port to each worker. Messages of one thread
 * stay in order.
 */

import { KeepAlive, type Activity } from "../../deadlock-detector.ts";
import { PORT_NUMBER } from "../kernel/layout.ts";
import type { SlotMemory } from "./slot-memory.ts";

export type PortMessage =
  /**
   * Something for the worker `to`, or for all threads if that is null; it is known by `id`. What of it moves stands in
   * `transfers`.
   */
  | {
      readonly is: "keep";
      readonly id: number;
      readonly to: number | null;
      readonly content: unknown;
      readonly transfers: readonly unknown[];
    }
  /** It has arrived; from the relay: everywhere. */
  | { readonly is: "kept"; readonly id: number }
  /** No thread refers to it any more. */
  | { readonly is: "forget"; readonly id: number };

/** What of a message moves when it is posted. */
export function transfersOf(message: PortMessage): readonly unknown[] {
  return message.is === "keep" ? message.transfers : [];
}

/** The thread slot, as its port uses it. */
interface Sender extends SlotMemory {
  readonly activity: Activity;
  readonly coordinator: { carry(message: PortMessage): void };
  /** Rests if nothing keeps the thread from it. */
  rest(): void;
}

/** What has come to one thread, and what it has sent. */
export class Port {
  readonly #slot: Sender;
  readonly #kept: Map<number, unknown> = new Map();
  /** What this thread has sent that has not arrived everywhere. */
  readonly #underWay: Map<number, () => void> = new Map();
  readonly #alive: KeepAlive = new KeepAlive();

  constructor(slot: Sender) {
    this.#slot = slot;
  }

  /** A number that nothing else in the world has. */
  number(): number {
    return Atomics.add(this.#slot.ints, PORT_NUMBER >> 2, 1);
  }

  /** Sends `content`; resolves once each thread that it is for has it, or is dead. */
  send(id: number, to: number | null, content: unknown, transfers: readonly unknown[] = []): Promise<void> {
    const { activity, coordinator } = this.#slot;
    activity.pendingCalls++;
    this.#alive.hold();
    return new Promise<void>((resolve) => {
      this.#underWay.set(id, resolve);
      coordinator.carry({ is: "keep", id, to, content, transfers });
    });
  }

  keep(id: number, content: unknown): void {
    this.#kept.set(id, content);
  }

  /** All that is kept, by its id. On the thread that made the world: what all threads are to keep. */
  everything(): readonly (readonly [id: number, content: unknown])[] {
    return [...this.#kept];
  }

  look(id: number): unknown {
    return this.#kept.get(id);
  }

  drop(id: number): void {
    this.#kept.delete(id);
  }

  /** What this thread has sent has arrived. */
  arrived(id: number): void {
    const resolve = this.#underWay.get(id);
    if (resolve === undefined) return;
    const slot = this.#slot;
    this.#underWay.delete(id);
    slot.activity.pendingCalls--;
    if (this.#underWay.size === 0) this.#alive.letGo();
    resolve();
    // Perhaps no goroutine waits for it any more: then the thread is idle.
    void Promise.resolve().then(() => slot.rest());
  }

  /** No thread refers to it any more. */
  forget(id: number): void {
    this.drop(id);
    this.#slot.coordinator.carry({ is: "forget", id });
  }

  /** A message has come to a worker. */
  heard(message: PortMessage): void {
    if (message.is === "forget") return this.drop(message.id);
    if (message.is === "kept") return this.arrived(message.id);
    this.keep(message.id, message.content);
    this.#slot.coordinator.carry({ is: "kept", id: message.id });
  }
}

/** How the thread that made the world reaches the workers. */
export interface Links {
  /** Those that live. */
  alive(): readonly number[];
  post(worker: number, message: PortMessage): void;
}

/** A message under way: from which worker, null for the relay's own thread; and which workers have not got it yet. */
interface UnderWay {
  readonly from: number | null;
  readonly missing: Set<number>;
}

/** On the thread that made the world: it takes each message where it shall go, and knows what has arrived. */
export class Relay {
  readonly #port: Port;
  readonly #links: Links;
  readonly #underWay: Map<number, UnderWay> = new Map();

  constructor(port: Port, links: Links) {
    this.#port = port;
    this.#links = links;
  }

  /** Takes on a message of the worker `from`; null: of this thread itself. */
  carry(from: number | null, message: PortMessage): void {
    const { id } = message;
    if (message.is === "kept") {
      this.#arrived(id, from);
    } else if (message.is === "forget") {
      if (from !== null) this.#port.drop(id);
      for (const worker of this.#links.alive()) if (worker !== from) this.#links.post(worker, message);
    } else {
      const { to, content } = message;
      const alive = this.#links.alive();
      // What the dead have sent no thread will refer to.
      if (from !== null && !alive.includes(from)) return;
      if (to === null && from !== null) this.#port.keep(id, content);
      const targets = alive.filter((worker) => (to === null ? worker !== from : worker === to));
      this.#underWay.set(id, { from, missing: new Set(targets) });
      for (const worker of targets) this.#links.post(worker, message);
      this.#look(id);
    }
  }

  #arrived(id: number, at: number | null): void {
    if (at !== null) this.#underWay.get(id)?.missing.delete(at);
    this.#look(id);
  }

  /** A worker has died: it will get nothing more. */
  died(worker: number): void {
    for (const id of Array.from(this.#underWay.keys())) this.#arrived(id, worker);
  }

  #look(id: number): void {
    const underWay = this.#underWay.get(id);
    if (underWay === undefined || underWay.missing.size > 0) return;
    this.#underWay.delete(id);
    const { from } = underWay;
    if (from === null) this.#port.arrived(id);
    else if (this.#links.alive().includes(from)) this.#links.post(from, { is: "kept", id });
  }
}
