/**
 * The accesses to a shared variable that a later one must come after: the last write, and since then the
 * reads of which none comes before another. Mostly that is one read, so its time alone is kept.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import { knows, type Clock } from "./clock.ts";

/** Two accesses that nothing orders, in the order in which they were made. */
export interface Race {
  readonly first: Goroutine;
  readonly wrote: boolean;
}

export class Accesses {
  #writer: Goroutine | null = null;
  #written = 0;
  #reader: Goroutine | null = null;
  #readAt = 0;
  /** Who else has read, and when. */
  #readers: Map<Goroutine, number> | null = null;

  /** `g` reads at `clock`; the access that has no order with it. */
  read(g: Goroutine, clock: Clock): Race | null {
    const race = this.#racingWrite(clock);
    const time = clock[g.id] as number;
    const reader = this.#reader;
    if (reader === null || reader === g || knows(clock, reader.id, this.#readAt)) {
      this.#reader = g;
      this.#readAt = time;
    } else (this.#readers ??= new Map()).set(g, time);
    return race;
  }

  write(g: Goroutine, clock: Clock): Race | null {
    const race = this.#racingWrite(clock) ?? this.#racingRead(clock);
    this.#writer = g;
    this.#written = clock[g.id] as number;
    this.#reader = null;
    this.#readers = null;
    return race;
  }

  #racingWrite(clock: Clock): Race | null {
    const writer = this.#writer;
    return writer === null || knows(clock, writer.id, this.#written) ? null : { first: writer, wrote: true };
  }

  #racingRead(clock: Clock): Race | null {
    const reader = this.#reader;
    if (reader !== null && !knows(clock, reader.id, this.#readAt)) return { first: reader, wrote: false };
    if (this.#readers !== null)
      for (const [other, time] of this.#readers)
        if (!knows(clock, other.id, time)) return { first: other, wrote: false };
    return null;
  }
}
