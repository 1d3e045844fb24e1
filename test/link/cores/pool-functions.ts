// What the tests of pools and of parallel calls have the workers do.
import type { Chan, GoError, RecvChan, Routine, SendChan } from "goroutines";
import { parallel, type Progress } from "goroutines/cores";
import { threadId } from "node:worker_threads";

export function square(n: number): number {
  return n * n;
}

export function* squareSlowly(n: number, results: Chan<number>): Routine<number> {
  yield* results.send(n * n);
  const [result] = yield* results.recvOk();
  return result as number;
}

export async function squareLater(n: number): Promise<number> {
  await Promise.resolve();
  return n * n;
}

/** Says that it has begun, then waits until somebody lets it go on. */
export function* wait(begun: SendChan<number>, letGo: RecvChan<unknown>, n: number): Routine<number> {
  yield* begun.send(n);
  yield* letGo.recv();
  return n;
}

/** The same, of one argument. */
export function* waitAll([begun, letGo, n]: readonly [SendChan<number>, RecvChan<unknown>, number]): Routine<number> {
  return yield* wait(begun, letGo, n);
}

export function* tellAll([told, n]: readonly [SendChan<number>, number]): Routine {
  yield* told.send(n);
}

/** Has all workers square what comes, and tells the code of an error. */
export function* squareAll(
  inputs: RecvChan<number>,
  progress: SendChan<Progress>,
  results: SendChan<unknown>,
): Routine {
  try {
    const squares = yield* parallel.map<typeof square>(import.meta.url, "square", inputs, { progress });
    yield* results.send(squares);
  } catch (e) {
    yield* results.send((e as GoError).code);
  }
}

/** Tells which thread it is on, then never gives it away. */
export function* spin(begun: SendChan<number>): Routine<never> {
  yield* begun.send(threadId);
  for (;;);
}

/** Spins if it is the first to take the bait, of a channel that is closed behind it. */
export function* spinAtBait(bait: RecvChan<number>, begun: SendChan<number>, n: number): Routine<number> {
  const [, ok] = yield* bait.recvOk();
  return ok ? yield* spin(begun) : n;
}

export function throwLater(): Promise<never> {
  setTimeout(() => {
    throw new RangeError("nobody catches this");
  });
  return new Promise(() => {});
}

/** A goroutine: tells which thread it is on. */
export function* tell(thread: SendChan<number>): Routine {
  yield* thread.send(threadId);
}

export function fail(n: number): never {
  throw new RangeError(`no ${n}`);
}

export function failWithFunction(): never {
  throw Object.assign(new RangeError("no more"), { remedy() {} });
}

export function failAt3(n: number): number {
  if (n === 3) fail(n);
  return n;
}

export function giveFunction(): () => void {
  return () => {};
}

export function add(a: number, b: number): number {
  return a + b;
}

export function concat(a: string, b: string): string {
  return a + b;
}

export function half(n: number): number {
  return n / 2;
}

export function text(n: number): string {
  return `${n}`;
}

export const notAFunction = 3;
