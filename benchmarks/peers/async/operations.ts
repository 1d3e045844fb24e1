// The operations of a peer made for async functions: what each answers is awaited.
//
// Each peer gives its own, and the workloads call them directly; a process holds one peer only, so the
// calls stay monomorphic and are inlined.

/** C is the channel, R what a receive resolves to where the channel may be closed. */
export interface Operations<C, R> {
  /** An unbuffered channel for capacity 0. */
  readonly chan: (capacity: number) => C;
  /** May answer a plain value where it need not wait: `await` takes both. */
  readonly send: (c: C, v: number) => unknown;
  readonly recv: (c: C) => PromiseLike<number> | number;
  readonly recvOk: (c: C) => PromiseLike<R> | R;
  readonly ended: (r: R) => boolean;
  readonly value: (r: R) => number;
  readonly close: (c: C) => unknown;
  readonly go: (task: () => Promise<void>) => unknown;
}

/** A task is an async function, called, where a peer has no other way to start one. */
export function call(task: () => Promise<void>): unknown {
  return task();
}
