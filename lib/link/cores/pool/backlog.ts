/** The pieces of work that wait until the channel of the tasks has room: first in, first out, each in it once. */

import type { Piece } from "./piece.ts";

export class Backlog {
  first: Piece | null = null;
  #last: Piece | null = null;

  get isEmpty(): boolean {
    return this.first === null;
  }

  push(piece: Piece): void {
    if (this.#last === null) this.first = piece;
    else this.#last.following = piece;
    this.#last = piece;
  }

  /** Takes out the first. */
  shift(): void {
    const { first } = this;
    if (first === null) return;
    this.first = first.following;
    first.following = null;
    if (this.first === null) this.#last = null;
  }

  *[Symbol.iterator](): Generator<Piece, void, undefined> {
    for (let piece = this.first; piece !== null; piece = piece.following) yield piece;
  }
}
