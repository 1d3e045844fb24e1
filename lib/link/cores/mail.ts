/**
 * Mail: what goes by the ports between the threads of a world that share memory, since the host alone can hand it from
 * one to another. It goes ahead: a value in a cell refers to it only once it has arrived, so whoever receives that
 * value finds it, and never waits.
 *
 * All mail goes by the thread that made the world (`Sorting`), which has a port to each worker. Letters of one thread
 * stay in order.
 */

import { Anchor } from "./anchor.ts";
import { errands } from "./quiet.ts";
import { PORT_NUMBER } from "./kernel/layout.ts";
import type { Seat } from "./seat.ts";

export type Letter =
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
  /** It has arrived; from the maker: everywhere. */
  | { readonly is: "kept"; readonly id: number }
  /** Nobody refers to it any more. */
  | { readonly is: "forget"; readonly id: number };

/** What of a letter moves when it is posted. */
export function transfersOf(letter: Letter): readonly unknown[] {
  return letter.is === "keep" ? letter.transfers : [];
}

/** What has come to one thread, and what it has sent. */
export class Mail {
  readonly #seat: Seat;
  readonly #kept: Map<number, unknown> = new Map();
  /** What this thread has sent that has not arrived everywhere. */
  readonly #underWay: Map<number, () => void> = new Map();
  /** Keeps the process alive meanwhile. */
  readonly #anchor: Anchor = new Anchor();
  /** Takes a letter of this thread's to the others. */
  carry: (letter: Letter) => void = () => {};

  constructor(seat: Seat) {
    this.#seat = seat;
  }

  /** A number that nothing else in the world has. */
  number(): number {
    return Atomics.add(this.#seat.ints, PORT_NUMBER >> 2, 1);
  }

  /** Sends `content`; resolves once whoever it is for has it, or is dead. */
  send(id: number, to: number | null, content: unknown, transfers: readonly unknown[] = []): Promise<void> {
    errands.count++;
    this.#anchor.hold();
    return new Promise<void>((resolve) => {
      this.#underWay.set(id, resolve);
      this.carry({ is: "keep", id, to, content, transfers });
    });
  }

  keep(id: number, content: unknown): void {
    this.#kept.set(id, content);
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
    this.#underWay.delete(id);
    errands.count--;
    if (this.#underWay.size === 0) this.#anchor.letGo();
    resolve();
    // Perhaps nobody waits for it any more: then the thread is quiet.
    void Promise.resolve().then(() => this.#seat.rest());
  }

  /** Nobody refers to it any more, on any thread. */
  forget(id: number): void {
    this.drop(id);
    this.carry({ is: "forget", id });
  }

  /** A letter has come to a worker. */
  heard(letter: Letter): void {
    if (letter.is === "forget") return this.drop(letter.id);
    if (letter.is === "kept") return this.arrived(letter.id);
    this.keep(letter.id, letter.content);
    this.carry({ is: "kept", id: letter.id });
  }
}

/** A letter under way: from which worker, null for the maker itself, and who has not got it yet. */
interface Dispatch {
  readonly from: number | null;
  readonly missing: Set<number>;
}

/** How the maker reaches the workers. */
export interface Rounds {
  /** Those that live. */
  alive(): readonly number[];
  bring(worker: number, letter: Letter): void;
}

/** The thread that made the world: it takes each letter where it shall go, and knows what has arrived. */
export class Sorting {
  readonly #mail: Mail;
  readonly #rounds: Rounds;
  readonly #dispatches: Map<number, Dispatch> = new Map();

  constructor(mail: Mail, rounds: Rounds) {
    this.#mail = mail;
    this.#rounds = rounds;
    mail.carry = (letter) => this.sort(null, letter);
  }

  /** A letter of the worker `from`, or of this thread itself. */
  sort(from: number | null, letter: Letter): void {
    const { id } = letter;
    if (letter.is === "kept") {
      this.#arrived(id, from);
    } else if (letter.is === "forget") {
      if (from !== null) this.#mail.drop(id);
      for (const worker of this.#rounds.alive()) if (worker !== from) this.#rounds.bring(worker, letter);
    } else {
      const { to, content } = letter;
      const alive = this.#rounds.alive();
      // What the dead have sent nobody will refer to.
      if (from !== null && !alive.includes(from)) return;
      if (to === null && from !== null) this.#mail.keep(id, content);
      const whom = alive.filter((worker) => (to === null ? worker !== from : worker === to));
      this.#dispatches.set(id, { from, missing: new Set(whom) });
      for (const worker of whom) this.#rounds.bring(worker, letter);
      this.#look(id);
    }
  }

  #arrived(id: number, at: number | null): void {
    if (at !== null) this.#dispatches.get(id)?.missing.delete(at);
    this.#look(id);
  }

  /** A worker has died: it will get nothing more. */
  died(worker: number): void {
    for (const id of Array.from(this.#dispatches.keys())) this.#arrived(id, worker);
  }

  #look(id: number): void {
    const dispatch = this.#dispatches.get(id);
    if (dispatch === undefined || dispatch.missing.size > 0) return;
    this.#dispatches.delete(id);
    const { from } = dispatch;
    if (from === null) this.#mail.arrived(id);
    else if (this.#rounds.alive().includes(from)) this.#rounds.bring(from, { is: "kept", id });
  }
}
