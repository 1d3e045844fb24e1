// What runs on our workers, written as the docs teach.

import { chan, go, select, type RecvChan, type Routine, type SendChan } from "goroutines";
import { transfer, type shared } from "goroutines/cores";
import { messageOf, moved, type Kind } from "../values.ts";

type Mutex = ReturnType<typeof shared.mutex>;
type Counter = ReturnType<typeof shared.int32>;

/**
 * What a shared channel knows of its thread: whether it looks for a wake-up before it sleeps. It is private: programs
 * need not know.
 */
interface Shared {
  readonly slot: { readonly parker: { looks: number } };
}

/** Has this thread sleep as soon as it waits. */
function lookNoMore(shared: unknown): void {
  (shared as Shared).slot.parker.looks = 0;
}

export function* produce(kind: Kind, n: number, out: SendChan<unknown>): Routine {
  const { make } = messageOf(kind);
  for (let i = 0; i < n; i++) yield* out.send(make(i));
}

/** The buffers are here no more once they have been sent. */
export function* produceMoved(n: number, out: SendChan<unknown>): Routine {
  for (let i = 0; i < n; i++) yield* out.send(transfer(moved.make(i)));
}

export function* consume(kind: Kind, n: number, from: RecvChan<unknown>, done: SendChan<number>): Routine {
  const { sum } = messageOf(kind);
  let total = 0;
  for (let i = 0; i < n; i++) total += sum(yield* from.recv());
  yield* done.send(total);
}

function* ping(n: number, there: SendChan<number>, back: RecvChan<number>, done: SendChan<number>): Routine {
  let total = 0;
  for (let i = 0; i < n; i++) {
    yield* there.send(i);
    total += (yield* back.recv()) ?? 0;
  }
  yield* done.send(total);
}

export function* pingPong(
  sleeps: boolean,
  n: number,
  there: SendChan<number>,
  back: RecvChan<number>,
  done: SendChan<number>,
): Routine {
  if (sleeps) lookNoMore(there);
  yield* ping(n, there, back, done);
}

export function* pong(sleeps: boolean, n: number, from: RecvChan<number>, back: SendChan<number>): Routine {
  if (sleeps) lookNoMore(from);
  for (let i = 0; i < n; i++) yield* back.send(((yield* from.recv()) ?? 0) + 1);
}

/** Sends the numbers below `n`. */
export function* count(n: number, out: SendChan<number>): Routine {
  for (let i = 0; i < n; i++) yield* out.send(i);
}

/** Sends the numbers below `n` to each of two channels. */
export function* produceTwo(n: number, a: SendChan<number>, b: SendChan<number>): Routine {
  for (let i = 0; i < n; i++) {
    yield* a.send(i);
    yield* b.send(i);
  }
}

/** Receives `n` numbers from two channels, whichever has one. */
export function* selectTwo(n: number, a: RecvChan<number>, b: RecvChan<number>, done: SendChan<number>): Routine {
  let total = 0;
  for (let i = 0; i < n; i++) total += (yield* select({ a: a.recv(), b: b.recv() })).value ?? 0;
  yield* done.send(total);
}

/** The same, where a goroutine of this thread sends one half. */
export function* selectMixed(n: number, a: RecvChan<number>, done: SendChan<number>): Routine {
  const b = chan<number>(128);
  go(function* () {
    for (let i = 0; i < n / 2; i++) yield* b.send(i);
  });
  yield* selectTwo(n, a, b, done);
}

/** Adds `n` to a counter, 1 at a time, that the mutex guards. */
export function* turns(n: number, mutex: Mutex, counter: Counter, done: SendChan<number>): Routine {
  for (let i = 0; i < n; i++) {
    yield* mutex.lock();
    counter.store(counter.load() + 1);
    mutex.unlock();
  }
  yield* done.send(counter.load());
}
