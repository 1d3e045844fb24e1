/** What the smoke programs of goroutines/cores start on workers. */

import { gosched, sleep, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";
import type { Context } from "goroutines/context";
import { goOn, type SharedInt32, type SharedMutex, type SharedWaitGroup } from "goroutines/cores";

export function* count(n: number, out: SendChan<number>): Routine {
  for (let i = 1; i <= n; i++) yield* out.send(i);
  out.close();
}

export function* echo(questions: RecvChan<number, number>, answers: SendChan<number>): Routine {
  for (;;) {
    const [n, ok] = yield* questions.recvOk();
    if (!ok) break;
    yield* answers.send(n + 1);
  }
  answers.close();
}

/** Sends through the channel that comes through the channel. */
export function* reply(
  letters: RecvChan<{ readonly back: SendChan<string>; readonly text: string } | undefined>,
): Routine {
  yield* letters.forEach(function* (letter) {
    if (letter !== undefined) yield* letter.back.send(letter.text.toUpperCase());
  });
}

/** Has the other worker count, and passes its numbers on. */
export function* relay(worker: number, n: number, between: Chan<number>, out: SendChan<number>): Routine {
  yield* goOn<typeof count>(worker, import.meta.url, "count", n, between);
  yield* between.forEach(function* (v) {
    yield* out.send(v);
  });
  out.close();
}

/** Tells that it runs, and then waits for what never comes. */
export function* waits(running: SendChan<string>, never: RecvChan<number>): Routine {
  yield* running.send("running");
  yield* never.recv();
}

/** Never lets its thread have a rest, nor hears of anything. */
export function* hogs(running: SendChan<string>): Routine {
  yield* running.send("running");
  for (;;) Math.random();
}

/** Goes in and out `n` times, and says so. */
export function* passes(
  who: number,
  n: number,
  mu: SharedMutex,
  passed: SendChan<string>,
  wg: SharedWaitGroup,
): Routine {
  for (let i = 0; i < n; i++) {
    using _ = yield* mu.lock();
    yield* passed.send(`${who} in`);
    yield* gosched();
    yield* passed.send(`${who} out`);
  }
  wg.done();
}

export function* increments(n: number, counter: SharedInt32, wg: SharedWaitGroup): Routine {
  for (let i = 0; i < n; i++) counter.add(1);
  wg.done();
}

/** Tells that it runs, and then what has ended it. */
export function* untilCancelled(ctx: Context, answers: SendChan<string>): Routine {
  yield* answers.send("running");
  yield* ctx.done().recv();
  yield* answers.send(ctx.err()?.message ?? "nothing");
}

/** Ends its worker by an error outside any goroutine. */
export function* fails(): Routine {
  setTimeout(() => {
    throw new Error("nobody catches this");
  });
  yield* sleep(60_000);
}

export function* throws(): Routine<never> {
  throw new RangeError("too far");
}

export const square = (x: number): number => x * x;
export const squareLater = (x: number): Promise<number> => Promise.resolve(x * x);
export const adds = (a: number, b: number): number => a + b;

/** Writes where each element stands, and one, into the parts of `numbers` that come. */
export function* fillParts(numbers: Int32Array, parts: RecvChan<Int32Array>, wg: SharedWaitGroup): Routine {
  yield* parts.forEach((part) => {
    const from = (part ?? numbers).byteOffset / 4;
    for (let i = from; i < from + (part ?? numbers).length; i++) numbers[i] = i + 1;
  });
  wg.done();
}
