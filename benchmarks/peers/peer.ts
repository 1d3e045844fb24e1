// What a peer's file exports: `side`, the workloads written as its docs teach, and `surface`, the same
// library as promises, on which semantics.ts tries whether its operations mean what Go's mean. Only
// `side` is timed.

import type { Side } from "../side.ts";

/** How a peer receives a value that may be the end of the stream. */
export type Received = number | undefined;

export interface Surface<C> {
  /** An unbuffered channel for capacity 0. */
  readonly chan: (capacity: number) => C;
  readonly send: (c: C, v: number) => Promise<unknown>;
  /** Resolves to undefined once the channel is closed and empty. */
  readonly recv: (c: C) => Promise<Received>;
  readonly close?: (c: C) => unknown;
  /** Resolves to the index of the case that won, and its value. */
  readonly select?: (from: readonly C[]) => Promise<readonly [number, Received]>;
  /** A select of one send and one receive: resolves to "sent" or to what was received. */
  readonly selectSend?: (to: C, v: number, from: C) => Promise<"sent" | Received>;
  /** Starts a task that starts the next, n in all; resolves when the last has run. */
  readonly spawn?: (n: number) => Promise<unknown>;
  /** Lets the other runnable tasks run. */
  readonly yield?: () => Promise<unknown>;
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Whether its package exports what Go's sync and context do. */
  readonly sync?: boolean;
  readonly semaphore?: (tokens: number) => {
    readonly acquire: (n: number) => Promise<unknown>;
    readonly release: (n: number) => unknown;
  };
}

export interface Peer {
  readonly side: Side;
  readonly surface: Surface<unknown>;
}

/** Hides the type of the peer's channels, which semantics.ts has no use for. */
export function surfaceOf<C>(surface: Surface<C>): Surface<unknown> {
  return surface as unknown as Surface<unknown>;
}
