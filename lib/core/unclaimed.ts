/**
 * An error that was left to be asked for, such as what a call of singleflight's `doChan` has thrown.
 *
 * It is claimed once it has been asked for. It is lost when it can't be any more: what it was left at is garbage, main
 * has returned, or the host's loop has run dry over a program that never ends. A lost error is a panic after all.
 *
 * Invariant: of a program that has ended in another way none is lost: that end is what its caller is told.
 */

import { host } from "#host";
import type { AsyncContext } from "./host.ts";
import { asyncContext } from "./async-context.ts";
import type { Routine } from "./op.ts";
import type { Program, Resource } from "./program.ts";

/** Those that are neither claimed nor lost, the oldest first. */
const unclaimed = new Set<Unclaimed>();

/** The things that errors were left at, to be told when one is garbage. */
const left = new FinalizationRegistry<Unclaimed>((error) => error.dropped());

export class Unclaimed implements Resource {
  readonly error: unknown;
  readonly program: Program;
  /** In which the panic is told of. */
  readonly #context: AsyncContext | null = asyncContext();
  /** At how many things it can still be asked for. */
  #places: number;

  /** `places`: the things at which it can be asked for, which tell of that by `claim`. */
  constructor(error: unknown, program: Program, places: readonly object[]) {
    this.error = error;
    this.program = program;
    this.#places = places.length;
    for (const place of places) left.register(place, this, this);
    if (unclaimed.size === 0) host.onDry(loseAll);
    unclaimed.add(this);
    (program.unclaimed ??= new Set()).add(this);
    program.adopt(this);
  }

  /** A goroutine has asked for it, and handles it. Nothing happens the second time, nor once it is lost. */
  claim(): void {
    this.#leave();
  }

  /** One of the places is garbage. */
  dropped(): void {
    if (--this.#places === 0) this.lose();
  }

  /** It can't be asked for any more. */
  lose(): void {
    if (this.#leave()) this.program.spawn(panicking(this.error), null, [], this.#context);
  }

  release(): void {
    this.#leave();
  }

  /** Whether it was neither claimed nor lost until now. */
  #leave(): boolean {
    if (!unclaimed.delete(this)) return false;
    if (unclaimed.size === 0) host.offDry(loseAll);
    left.unregister(this);
    this.program.unclaimed?.delete(this);
    this.program.disown(this);
    return true;
  }
}

/** The host's loop has run dry. A program with a main is told of that by itself: it has returned, or is stuck. */
function loseAll(): void {
  for (const one of unclaimed) if (one.program.main === null) one.lose();
}

function* panicking(error: unknown): Routine {
  throw error;
}
